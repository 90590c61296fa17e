import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from unseen.regularizers.sampling import sample_bilinear

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(size=(3, 5, 7)).astype(np.float32)


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 4.0), (-3.0, 9.0), (-50.0, 50.0)], ids=["inside", "border", "outside"]
)
def test_agrees_with_scipy(low, high):
    rows, columns = RANDOM.uniform(low, high, size=(2, 3, 40)).astype(np.float32)
    expected = [
        map_coordinates(image, positions, order=1, mode="grid-constant", cval=0.0)
        for image, *positions in zip(IMAGES, rows, columns, strict=True)
    ]
    np.testing.assert_allclose(sample_bilinear(IMAGES, rows, columns), expected, atol=1e-5)


def test_whole_positions_are_the_images_own_values():
    rows, columns = np.broadcast_arrays(np.arange(5.0)[None, :, None], np.arange(7.0)[None, None])
    rows, columns = (np.broadcast_to(a, IMAGES.shape) for a in (rows, columns))
    np.testing.assert_array_equal(sample_bilinear(IMAGES, rows, columns), IMAGES)


def test_a_single_pixel_is_read_too():
    read = sample_bilinear(
        np.full((1, 1, 1), 2.0, np.float32), np.array([[0.25]]), np.zeros((1, 1))
    )
    np.testing.assert_allclose(read, [[1.5]])

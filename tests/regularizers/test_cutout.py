import jax
import jax.numpy as jnp
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers.cutout import Cutout
from unseen.regularizers.protocol import Batch

HEIGHT, WIDTH = 20, 30
IMAGES = np.random.default_rng(0).uniform(1, 2, size=(300, HEIGHT, WIDTH)).astype(np.float32)


@jax.jit
def distort(cutout: Cutout, images: jax.Array, key: jax.Array) -> jax.Array:
    batch = Batch(images, jnp.zeros((len(images), 1)), (HEIGHT, WIDTH))
    return cutout.distort(batch, key).inputs


def cut(size: float, images: np.ndarray = IMAGES) -> np.ndarray:
    return np.asarray(distort(Cutout(size), images, jax.random.key(0)))


def test_a_square_is_zero_and_the_rest_stays():
    num_whole = 0
    for image, given in zip(cut(0.25), IMAGES, strict=True):
        zero = image == 0
        np.testing.assert_array_equal(image[~zero], given[~zero])
        rows, columns = np.flatnonzero(zero.any(1)), np.flatnonzero(zero.any(0))
        np.testing.assert_array_equal(zero, np.outer(zero.any(1), zero.any(0)))
        assert (np.diff(rows) == 1).all()
        assert (np.diff(columns) == 1).all()
        inside = (
            rows[0] > 0 and rows[-1] < HEIGHT - 1 and columns[0] > 0 and columns[-1] < WIDTH - 1
        )
        if inside:
            num_whole += 1
            assert rows.size == columns.size == 5  # a quarter of 20
    assert num_whole > 100


def test_the_centre_is_uniform_over_the_image():
    zero = cut(0.05) == 0
    # One pixel in each image; the mean of 300 uniform places has a standard error of 1/60.
    assert (zero.sum(axis=(1, 2)) == 1).all()
    _, rows, columns = np.nonzero(zero)
    for places, length in ((rows, HEIGHT), (columns, WIDTH)):
        assert ((places + 0.5) / length).mean() == pytest.approx(0.5, abs=0.05)
        assert places.max() - places.min() == length - 1


def test_each_step_has_its_own_squares():
    one, other = (distort(Cutout(), IMAGES, jax.random.key(seed)) for seed in range(2))
    assert (one != other).any()


def test_greater_squares_cut_out_more():
    zeros = [(cut(size) == 0).mean() for size in (0.1, 0.3, 0.9)]
    assert zeros == sorted(zeros)


@pytest.mark.parametrize("shape", [(300, 600), (300, 20, 30, 1)], ids=["flat", "one-channel"])
def test_every_layout_is_cut_alike(shape):
    ours = cut(0.3, IMAGES.reshape(shape))
    assert ours.shape == shape
    np.testing.assert_array_equal(ours.reshape(IMAGES.shape), cut(0.3))


def test_channels_are_cut_alike():
    ours = cut(0.3, np.stack([IMAGES, 2 * IMAGES], axis=-1))
    np.testing.assert_array_equal(ours[..., 1], 2 * cut(0.3))


def test_strength_zero_changes_not_one_bit():
    assert cut(0.0).tobytes() == IMAGES.tobytes()


def test_something_of_the_image_must_stay():
    with pytest.raises(InvalidArgumentError, match=r"`size` of Cutout must be .* below 1"):
        Cutout(1.0)

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, map_coordinates

from unseen.regularizers.elastic import Elastic
from unseen.regularizers.protocol import Batch

KEY = jax.random.key(0)
IMAGES = np.random.default_rng(0).uniform(size=(4, 12, 9)).astype(np.float32)


def field(elastic: Elastic, num_images: int = 2_000, side: int = 28) -> np.ndarray:
    """Random displacements, shape (2, num_images, side, side)."""
    return np.stack(elastic.displace((num_images, side, side), KEY))


@jax.jit
def distort(elastic: Elastic, images: jax.Array, key: jax.Array) -> jax.Array:
    return elastic.distort(Batch(images, jnp.zeros((4, 1)), (12, 9)), key).inputs


def distorted(elastic: Elastic, images: np.ndarray = IMAGES, key: jax.Array = KEY) -> np.ndarray:
    return np.asarray(distort(elastic, images, key))


def test_agrees_with_scipy():
    down, right = np.stack(Elastic(1.5, 3).displace((4, 12, 9), KEY))
    rows, columns = np.indices((12, 9))
    for image, ours, d, r in zip(IMAGES, distorted(Elastic(1.5, 3)), down, right, strict=True):
        theirs = map_coordinates(image, [rows + d, columns + r], order=1, mode="grid-constant")
        np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize(("strength", "smoothness"), [(0.5, 4), (2.0, 2), (1.0, 8)])
def test_strength_is_the_root_mean_square_at_every_pixel(strength, smoothness):
    moves = field(Elastic(strength, smoothness))
    np.testing.assert_allclose(np.sqrt((moves**2).mean(axis=1)), strength, rtol=0.1)
    np.testing.assert_allclose(moves.mean(axis=1), 0.0, atol=0.15 * strength)


@pytest.mark.parametrize("smoothness", [3.0, 4.0, 6.0])
def test_neighbours_move_together_as_under_a_gaussian(smoothness):
    # White noise under a Gaussian of σ is correlated as exp(-distance² / 4σ²). At the border, where
    # knots run out, it is so only nearly.
    moves = field(Elastic(1.0, smoothness))
    for distance in (1, 4, 8):
        products = moves[..., 14, 10] * moves[..., 14, 10 + distance]
        assert products.mean() == pytest.approx(
            np.exp(-((distance / smoothness) ** 2) / 4), abs=0.1
        )


def test_down_and_right_are_independent():
    down, right = field(Elastic(1.0, 4.0))[..., 14, 14]
    assert abs(np.corrcoef(down, right)[0, 1]) < 0.1  # 2,000 images: standard error .022


def test_the_default_is_as_strong_as_simards_best():
    noise = np.random.default_rng(0).uniform(-1, 1, size=(50, 60, 60))
    smooth = [34 * gaussian_filter(one, 4, mode="wrap") for one in noise]
    assert np.std(smooth) == pytest.approx(Elastic().strength, rel=0.1)


def test_too_little_smoothness_is_the_least_there_is():
    one, least = field(Elastic(1.0, 0.0), 10), field(Elastic(1.0, 2.0), 10)
    np.testing.assert_array_equal(one, least)


def test_each_image_has_its_own_distortion():
    one, other, *_ = distorted(Elastic(), np.stack([IMAGES[0]] * 4))
    assert not np.allclose(one, other)


def test_each_step_has_its_own_distortion():
    assert not np.allclose(distorted(Elastic()), distorted(Elastic(), key=jax.random.key(1)))


@pytest.mark.parametrize("shape", [(4, 108), (4, 12, 9, 1)], ids=["flat", "one-channel"])
def test_every_layout_is_distorted_alike(shape):
    ours = distorted(Elastic(), IMAGES.reshape(shape))
    assert ours.shape == shape
    np.testing.assert_allclose(ours.reshape(IMAGES.shape), distorted(Elastic()), atol=1e-5)


@pytest.mark.parametrize("off", [Elastic.off(), Elastic(0.0, 4.0)], ids=repr)
def test_strength_zero_changes_not_one_bit(off):
    assert distorted(off).tobytes() == IMAGES.tobytes()


def test_greater_strength_moves_pixels_more():
    moved = [np.abs(distorted(Elastic(s)) - IMAGES).mean() for s in (0.1, 0.4, 1.6)]
    assert moved == sorted(moved)
    assert moved[0] > 0

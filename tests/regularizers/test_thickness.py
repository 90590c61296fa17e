import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import ndimage

from unseen.errors import InvalidArgumentError
from unseen.regularizers.protocol import Batch
from unseen.regularizers.thickness import Thickness

SHAPE = (12, 9)
IMAGES = np.random.default_rng(0).uniform(size=(60, *SHAPE)).astype(np.float32)
CROSS = ndimage.generate_binary_structure(2, 1)


@jax.jit
def distort(thickness: Thickness, images: jax.Array, key: jax.Array) -> jax.Array:
    return thickness.distort(Batch(images, jnp.zeros((len(images), 1)), SHAPE), key).inputs


def changed(strength: float, images: np.ndarray = IMAGES, seed: int = 0) -> np.ndarray:
    return np.asarray(distort(Thickness(strength), images, jax.random.key(seed)))


def test_pixels_move_towards_scipys_dilation_or_erosion_by_one_part_in_each_image():
    parts = []
    for image, ours in zip(IMAGES, changed(1.0), strict=True):
        dilated = ndimage.grey_dilation(image, footprint=CROSS, mode="constant", cval=0.0)
        eroded = ndimage.grey_erosion(image, footprint=CROSS, mode="constant", cval=0.0)
        goal = dilated if (ours >= image).all() else eroded
        part = ((ours - image).sum() / (goal - image).sum()).item()
        np.testing.assert_allclose(ours, image + part * (goal - image), atol=1e-5)
        parts.append(part if goal is dilated else -part)
    # Uniform between -1 and 1: the mean of 60 has a standard error of .075.
    assert np.mean(parts) == pytest.approx(0, abs=0.25)
    assert min(parts) < -0.8
    assert max(parts) > 0.8


def test_an_image_without_strokes_stays():
    blank = np.zeros_like(IMAGES)
    np.testing.assert_array_equal(changed(1.0, blank), blank)


def test_each_step_changes_images_anew():
    assert (changed(0.5, seed=0) != changed(0.5, seed=1)).any()


def test_more_strength_changes_more():
    moved = [np.abs(changed(strength) - IMAGES).mean() for strength in (0.1, 0.4, 1.0)]
    assert moved == sorted(moved)


@pytest.mark.parametrize("shape", [(60, 108), (60, 12, 9, 1)], ids=["flat", "one-channel"])
def test_every_layout_is_changed_alike(shape):
    ours = changed(0.5, IMAGES.reshape(shape))
    assert ours.shape == shape
    np.testing.assert_allclose(ours.reshape(IMAGES.shape), changed(0.5), atol=1e-6)


def test_strength_zero_changes_not_one_bit():
    assert changed(0.0).tobytes() == IMAGES.tobytes()


def test_more_than_the_whole_way_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"`strength` of Thickness must be .* 0 to 1"):
        Thickness(1.5)

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.intensity import Contrast, Gamma
from unseen.regularizers.protocol import Batch, Task

IMAGES = np.random.default_rng(0).uniform(size=(400, 5, 4)).astype(np.float32)
IMAGES[:, 0, 0], IMAGES[:, 0, 1] = 0.0, 1.0


def distorted(regularizer, images: np.ndarray = IMAGES, seed: int = 0) -> np.ndarray:
    def distort(regularizer, key):
        batch = Batch(jnp.asarray(images), jnp.zeros((len(images), 1)), (5, 4))
        return regularizer.distort(batch, key).inputs

    return np.asarray(jax.jit(distort)(regularizer, jax.random.key(seed)))


def test_each_image_is_raised_to_one_power():
    images = distorted(Gamma(0.7))
    powers = np.log(images[:, 1:]) / np.log(IMAGES[:, 1:])
    one_each = np.median(powers, axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(images[:, 1:], IMAGES[:, 1:] ** one_each, atol=1e-5)


def test_the_logarithm_of_the_power_is_uniform():
    powers = np.log(distorted(Gamma(0.7))[:, 1:]) / np.log(IMAGES[:, 1:])
    logs = np.log(np.median(powers, axis=(1, 2)))
    # 400 images: the mean's standard error is .02, and of the spread less.
    assert np.abs(logs).max() <= 0.7 + 1e-4
    assert logs.mean() == pytest.approx(0.0, abs=0.1)
    assert logs.std() == pytest.approx(0.7 / np.sqrt(3), abs=0.06)


def test_black_and_white_stay():
    images = distorted(Gamma(1.0))
    np.testing.assert_array_equal(images[:, 0, 0], 0.0)
    np.testing.assert_allclose(images[:, 0, 1], 1.0, rtol=1e-6)


def test_a_pixel_below_zero_is_mirrored():
    np.testing.assert_allclose(distorted(Gamma(1.0), -IMAGES), -distorted(Gamma(1.0)), rtol=1e-6)


def test_contrast_scales_about_the_mean_and_brightness_shifts_it():
    images = distorted(Contrast(0.5, 0.2))
    shifts = (images.mean((1, 2)) - IMAGES.mean((1, 2))).reshape(-1, 1, 1)
    centred = images - images.mean((1, 2), keepdims=True)
    given = IMAGES - IMAGES.mean((1, 2), keepdims=True)
    factors = (centred * given).sum((1, 2), keepdims=True) / (given**2).sum((1, 2), keepdims=True)
    np.testing.assert_allclose(
        images, IMAGES.mean((1, 2), keepdims=True) + factors * given + shifts, atol=1e-5
    )
    for amounts, strength in ((factors - 1, 0.5), (shifts, 0.2)):
        assert np.abs(amounts).max() <= strength + 1e-5
        assert amounts.std() == pytest.approx(strength / np.sqrt(3), rel=0.15)
    assert abs(np.corrcoef(factors.ravel(), shifts.ravel())[0, 1]) < 0.2  # standard error .05


@pytest.mark.parametrize("regularizer", [Gamma(), Contrast()], ids=["Gamma", "Contrast"])
@pytest.mark.parametrize("shape", [(400, 20), (400, 5, 4, 1)], ids=["flat", "one-channel"])
def test_every_layout_is_changed_alike(regularizer, shape):
    ours = distorted(regularizer, IMAGES.reshape(shape))
    assert ours.shape == shape
    np.testing.assert_allclose(ours.reshape(IMAGES.shape), distorted(regularizer), atol=1e-6)


@pytest.mark.parametrize("kind", [Gamma, Contrast])
def test_strength_zero_changes_not_one_bit(kind):
    assert distorted(kind.off()).tobytes() == IMAGES.tobytes()


@pytest.mark.parametrize("kind", [Gamma, Contrast])
def test_each_step_has_its_own_amounts(kind):
    assert not np.allclose(distorted(kind()), distorted(kind(), seed=1))


@pytest.mark.parametrize(("low", "high"), [(0, 255), (-0.5, 0.5)])
def test_gamma_refuses_pixels_outside_0_to_1(low, high):
    data = Dataset(np.linspace(low, high, 8).reshape(2, 4), np.zeros((2, 1)), (2, 2))
    message = f"pixels from 0 to 1. Received pixels from {low:g} to {high:g}; scale"
    with pytest.raises(InvalidDataError, match=message):
        Gamma().check(Task(data, Split([0, 1], [], []), "none"))


def test_contrast_must_not_turn_an_image_over():
    with pytest.raises(InvalidArgumentError, match=r"`contrast` of Contrast must be .* below 1"):
        Contrast(1.0)

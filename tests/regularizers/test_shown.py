"""What regularizers do to images, shown."""

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers import Affine, CutMix, Dropout, GaussianNoise, Mixup, distortions
from unseen.regularizers import shown as module

IMAGES = np.random.default_rng(0).uniform(size=(4, 6, 6)).astype(np.float32)


def test_each_time_is_another_distortion_of_the_first_image():
    shown = distortions(GaussianNoise(0.1), IMAGES[:1], count=3)
    assert shown.shape == (3, 6, 6)
    np.testing.assert_allclose(shown, np.broadcast_to(IMAGES[0], (3, 6, 6)), atol=0.5)
    assert len({one.tobytes() for one in shown}) == 3


def test_the_same_seed_shows_the_same():
    first, again, other = (distortions(GaussianNoise(), IMAGES, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_what_is_off_shows_the_image_itself():
    shown = distortions([Affine.off(), GaussianNoise.off()], IMAGES)
    np.testing.assert_array_equal(shown, np.broadcast_to(IMAGES[0], (8, 6, 6)))


@pytest.mark.parametrize("kind", [Mixup, CutMix])
def test_those_that_mix_examples_mix_it_with_the_others(kind):
    black, white = np.zeros((1, 6, 6)), np.ones((5, 6, 6))
    shown = distortions(kind(1.0), np.concatenate([black, white]), count=20)
    assert shown.max() > 0
    assert shown.min() == 0 if kind is CutMix else shown.mean() < 1


def test_another_strength_compiles_nothing():
    distortions(Affine(rotation=1.0), IMAGES)
    compiled = module._distorted._cache_size()
    distortions(Affine(rotation=30.0, shift=0.0), IMAGES, seed=5)
    assert module._distorted._cache_size() == compiled


def test_what_distorts_no_inputs_is_refused():
    with pytest.raises(InvalidArgumentError, match="Received Dropout, which acts on network"):
        distortions(Dropout(0.2), IMAGES)


def test_none_at_all_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"at least 1\. Received count=0"):
        distortions(Affine(), IMAGES, count=0)


@pytest.mark.parametrize("shape", [(6, 6), (0, 6, 6), (1, 6, 6, 1)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(InvalidDataError, match="must have shape"):
        distortions(Affine(), np.zeros(shape))

"""Gradient clipping against Optax's."""

import jax
import numpy as np
import optax
import pytest

from unseen.regularizers.gradient_clipping import GradientClipping

RANDOM = np.random.default_rng(0)
GRADIENTS = [RANDOM.normal(size=shape).astype(np.float32) for shape in ((3, 4), (4,))]
LENGTH = float(np.sqrt(sum((one**2).sum() for one in GRADIENTS)))


@jax.jit
def clip(regularizer: GradientClipping, gradients: list) -> list:
    transformation = regularizer.transform_gradient([True, False])
    return transformation.update(gradients, transformation.init(gradients))[0]


@pytest.mark.parametrize("norm", [0.1, 1.0, 0.9 * LENGTH])
def test_agrees_with_optax(norm):
    theirs, _ = optax.clip_by_global_norm(norm).update(GRADIENTS, optax.EmptyState())
    for ours, other in zip(clip(GradientClipping(norm), GRADIENTS), theirs, strict=True):
        np.testing.assert_allclose(ours, other, rtol=1e-5)


def test_a_gradient_that_is_too_long_gets_the_norm():
    clipped = clip(GradientClipping(0.5), GRADIENTS)
    assert float(optax.tree.norm(clipped)) == pytest.approx(0.5, rel=1e-5)


@pytest.mark.parametrize("norm", [0.0, 1.1 * LENGTH], ids=["off", "short-enough"])
def test_changes_not_one_bit(norm):
    for ours, own in zip(clip(GradientClipping(norm), GRADIENTS), GRADIENTS, strict=True):
        assert np.asarray(ours).tobytes() == own.tobytes()


@pytest.mark.parametrize("norm", [0.0, 1.0])
def test_no_gradient_stays_none(norm):
    zeros = [np.zeros_like(one) for one in GRADIENTS]
    assert not any(np.asarray(one).any() for one in clip(GradientClipping(norm), zeros))

"""SAM against its closed form on a quadratic, and against Optax's."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from optax.contrib import normalize, sam

from unseen.regularizers.sharpness import SAM

RANDOM = np.random.default_rng(0)
WEIGHTS = [RANDOM.normal(size=shape).astype(np.float32) for shape in ((3, 2), (2,))]
CURVATURES = [RANDOM.uniform(1, 9, size=one.shape).astype(np.float32) for one in WEIGHTS]


def gradient_of(weights: list) -> tuple[tuple, list]:
    """Of ½ Σ curvature · w²."""

    def objective(weights):
        losses = [0.5 * (c * w * w).sum() for c, w in zip(CURVATURES, weights, strict=True)]
        return sum(losses), "anything"

    (loss, _), gradients = jax.value_and_grad(objective, has_aux=True)(weights)
    return (loss, weights), gradients


@jax.jit
def sharpness_aware(regularizer: SAM, weights: list) -> tuple[tuple, list]:
    return regularizer.wrap_gradient(gradient_of)(weights)


@pytest.mark.parametrize("radius", [0.05, 1.0])
def test_is_the_gradient_uphill_of_the_weights(radius):
    _, ours = sharpness_aware(SAM(radius), WEIGHTS)
    slopes = [c * w for c, w in zip(CURVATURES, WEIGHTS, strict=True)]
    length = np.sqrt(sum((one**2).sum() for one in slopes))
    for gradient, c, w, slope in zip(ours, CURVATURES, WEIGHTS, slopes, strict=True):
        np.testing.assert_allclose(gradient, c * (w + radius * slope / length), rtol=1e-5)


def test_agrees_with_optax():
    # A step of Optax's opaque SAM with plain gradient descent of rate 1 is minus the gradient.
    theirs = sam(
        optax.sgd(1.0),
        optax.chain(normalize(), optax.sgd(0.3)),
        sync_period=2,
        opaque_mode=True,
    )
    weights = [jnp.asarray(one) for one in WEIGHTS]
    step, _ = theirs.update(
        gradient_of(weights)[1],
        theirs.init(weights),
        weights,
        grad_fn=lambda w, _: gradient_of(w)[1],
    )
    _, ours = sharpness_aware(SAM(0.3), WEIGHTS)
    for gradient, other in zip(ours, step, strict=True):
        np.testing.assert_allclose(gradient, -np.asarray(other), rtol=1e-5)


def test_the_value_is_that_at_the_weights():
    (loss, weights), _ = sharpness_aware(SAM(1.0), WEIGHTS)
    assert loss == jax.jit(gradient_of)(WEIGHTS)[0][0]
    np.testing.assert_array_equal(weights[0], WEIGHTS[0])


def test_radius_zero_changes_not_one_bit():
    _, ours = sharpness_aware(SAM(0.0), WEIGHTS)
    for gradient, own in zip(ours, jax.jit(gradient_of)(WEIGHTS)[1], strict=True):
        assert np.asarray(gradient).tobytes() == np.asarray(own).tobytes()


@pytest.mark.parametrize("radius", [0.0, 0.5])
def test_where_the_gradient_vanishes_there_is_no_uphill(radius):
    _, ours = sharpness_aware(SAM(radius), [np.zeros_like(one) for one in WEIGHTS])
    assert not any(np.asarray(one).any() for one in ours)

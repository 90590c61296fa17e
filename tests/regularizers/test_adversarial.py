"""FGSM against its closed form for logistic regression (Goodfellow et al. 2015, section 5)."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers.adversarial import AdversarialExamples
from unseen.regularizers.protocol import Batch

RANDOM = np.random.default_rng(0)
INPUTS = RANDOM.normal(size=(7, 5)).astype(np.float32)
SIGNS = RANDOM.choice([-1.0, 1.0], size=(7, 1)).astype(np.float32)
WEIGHTS = RANDOM.normal(size=(5, 1)).astype(np.float32)
BATCH = Batch(INPUTS, SIGNS, None)


def softplus_loss(weights: jax.Array, batch: Batch) -> tuple[jax.Array, jax.Array]:
    """Logistic regression: mean of softplus(-y w·x), with the inputs it was told beside it."""
    loss = jax.nn.softplus(-batch.targets * (batch.inputs @ weights)).mean()
    return loss, batch.inputs


@jax.jit
def wrapped(regularizer: AdversarialExamples, weights: jax.Array) -> tuple[jax.Array, jax.Array]:
    return regularizer.wrap_loss(lambda batch: softplus_loss(weights, batch))(BATCH)


@jax.jit
def gradient(regularizer: AdversarialExamples, weights: jax.Array) -> jax.Array:
    return jax.grad(lambda w: wrapped(regularizer, w)[0])(weights)


def closed_form(weights: np.ndarray, size: float) -> np.ndarray:
    """The adversary takes size · ‖w‖₁ from every margin."""
    margins = SIGNS * (INPUTS @ weights)
    return np.logaddexp(0, size * np.abs(weights).sum() - margins).mean()


@pytest.mark.parametrize("size", [0.05, 0.5])
@pytest.mark.parametrize("weight", [0.3, 1.0])
def test_mixes_the_loss_with_that_of_the_worst_inputs(size, weight):
    loss, _ = wrapped(AdversarialExamples(size, weight), WEIGHTS)
    weights = WEIGHTS.astype(np.float64)
    expected = (1 - weight) * closed_form(weights, 0) + weight * closed_form(weights, size)
    assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_gradient_is_that_of_finite_differences_of_the_closed_form():
    # The moved inputs are constants: the adversary does not move with the weights. For a linear
    # score sign(∂loss/∂x) is piecewise constant in them anyway.
    ours = np.asarray(gradient(AdversarialExamples(0.2, 1.0), WEIGHTS))
    for place in range(5):
        step = np.zeros((5, 1))
        step[place] = 1e-6
        change = closed_form(WEIGHTS + step, 0.2) - closed_form(WEIGHTS - step, 0.2)
        assert ours[place, 0] == pytest.approx(change / 2e-6, rel=1e-3)


def test_what_else_the_pass_yields_is_that_of_the_clean_inputs():
    _, inputs = wrapped(AdversarialExamples(0.5, 0.5), WEIGHTS)
    np.testing.assert_array_equal(inputs, INPUTS)


@pytest.mark.parametrize(("size", "weight"), [(0, 0), (0, 0.5), (0.5, 0)])
def test_zero_changes_not_one_bit(size, weight):
    off = AdversarialExamples(size, weight)
    plain = jax.jit(lambda weights: softplus_loss(weights, BATCH)[0])
    assert wrapped(off, WEIGHTS)[0] == plain(WEIGHTS)
    np.testing.assert_array_equal(gradient(off, WEIGHTS), jax.jit(jax.grad(plain))(WEIGHTS))


def test_larger_moves_hurt_more():
    losses = [float(wrapped(AdversarialExamples(s, 1.0), WEIGHTS)[0]) for s in (0.01, 0.1, 1)]
    assert losses == sorted(losses)
    assert jnp.isfinite(losses[-1])


def test_the_weight_is_at_most_one():
    with pytest.raises(InvalidArgumentError, match=r"`weight` of .* from 0 to 1\. Received"):
        AdversarialExamples(0.1, 1.5)

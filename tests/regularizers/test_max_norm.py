"""Max-norm against Keras's constraint."""

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.regularizers.max_norm import MaxNorm
from unseen.regularizers.protocol import Moment, Variables

RANDOM = np.random.default_rng(0)
DENSE = RANDOM.normal(size=(6, 5)).astype(np.float32)
CONVOLUTION = RANDOM.normal(size=(3, 3, 2, 4)).astype(np.float32)
BIAS = 10 * np.ones(5, np.float32)


@jax.jit
def after_step(regularizer: MaxNorm, trainable: list) -> list:
    moment = Moment(jnp.int32(1), 10, 5)
    variables = Variables(trainable, [jnp.arange(2)])
    _, after = regularizer.after_step(None, variables, [True, True, False], moment)
    return after.trainable


def limited(limit: float) -> list[np.ndarray]:
    return [np.asarray(one) for one in after_step(MaxNorm(limit), [DENSE, CONVOLUTION, BIAS])]


@pytest.mark.parametrize("limit", [0.5, 2.0, 4.0])
@pytest.mark.parametrize(("number", "axis"), [(0, 0), (1, (0, 1, 2))], ids=["dense", "conv"])
def test_agrees_with_the_constraint_of_keras(limit, number, axis):
    kernel = (DENSE, CONVOLUTION)[number]
    theirs = keras.constraints.MaxNorm(limit, axis=axis)(kernel)
    # Keras divides by the norm plus 1e-7.
    np.testing.assert_allclose(limited(limit)[number], theirs, rtol=1e-6)


def test_units_within_the_limit_stay_to_the_bit():
    norms = np.linalg.norm(DENSE, axis=0)
    limit = float(np.median(norms))
    kernel, *_ = limited(limit)
    short = norms < limit
    np.testing.assert_array_equal(kernel[:, short], DENSE[:, short])
    assert (kernel[:, norms > limit] != DENSE[:, norms > limit]).all()


def test_biases_are_not_limited():
    np.testing.assert_array_equal(limited(0.5)[2], BIAS)


def test_zero_is_off_to_the_bit():
    for ours, own in zip(limited(0.0), (DENSE, CONVOLUTION, BIAS), strict=True):
        assert ours.tobytes() == own.tobytes()


@pytest.mark.parametrize("limit", [0.0, 1.0])
def test_a_unit_without_weights_stays_without(limit):
    zeros = [np.zeros((2, 3), np.float32), CONVOLUTION, BIAS]
    np.testing.assert_array_equal(after_step(MaxNorm(limit), zeros)[0], zeros[0])

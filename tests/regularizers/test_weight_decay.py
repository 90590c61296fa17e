"""Weight decay in closed form, and with Adam against Optax's AdamW."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from unseen.regularizers import WeightDecay

NUM_STEPS, LEARNING_RATE = 8, 0.1
WEIGHTS = [jnp.array([[1.0, -2.0]]), jnp.array([4.0])]
STEP = [jnp.array([[0.5, 0.5]]), jnp.array([0.5])]
IS_KERNEL = [True, False]


def test_adds_strength_times_the_weights_to_the_kernels_step_alone():
    decay = WeightDecay(0.1).transform_update(IS_KERNEL)
    (kernel, bias), _ = decay.update(STEP, decay.init(WEIGHTS), WEIGHTS)
    np.testing.assert_allclose(kernel, [[0.5 + 0.1, 0.5 - 0.2]], rtol=1e-6)
    np.testing.assert_array_equal(bias, STEP[1])


def descend(optimizer: optax.GradientTransformation, slope: float) -> list[np.ndarray]:
    """The weights after some steps where the loss has the same slope in each."""
    weights, state = WEIGHTS, optimizer.init(WEIGHTS)
    for _ in range(NUM_STEPS):
        gradients = [jnp.full_like(one, slope) for one in weights]
        updates, state = optimizer.update(gradients, state, weights)
        weights = optax.apply_updates(weights, updates)
    return weights


@pytest.mark.parametrize("strength", [0.1, 0.5])
def test_shrinks_a_weight_that_the_data_do_not_move(strength):
    decay = WeightDecay(strength).transform_update(IS_KERNEL)
    optimizer = optax.chain(optax.identity(), decay, optax.scale_by_learning_rate(LEARNING_RATE))
    kernel, bias = descend(optimizer, slope=0.0)
    part_left = (1 - LEARNING_RATE * strength) ** NUM_STEPS
    np.testing.assert_allclose(kernel, part_left * WEIGHTS[0], rtol=1e-5)
    np.testing.assert_array_equal(bias, WEIGHTS[1])


def test_with_adam_it_is_adamw():
    decay = WeightDecay(0.3).transform_update(IS_KERNEL)
    ours = optax.chain(optax.scale_by_adam(), decay, optax.scale_by_learning_rate(LEARNING_RATE))
    theirs = optax.adamw(LEARNING_RATE, weight_decay=0.3, mask=IS_KERNEL)
    for one, other in zip(descend(ours, 0.7), descend(theirs, 0.7), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)

import jax.numpy as jnp
import numpy as np
import pytest

from unseen.regularizers import WeightDecay

NUM_STEPS, LEARNING_RATE = 8, 0.1
WEIGHTS = [jnp.array([[1.0, -2.0]]), jnp.array([4.0])]
STEP = [jnp.array([[0.5, 0.5]]), jnp.array([0.5])]


def test_adds_strength_times_the_weights_to_the_kernels_step_alone():
    decay = WeightDecay(0.1).transform_update([True, False])
    (kernel, bias), _ = decay.update(STEP, decay.init(WEIGHTS), WEIGHTS)
    np.testing.assert_allclose(kernel, [[0.5 + 0.1, 0.5 - 0.2]], rtol=1e-6)
    np.testing.assert_array_equal(bias, STEP[1])


@pytest.mark.parametrize("strength", ["some", "more"])
def test_shrinks_a_weight_that_the_data_do_not_move(trained, family, strength):
    decay = getattr(family["WeightDecay"], strength)
    start, end = trained.weights(())[0][0], trained.weights((decay,))[0][0]
    shrunk = start * (1 - LEARNING_RATE * decay.strength) ** NUM_STEPS
    np.testing.assert_allclose(end, shrunk, rtol=1e-5)

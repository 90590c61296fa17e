import keras
import numpy as np
import optax
import pytest

from unseen.training.optimizers import OPTIMIZERS


@pytest.mark.parametrize(
    ("name", "theirs"), [("sgd", keras.optimizers.SGD), ("adam", keras.optimizers.Adam)]
)
def test_steps_are_those_of_keras(name, theirs):
    gradients = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    variable = keras.Variable(np.zeros(4, np.float32))
    optimizer = theirs(learning_rate=0.1)
    transform = optax.chain(OPTIMIZERS[name](), optax.scale_by_learning_rate(0.1))
    weights = np.zeros(4, np.float32)
    state = transform.init(weights)
    for gradient in gradients:
        optimizer.apply([gradient], [variable])
        change, state = transform.update(gradient, state, weights)
        weights = weights + np.asarray(change)
    np.testing.assert_allclose(weights, variable, rtol=2e-5)


def test_adams_first_step_is_the_gradients_sign():
    adam = OPTIMIZERS["adam"]()
    gradient = np.array([1e-3, -2.0, 1e-7], np.float32)
    step, _ = adam.update(gradient, adam.init(gradient))
    # g / (|g| + ε): at |g| = ε = 1e-7 one half.
    np.testing.assert_allclose(step, [1.0, -1.0, 0.5], rtol=2e-4)

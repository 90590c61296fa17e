"""Any Keras model as a pure function: own losses, own dropout, batch normalisation, own seeds."""

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.training.pure_network import PureNetwork

INPUTS = np.random.default_rng(0).normal(loc=3.0, size=(64, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def network() -> PureNetwork:
    """A network with a penalty, a normalisation and a dropout of its own."""
    return PureNetwork(
        keras.Sequential(
            [
                keras.Input((3,)),
                keras.layers.BatchNormalization(momentum=0.75),
                keras.layers.Dense(40, kernel_regularizer=keras.regularizers.L2(0.1)),
                keras.layers.Dropout(0.25),
                keras.layers.Dense(2, use_bias=False),
            ]
        )
    )


@pytest.fixture(scope="module")
def variables(network):
    return network.initial(jax.random.key(0))


def by_name(network, variables) -> dict[str, np.ndarray]:
    names = [v.path.split("/")[-1] for v in network.model.non_trainable_variables]
    return dict(zip(names, variables.state, strict=True))


def test_the_same_key_gives_the_same_weights(network, variables):
    again = network.initial(jax.random.key(0))
    assert jax.tree.all(jax.tree.map(lambda a, b: bool((a == b).all()), variables, again))


@pytest.mark.parametrize("place", [2, 4], ids=["first-kernel", "second-kernel"])
def test_another_key_gives_other_weights(network, variables, place):
    other = network.initial(jax.random.key(1))
    assert (variables.trainable[place] != other.trainable[place]).all()


def test_weights_follow_the_layers_own_initializer(network, variables):
    # Glorot's uniform distribution on 3 inputs and 40 units: ±√(6 / 43).
    limit = np.sqrt(6 / 43)
    assert 0.9 * limit < jnp.abs(variables.trainable[2]).max() <= limit


def test_layers_of_equal_shape_start_from_different_weights():
    layers = [keras.layers.Dense(3) for _ in range(2)]
    twins = PureNetwork(keras.Sequential([keras.Input((3,)), *layers]))
    first, _, second, _ = twins.initial(jax.random.key(0)).trainable
    assert (first != second).all()


def test_biases_start_at_zero(variables):
    assert not variables.trainable[3].any()


def test_dropout_leaves_other_units_out_for_another_key(network, variables):
    other = network.initial(jax.random.key(1))._replace(trainable=variables.trainable)
    outputs = [network.apply(one, INPUTS, training=True)[0] for one in (variables, other)]
    assert not np.allclose(*outputs)


def test_dropout_leaves_other_units_out_at_the_next_step(network, variables):
    outputs, moved, _ = network.apply(variables, INPUTS, training=True)
    again, _, _ = network.apply(moved, INPUTS, training=True)
    assert not np.allclose(outputs, again)


def test_nothing_is_random_when_predicting(network, variables):
    other = network.initial(jax.random.key(1))._replace(trainable=variables.trainable)
    outputs = [network.apply(one, INPUTS, training=False)[0] for one in (variables, other)]
    np.testing.assert_array_equal(*outputs)


def test_moving_averages_are_carried_on(network, variables):
    _, moved, _ = network.apply(variables, INPUTS, training=True)
    expected = 0.25 * INPUTS.mean(axis=0)
    np.testing.assert_allclose(by_name(network, moved)["moving_mean"], expected, rtol=1e-5)


def test_own_losses_are_those_of_the_layers(network, variables):
    _, _, own_losses = network.apply(variables, INPUTS, training=True)
    expected = 0.1 * np.square(variables.trainable[2]).sum()
    np.testing.assert_allclose(own_losses, expected, rtol=1e-5)


def test_a_network_without_losses_of_its_own_has_none():
    plain = PureNetwork(keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]))
    assert plain.apply(plain.initial(jax.random.key(0)), INPUTS, training=True)[2] == 0


def test_the_model_itself_is_never_touched(network, variables):
    before = network.model.get_weights()
    network.apply(variables, INPUTS, training=True)
    for one, other in zip(before, network.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_kernels_are_weight_matrices_not_biases(network, variables):
    assert [kernel.shape for kernel in network.kernels(variables.trainable)] == [(3, 40), (40, 2)]


class Subclassed(keras.Model):
    def call(self, inputs):
        return inputs


@pytest.mark.parametrize(
    ("model", "received"),
    [
        pytest.param(Subclassed(), "Subclassed", id="subclassed"),
        pytest.param(keras.Sequential([keras.layers.Dense(1)]), "not built", id="not-built"),
    ],
)
def test_a_model_that_cannot_be_built_again_is_refused(model, received):
    with pytest.raises(InvalidArgumentError, match=f"built Sequential or func.*{received}"):
        PureNetwork(model)

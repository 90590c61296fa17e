"""Any Keras model as a pure function: own losses, own dropout, batch normalisation, own seeds."""

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers.adjustable import AdjustableLayer
from unseen.training.pure_network import PureNetwork, finished_variables

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


# Layers of regularizers.


class Shift(AdjustableLayer):
    """Adds a strength, and a weight of its own that starts at random."""

    def build(self, input_shape):
        super().build(input_shape)
        self.weight = self.add_weight(shape=input_shape[1:], initializer="glorot_uniform")

    def call(self, inputs):
        return inputs + self.weight + self.strength


def two_layers(*between: keras.layers.Layer) -> PureNetwork:
    layers = [keras.layers.Dense(4), *between, keras.layers.Dense(2)]
    return PureNetwork(keras.Sequential([keras.Input((3,)), *layers]))


@pytest.fixture(scope="module")
def shifting() -> PureNetwork:
    return two_layers(Shift(name="shift_1"))


def test_the_networks_own_weights_start_the_same_with_layers_of_regularizers(shifting):
    plain = two_layers().initial(jax.random.key(0)).trainable
    first, first_bias, _, last, last_bias = shifting.initial(jax.random.key(0)).trainable
    for one, other in zip(plain, (first, first_bias, last, last_bias), strict=True):
        np.testing.assert_array_equal(one, other)


def test_weights_of_layers_of_regularizers_start_by_the_seed(shifting):
    one, other = (shifting.initial(jax.random.key(seed)).trainable[2] for seed in range(2))
    assert (one != other).all()


def test_strengths_are_set_by_their_variable(shifting):
    start = shifting.initial(jax.random.key(0))
    layer = shifting.model.get_layer("shift_1")
    shifted = shifting.with_values(start, [(layer.strength, jnp.array(2.0))])
    assert float(shifted.state[0]) == 2.0
    before, after = (shifting.predict([one], INPUTS) for one in (start, shifted))
    last = start.trainable[3]
    np.testing.assert_allclose(after - before, np.tile(2 * last.sum(axis=0), (64, 1)), rtol=1e-4)


# Predictions.


def test_members_are_averaged(network, variables):
    members = [variables, network.initial(jax.random.key(1))]
    outputs = [network.apply(one, INPUTS, training=False)[0] for one in members]
    np.testing.assert_allclose(
        network.predict(members, INPUTS), np.mean(outputs, axis=0), rtol=1e-5
    )


def test_many_networks_predict_as_each_does(network):
    each = [[network.initial(jax.random.key(seed))] for seed in range(3)]
    stacked = jax.tree.map(lambda *values: jnp.stack(values), *each)
    expected = [network.predict(members, INPUTS) for members in each]
    predicted = network.predict_many(stacked, INPUTS)
    np.testing.assert_allclose(predicted, expected, rtol=1e-4, atol=1e-6)


# What the finished network holds.


def test_random_seeds_are_no_part_of_the_finished_network(network, variables):
    names = {variable.path.split("/")[-1] for variable in finished_variables(network.model)}
    assert "seed_generator_state" not in names
    assert {"moving_mean", "moving_variance", "kernel", "bias"} <= names
    assert len(network.finished_values(variables)) == len(finished_variables(network.model))


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

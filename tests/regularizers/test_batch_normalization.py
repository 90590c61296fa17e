"""Batch normalisation against Keras's own layer."""

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.networks import dense
from unseen.regularizers.batch_normalization import (
    MOMENTUM,
    AdjustableBatchNormalization,
    BatchNormalization,
)

RANDOM = np.random.default_rng(0)
BATCHES = RANDOM.normal(3, 2, size=(5, 8, 4)).astype(np.float32)


def layer_at(strength: float, shape: tuple[int, ...] = (8, 4)) -> AdjustableBatchNormalization:
    layer = AdjustableBatchNormalization()
    layer.build(shape)
    layer.strength.assign(strength)
    layer.gamma.assign([1.0, 2.0, -1.0, 0.5])
    layer.beta.assign([0.0, 1.0, 2.0, 3.0])
    return layer


def keras_layer(shape: tuple[int, ...] = (8, 4)) -> keras.layers.BatchNormalization:
    layer = keras.layers.BatchNormalization(momentum=MOMENTUM)
    layer.build(shape)
    layer.gamma.assign([1.0, 2.0, -1.0, 0.5])
    layer.beta.assign([0.0, 1.0, 2.0, 3.0])
    return layer


@pytest.mark.parametrize("training", [True, False], ids=["training", "predicting"])
def test_on_it_is_keras_batch_normalization(training):
    ours, theirs = layer_at(1.0), keras_layer()
    for batch in BATCHES:
        # Moving averages that have moved, then the outputs asked for.
        ours(batch, training=True)
        theirs(batch, training=True)
    np.testing.assert_allclose(
        ours(BATCHES[0], training=training), theirs(BATCHES[0], training=training), atol=1e-5
    )


def test_moving_averages_go_as_those_of_keras():
    ours, theirs = layer_at(1.0), keras_layer()
    for batch in BATCHES:
        ours(batch, training=True)
        theirs(batch, training=True)
    np.testing.assert_allclose(ours.moving_mean, theirs.moving_mean, rtol=1e-5)
    np.testing.assert_allclose(ours.moving_variance, theirs.moving_variance, rtol=1e-5)


def test_outputs_with_more_axes_are_normalised_over_all_but_the_last():
    batch = BATCHES.reshape(4, 10, 4)
    ours, theirs = layer_at(1.0, batch.shape), keras_layer(batch.shape)
    np.testing.assert_allclose(ours(batch, training=True), theirs(batch, training=True), atol=1e-5)


@pytest.mark.parametrize("training", [True, False], ids=["training", "predicting"])
def test_off_it_changes_not_one_bit(training):
    layer = layer_at(0.0)
    for batch in BATCHES:
        outputs = np.asarray(layer(batch, training=training))
        assert outputs.tobytes() == batch.tobytes()


def test_off_the_gradient_stays_and_its_own_weights_have_none():
    layer = layer_at(0.0)
    strength, *averages = layer.non_trainable_variables

    def loss(inputs, own):
        state = [variable.value for variable in (strength, *averages)]
        outputs, _ = layer.stateless_call(own, state, inputs, training=True)
        return (outputs**2).sum()

    own = [variable.value for variable in layer.trainable_variables]
    of_inputs, of_own = jax.grad(loss, argnums=(0, 1))(jnp.asarray(BATCHES[0]), own)
    np.testing.assert_array_equal(of_inputs, 2 * BATCHES[0])
    assert not any(np.asarray(one).any() for one in of_own)


@pytest.mark.parametrize("strength", [0, 1])
def test_a_finished_network_predicts_the_same_with_the_variables_in_order(strength):
    regularizer = BatchNormalization(strength)
    network = regularizer.insert_layers(dense(4, [4, 3], 2), adjustable=True)
    for variable, value in regularizer.strengths_in(network):
        variable.assign(value)
    for batch in BATCHES:
        network(batch, training=True)
    finished = regularizer.insert_layers(dense(4, [4, 3], 2), adjustable=False)
    kinds = [layer for layer in finished.layers if type(layer) is keras.layers.BatchNormalization]
    assert len(kinds) == 2
    strengths = [id(variable) for variable, _ in regularizer.strengths_in(network)]
    values = [variable for variable in network.variables if id(variable) not in strengths]
    for ours, theirs in zip(finished.variables, values, strict=True):
        assert ours.name == theirs.name
        ours.assign(theirs)
    np.testing.assert_allclose(finished(BATCHES[0]), network(BATCHES[0]), atol=1e-5)


def test_off_a_finished_network_is_the_network_without():
    network = dense(4, [3], 2)
    finished = BatchNormalization(0).insert_layers(network, adjustable=False)
    first, _, last = finished.layers
    for layer, own in zip((first, last), network.layers, strict=True):
        layer.set_weights(own.get_weights())
    np.testing.assert_array_equal(finished(BATCHES[0]), network(BATCHES[0]))


@pytest.mark.parametrize("strength", [0.5, 2])
def test_there_is_nothing_between_off_and_on(strength):
    message = f"must be 1, which is on, or 0, which is off. Received strength={strength!r}"
    with pytest.raises(InvalidArgumentError, match=message):
        BatchNormalization(strength)

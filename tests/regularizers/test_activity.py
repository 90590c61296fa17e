"""The activity penalty against NumPy and against Keras's own."""

import keras
import numpy as np
import pytest

from unseen.networks import dense
from unseen.regularizers.activity import ActivityPenalty

INPUTS = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)


def losses_of(network: keras.Model, *, training: bool) -> tuple[np.ndarray, float]:
    outputs, _, losses = network.stateless_call(
        network.trainable_variables,
        network.non_trainable_variables,
        INPUTS,
        training=training,
        return_losses=True,
    )
    return np.asarray(outputs), float(sum(losses))


def penalized(strength: float) -> tuple[keras.Model, keras.Model]:
    """A network, and the same with the penalty's layers."""
    network = dense(4, [3, 2], 1, activation="tanh")
    penalty = ActivityPenalty(strength)
    adjustable = penalty.insert_layers(network, adjustable=True)
    for variable, value in penalty.strengths_in(adjustable):
        variable.assign(value)
    for one, other in zip(adjustable.trainable_variables, network.trainable_variables, strict=True):
        one.assign(other)
    return network, adjustable


@pytest.mark.parametrize("strength", [0.0, 0.5, 2.0])
def test_is_the_mean_over_rows_of_the_absolute_hidden_outputs(strength):
    network, adjustable = penalized(strength)
    first, second, _ = network.layers
    hidden = np.asarray(first(INPUTS))
    expected = np.abs(hidden).sum(1) + np.abs(np.asarray(second(hidden))).sum(1)
    _, loss = losses_of(adjustable, training=True)
    assert loss == pytest.approx(strength * expected.mean(), rel=1e-5)


def test_is_what_keras_calls_an_l1_activity_regularizer():
    network, adjustable = penalized(0.5)
    layers = [
        keras.layers.Dense(units, "tanh", activity_regularizer=keras.regularizers.L1(0.5))
        for units in (3, 2)
    ]
    theirs = keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dense(1)])
    theirs.set_weights(network.get_weights())
    _, loss = losses_of(adjustable, training=True)
    assert loss == pytest.approx(losses_of(theirs, training=True)[1], rel=1e-5)


def test_the_outputs_stay():
    network, adjustable = penalized(0.5)
    for training in (True, False):
        outputs, _ = losses_of(adjustable, training=training)
        np.testing.assert_array_equal(outputs, losses_of(network, training=training)[0])


def test_costs_nothing_when_predicting():
    assert losses_of(penalized(0.5)[1], training=False)[1] == 0


def test_leaves_no_trace_in_a_finished_network():
    network = dense(4, [3, 2], 1)
    assert ActivityPenalty(0.5).insert_layers(network, adjustable=False) is network

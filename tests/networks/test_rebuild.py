import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.networks import dense, residual_dense
from unseen.networks.rebuild import insert_after_hidden


def insert(network: keras.Model) -> keras.Model:
    return insert_after_hidden(
        network, lambda name: keras.layers.Dropout(0.5, name=name), "dropout"
    )


def names_of(network: keras.Model) -> list[str]:
    return [layer.name for layer in network.layers]


def one_layer_twice() -> keras.Model:
    inputs = keras.Input((4,))
    layer = keras.layers.Dense(4)
    return keras.Model(inputs, keras.layers.Dense(2)(layer(layer(inputs))))


def with_dropout_of_its_own() -> keras.Model:
    layers = [keras.layers.Dense(3), keras.layers.Dropout(0.1, name="dropout_1")]
    return keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dense(2)])


def test_a_layer_stands_after_each_hidden_layer():
    network = dense(4, [3, 3], 2)
    first, second, last = names_of(network)
    assert names_of(insert(network)) == [first, "dropout_1", second, "dropout_2", last]


def test_layers_inserted_into_a_functional_network_act_on_what_the_hidden_ones_put_out():
    rebuilt = insert(residual_dense(4, 3, 2, 1))
    kinds = [type(layer).__name__ for layer in rebuilt.layers[1:]]
    assert kinds == ["Dense", "Dropout", "Dense", "Dropout", "Add", "Dense"]


@pytest.mark.parametrize(
    "make",
    [lambda: dense(4, [3], 2), lambda: residual_dense(4, 3, 2, 2)],
    ids=["seq", "functional"],
)
def test_the_network_itself_stays(make):
    network = make()
    before, names = network.get_weights(), names_of(network)
    insert(network)
    assert names_of(network) == names
    for one, other in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_copy_shares_no_weight():
    network = dense(4, [3], 2)
    rebuilt = insert(network)
    rebuilt.set_weights([np.zeros_like(weight) for weight in rebuilt.get_weights()])
    assert network.get_weights()[0].any()


def test_keeps_the_name_of_the_network():
    assert insert(dense(4, [3], 2, name="fourier")).name == "fourier"


def test_names_that_are_taken_are_passed_over():
    names = names_of(insert(with_dropout_of_its_own()))
    assert [name for name in names if name.startswith("dropout")] == ["dropout_2", "dropout_1"]


def test_what_was_inserted_before_may_be_followed_by_more():
    assert names_of(insert(insert(dense(4, [3], 2))))[1:3] == ["dropout_2", "dropout_1"]


def test_a_layer_that_acts_twice_is_followed_twice():
    rebuilt = insert(one_layer_twice())
    assert rebuilt.count_params() == 4 * 5 + 5 * 2
    assert rebuilt.get_layer("dropout_1")


class Subclassed(keras.Model):
    def call(self, inputs):
        return inputs


@pytest.mark.parametrize(
    ("network", "received"),
    [
        pytest.param(Subclassed(), "Received Subclassed", id="subclassed"),
        pytest.param(
            keras.Sequential([keras.layers.Dense(2)]), "one that is not built", id="not-built"
        ),
    ],
)
def test_a_network_that_cannot_be_built_again_is_refused(network, received):
    with pytest.raises(InvalidArgumentError, match=f"{received}; start it with keras.Input"):
        insert(network)


def test_a_network_without_a_hidden_layer_is_refused():
    with pytest.raises(InvalidArgumentError, match="Received the network 'dense' with none"):
        insert(dense(3, [], 2))


def within_a_model(layer: keras.layers.Layer) -> keras.Model:
    return keras.Sequential([keras.Input((3,)), layer])


@pytest.mark.parametrize(
    "layer",
    [
        pytest.param(keras.layers.Normalization(), id="itself"),
        pytest.param(within_a_model(keras.layers.Normalization()), id="within-a-model"),
        pytest.param(
            within_a_model(within_a_model(keras.layers.Normalization())), id="within-two-models"
        ),
    ],
)
def test_a_layer_that_was_adapted_is_refused(layer):
    network = keras.Sequential([keras.Input((3,)), layer, keras.layers.Dense(1)])
    with pytest.raises(InvalidArgumentError, match="of type Normalization; transform the data"):
        insert(network)

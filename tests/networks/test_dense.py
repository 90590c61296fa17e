import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.networks import dense


@pytest.mark.parametrize(
    ("sizes", "num_parameters"),
    [
        pytest.param((1000, [64, 16], 4), 1001 * 64 + 65 * 16 + 17 * 4, id="homework-fourier"),
        pytest.param((784, [300], 2), 785 * 300 + 301 * 2, id="one-hidden"),
        pytest.param((5, [], 3), 6 * 3, id="linear"),
    ],
)
def test_number_of_parameters(sizes, num_parameters):
    assert dense(*sizes).count_params() == num_parameters


def test_activations_are_as_said():
    network = dense(3, [4, 5], 2, activation="tanh", output_activation="softmax")
    assert [layer.activation.__name__ for layer in network.layers] == ["tanh", "tanh", "softmax"]


def test_computes_layer_by_layer():
    network = dense(3, [4], 2, activation="relu")
    inputs = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    kernel, bias, last_kernel, last_bias = network.get_weights()
    expected = np.maximum(inputs @ kernel + bias, 0) @ last_kernel + last_bias
    np.testing.assert_allclose(network(inputs), expected, rtol=1e-5, atol=1e-6)


def test_is_an_uncompiled_keras_model_with_the_name():
    network = dense(3, [4], 2, name="fours_and_nines")
    assert isinstance(network, keras.Model)
    assert (network.compiled, network.name) == (False, "fours_and_nines")


@pytest.mark.parametrize("sizes", [(0, [4], 2), (3, [0], 2), (3, [4, -1], 2), (3, [4], 0)], ids=str)
def test_a_layer_without_a_unit_is_refused(sizes):
    with pytest.raises(InvalidArgumentError, match=f"at least 1 unit.*num_inputs={sizes[0]}"):
        dense(*sizes)

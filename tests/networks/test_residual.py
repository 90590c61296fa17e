import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.networks import residual_dense


@pytest.mark.parametrize("num_blocks", [1, 2, 5])
def test_number_of_parameters(num_blocks):
    network = residual_dense(7, 6, num_blocks, 3)
    assert network.count_params() == 8 * 6 + (num_blocks - 1) * 7 * 6 + 7 * 3


def test_hidden_layers_add_to_what_they_received():
    network = residual_dense(3, 4, 3, 2, activation="tanh")
    inputs = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    first, second, third, last = [
        layer.get_weights() for layer in network.layers if layer.get_weights()
    ]
    hidden = np.tanh(inputs @ first[0] + first[1])
    for kernel, bias in (second, third):
        hidden = hidden + np.tanh(hidden @ kernel + bias)
    np.testing.assert_allclose(network(inputs), hidden @ last[0] + last[1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("sizes", [(0, 4, 1, 2), (3, 0, 1, 2), (3, 4, 0, 2), (3, 4, 1, 0)], ids=str)
def test_a_network_without_a_layer_or_unit_is_refused(sizes):
    with pytest.raises(InvalidArgumentError, match="at least 1 hidden layer, and each layer at"):
        residual_dense(*sizes)

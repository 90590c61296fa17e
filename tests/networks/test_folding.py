import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.networks import dense, fold_linear_map, residual_dense

RANDOM = np.random.default_rng(0)
MATRIX = RANDOM.normal(size=(20, 5))


def convolution() -> keras.Model:
    return keras.Sequential([keras.Input((5, 1)), keras.layers.Conv1D(1, 3)])


@pytest.mark.parametrize(
    "network",
    [
        pytest.param(dense(5, [4], 2, activation="tanh"), id="sequential"),
        pytest.param(residual_dense(5, 4, 2, 2, activation="tanh"), id="functional"),
    ],
)
class TestFolded:
    def test_equals_the_network_on_the_mapped_inputs(self, network):
        inputs = RANDOM.normal(size=(8, 20))
        expected = network((inputs @ MATRIX).astype(np.float32))
        folded = fold_linear_map(network, MATRIX)
        np.testing.assert_allclose(folded(inputs.astype(np.float32)), expected, atol=2e-5)

    def test_leaves_the_network_as_it_is(self, network):
        before = network.get_weights()
        fold_linear_map(network, MATRIX)
        assert network.input_shape == (None, 5)
        for one, other in zip(before, network.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)

    def test_is_on_the_raw_inputs(self, network):
        assert fold_linear_map(network, MATRIX).input_shape == (None, 20)


def test_the_product_is_taken_in_float64():
    # In float32 the small one would be lost between the large ones.
    network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, use_bias=False)])
    network.set_weights([np.ones((3, 1))])
    folded = fold_linear_map(network, np.array([[1e8, 1.0, -1e8]]))
    assert folded.get_weights()[0] == 1.0


@pytest.mark.parametrize(
    ("network", "matrix", "received"),
    [
        pytest.param(dense(5, [4], 2), MATRIX.T, r"map of shape \(5, 20\)", id="transposed"),
        pytest.param(dense(5, [4], 2), MATRIX[0], r"map of shape \(5,\)", id="vector"),
        pytest.param(convolution(), MATRIX[:, :1], "first layer of type Conv1D", id="convolution"),
    ],
)
def test_what_cannot_be_folded_is_refused(network, matrix, received):
    with pytest.raises(InvalidArgumentError, match=f"can be folded into a network.*{received}"):
        fold_linear_map(network, matrix)

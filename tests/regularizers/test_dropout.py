import jax.numpy as jnp
import keras
import numpy as np
import pytest
from scipy.stats import binom

from unseen.networks import dense
from unseen.regularizers import Dropout
from unseen.regularizers.dropout import AdjustableDropout

NUM_UNITS = 20_000


def dropped_out(rate: float) -> np.ndarray:
    layer = AdjustableDropout()
    layer.build((1, NUM_UNITS))
    layer.strength.assign(rate)
    return np.asarray(layer(jnp.ones((1, NUM_UNITS)), training=True))


@pytest.mark.parametrize("rate", [0.1, 0.4, 0.9])
def test_leaves_out_the_fraction_that_it_says(rate):
    num_left_out = int((dropped_out(rate) == 0).sum())
    low, high = binom.interval(1 - 1e-6, NUM_UNITS, rate)
    assert low <= num_left_out <= high


@pytest.mark.parametrize("rate", [0.1, 0.4, 0.9])
def test_scales_the_units_that_stay(rate):
    outputs = dropped_out(rate)
    np.testing.assert_allclose(outputs[outputs != 0], 1 / (1 - rate), rtol=1e-6)


def test_rate_zero_leaves_nothing_out():
    np.testing.assert_array_equal(dropped_out(0.0), np.ones((1, NUM_UNITS)))


def test_leaves_nothing_out_when_predicting():
    layer = AdjustableDropout()
    layer.build((1, 4))
    layer.strength.assign(0.9)
    np.testing.assert_array_equal(layer(jnp.ones((1, 4)), training=False), np.ones((1, 4)))


def test_finished_networks_have_ordinary_layers_of_the_rate():
    network = Dropout(0.3).insert_layers(dense(4, [3, 2], 1), adjustable=False)
    rates = [layer.rate for layer in network.layers if type(layer) is keras.layers.Dropout]
    assert rates == [0.3, 0.3]

import keras
import numpy as np
import pytest

from unseen import Dataset, fit, fit_whitening, fold_linear_map, keras_split, residual_dense
from unseen.waves import FeatureTables, curves, dense_recipes, sample_parameters

WAYS = {
    "homework-sized": (
        dense_recipes.homework_sized_network,
        dense_recipes.homework_sized_recipe,
    ),
    "quick": (dense_recipes.quick_network, dense_recipes.quick_recipe),
    "short": (dense_recipes.short_network, dense_recipes.short_recipe),
    "long": (dense_recipes.long_network, dense_recipes.long_recipe),
    "fresh": (dense_recipes.long_network, dense_recipes.fresh_recipe),
}


@pytest.fixture(scope="module")
def parameters():
    return sample_parameters(300, seed=0)


@pytest.fixture(scope="module")
def whitening(parameters):
    return fit_whitening(curves(parameters))


@pytest.fixture(scope="module")
def tables(whitening, parameters):
    return FeatureTables.of(whitening, curves(parameters[:50]))


def test_a_network_learns_and_becomes_plain_dense_on_samples(parameters, whitening, tables):
    features = whitening.features(curves(parameters))
    data, split = Dataset(features, parameters), keras_split(200, 0.2, 100)
    # Smaller than the real ones, which take long to compile.
    network = residual_dense(whitening.num_features, width=24, num_blocks=3, num_outputs=4)
    fits = fit(network, data, dense_recipes.short_recipe(tables, epochs=20), split, [0])
    # Always saying one half is off by one quarter.
    assert fits.scores["test_loss"][0] < 0.15
    model = fold_linear_map(fits.model(0), whitening.matrix)
    assert {type(layer) for layer in model.layers} <= {
        keras.layers.InputLayer,
        keras.layers.Dense,
        keras.layers.Add,
    }
    predicted = model(curves(parameters[200:]).astype(np.float32))
    error = np.abs(np.asarray(predicted) - parameters[200:]).mean()
    assert error == pytest.approx(fits.scores["test_loss"][0], rel=0.02)


@pytest.mark.parametrize("way", WAYS)
def test_equal_arguments_share_a_program(way, tables):
    recipes = [WAYS[way][1](tables) for _ in range(2)]
    assert recipes[0] == recipes[1]


def test_muon_takes_hidden_kernels_and_leaves_the_last_to_adam():
    network = dense_recipes.short_network(20)
    weights = [variable.value for variable in network.trainable_variables]
    kinds = dense_recipes._kinds(weights)
    assert kinds == ["hidden", "other"] * 8 + ["other", "other"]


@pytest.mark.parametrize("way", ["homework-sized", "quick", "short"])
def test_fifty_epochs_are_in_batches_of_32(way, tables):
    recipe = WAYS[way][1](tables)
    assert (recipe.epochs, recipe.batch_size) == (50, 32)

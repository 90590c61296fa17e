"""Networks with layers of all kinds, trained."""

import jax
import keras
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.regularizers import Dropout
from unseen.training import Fits, Recipe, Run, train
from unseen.training.pure_network import PureNetwork

NUM_STEPS, LEARNING_RATE = 12, 0.1
RECIPE = Recipe("mean_squared_error", learning_rate=LEARNING_RATE, epochs=6, batch_size=8)


def images() -> Dataset:
    """The darker half of each image says what it is; its upper left pixel is always black."""
    inputs = np.random.default_rng(0).uniform(size=(24, 6, 6, 1))
    inputs[:, 0, 0] = 0.0
    inputs[::2, :3] *= 0.2
    inputs[1::2, 3:] *= 0.2
    return Dataset(inputs, np.eye(2)[np.arange(24) % 2], image_shape=(6, 6))


def convolution_with_a_skip() -> keras.Model:
    inputs = keras.Input((6, 6, 1))
    maps = keras.layers.Flatten()(keras.layers.Conv2D(2, 3, strides=3)(inputs))
    hidden = keras.layers.Dense(8, activation="relu", name="hidden")(maps)
    outputs = keras.layers.Dense(2)(keras.layers.Add()([maps, hidden]))
    return keras.Model(inputs, outputs, name="convolution")


def own_layers() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(5, kernel_regularizer=keras.regularizers.L2(0.1)),
            keras.layers.BatchNormalization(momentum=0.5),
            keras.layers.Dropout(0.4),
            keras.layers.Dense(2),
        ],
        name="own_layers",
    )


CASES = {
    "functional-convolution-with-a-skip-and-dropout": (
        convolution_with_a_skip,
        RECIPE.replace(regularizers=(Dropout(0.2),)),
    ),
    "own-penalty-dropout-and-normalisation": (own_layers, RECIPE),
}


@pytest.fixture(scope="module")
def fits_of() -> dict[str, Fits]:
    split, data = Split(np.arange(16), np.arange(16, 20), np.arange(20, 24)), images()
    return {
        name: train(network(), data, [Run(recipe, split, seed) for seed in range(2)])
        for name, (network, recipe) in CASES.items()
    }


@pytest.fixture(params=CASES)
def fits(request, fits_of) -> Fits:
    return fits_of[request.param]


@pytest.fixture
def own(fits_of) -> Fits:
    return fits_of["own-penalty-dropout-and-normalisation"]


def test_it_learns(fits):
    loss = fits.history("loss")
    assert (loss[:, -1] < 0.8 * loss[:, 0]).all()


def test_its_model_predicts_as_the_fits_do(fits):
    for number, expected in enumerate(fits.predict(fits.data.inputs)):
        predicted = fits.model(number).predict(fits.data.inputs, verbose=0)
        np.testing.assert_allclose(predicted, expected, rtol=1e-4, atol=1e-6)


def test_its_model_is_opened_again_without_custom_objects(fits, tmp_path):
    fits.model(1).save(tmp_path / "network.keras")
    opened = keras.models.load_model(tmp_path / "network.keras")
    expected = fits.predict(fits.data.inputs)[1]
    predicted = opened.predict(fits.data.inputs, verbose=0)
    np.testing.assert_allclose(predicted, expected, rtol=1e-4, atol=1e-6)


def test_its_scores_are_those_of_its_model(fits):
    rows = fits.runs[0].split.test
    outputs = fits.model(0).predict(fits.data.inputs[rows], verbose=0)
    expected = ((outputs - fits.data.targets[rows]) ** 2).mean()
    assert fits.scores["test_loss"][0] == pytest.approx(expected, rel=1e-4)


def test_dropout_stands_after_the_hidden_layer(fits_of):
    model = fits_of["functional-convolution-with-a-skip-and-dropout"].model(0)
    assert model.get_layer("dropout_1").input is model.get_layer("hidden").output


def test_the_networks_own_penalty_is_in_the_objective(own):
    # A black pixel's weights feel nothing but the penalty: w ← w - η·2·0.1·w at every step.
    key_of_network = jax.random.split(jax.random.key(1), 3)[0]
    start = PureNetwork(own.network).initial(key_of_network).trainable[0][0]
    end = own.trained[1].variables.trainable[0][0]
    np.testing.assert_allclose(end, start * (1 - LEARNING_RATE * 2 * 0.1) ** NUM_STEPS, rtol=1e-5)


def test_moving_averages_are_handed_back(own):
    model = own.model(0)
    dense, normalisation = model.layers[1:3]
    outputs = dense(own.data.inputs[own.runs[0].split.training].reshape(-1, 36))
    # Over the last few batches, while the weights moved a little.
    np.testing.assert_allclose(
        normalisation.moving_mean, np.asarray(outputs).mean(axis=0), atol=0.1
    )
    assert np.abs(normalisation.moving_mean).max() > 0.1

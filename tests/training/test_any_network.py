"""Networks with layers of all kinds, trained."""

import jax
import keras
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.regularizers import Dropout
from unseen.training import Fits, Recipe, Run, train

from .conftest import initial

L = keras.layers
NUM_STEPS, LEARNING_RATE = 12, 0.1
RECIPE = Recipe("mean_squared_error", learning_rate=LEARNING_RATE, epochs=6, batch_size=8)


def images() -> Dataset:
    """The darker half of each image says what it is; its upper left pixel is always black."""
    inputs = np.random.default_rng(0).uniform(size=(24, 6, 6, 1))
    inputs[:, 0, 0] = 0.0
    inputs[::2, :3] *= 0.2
    inputs[1::2, 3:] *= 0.2
    return Dataset(inputs, np.eye(2)[np.arange(24) % 2], image_shape=(6, 6))


def sequential(*layers) -> keras.Sequential:
    return keras.Sequential([keras.Input((6, 6, 1)), *layers], name="network")


def convolution_with_a_skip() -> keras.Model:
    inputs = keras.Input((6, 6, 1))
    maps = L.Flatten()(L.Conv2D(2, 3, strides=3)(inputs))
    hidden = L.Dense(8, activation="relu", name="hidden")(maps)
    return keras.Model(inputs, L.Dense(2)(L.Add()([maps, hidden])), name="convolution")


def own_layers() -> keras.Model:
    return sequential(
        L.Flatten(),
        L.Dense(5, kernel_regularizer=keras.regularizers.L2(0.1)),
        L.BatchNormalization(momentum=0.5),
        L.Dropout(0.4),
        L.Dense(2),
    )


def models_in_a_model() -> keras.Model:
    """One within another, with layers that are random or have a state, some used twice."""
    noisy = keras.Sequential([keras.Input((6,)), L.GaussianNoise(0.1), L.Dense(6), L.Dropout(0.1)])
    inner = keras.Sequential([keras.Input((6,)), noisy, L.BatchNormalization(momentum=0.5)])
    inputs = keras.Input((6, 6, 1))
    rows = L.GlobalAveragePooling1D()(L.Reshape((6, 6))(inputs))
    columns = L.GlobalAveragePooling2D(data_format="channels_first")(inputs)
    both = L.Add()([inner(rows), inner(columns)])
    return keras.Model(inputs, L.Dense(2)(both), name="nested")


def recurrent() -> keras.Model:
    return sequential(
        L.Reshape((6, 6)),
        L.GRU(3, dropout=0.1),
        L.LayerNormalization(),
        L.SpectralNormalization(L.Dense(4)),
        L.Dense(2),
    )


CASES = {
    "functional-convolution-with-a-skip-and-dropout": (
        convolution_with_a_skip,
        RECIPE.replace(regularizers=(Dropout(0.2),)),
    ),
    "own-penalty-dropout-and-normalisation": (own_layers, RECIPE),
    "models-in-a-model": (models_in_a_model, RECIPE),
    "recurrent-and-spectral-normalisation": (recurrent, RECIPE),
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
    loss = fits.history.sel(metric="loss")
    assert (loss.isel(epoch=-1) < 0.8 * loss.isel(epoch=0)).all()


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


@pytest.mark.parametrize("name", list(CASES)[1:])
def test_its_state_is_carried_on(fits_of, name):
    [trained, _] = fits_of[name].trained
    start = trained.network.initial(jax.random.key(0)).state
    pairs = zip(start, trained.members[0].state, strict=True)
    moved = [not np.array_equal(*pair) for pair in pairs if pair[0].dtype == np.float32]
    assert moved
    assert all(moved)


def test_dropout_stands_after_the_hidden_layer(fits_of):
    model = fits_of["functional-convolution-with-a-skip-and-dropout"].model(0)
    assert model.get_layer("dropout_1").input is model.get_layer("hidden").output


def test_the_networks_own_penalty_is_in_the_objective(own):
    # A black pixel's weights feel nothing but the penalty: w ← w - η·2·0.1·w at every step.
    start = initial(own.network, seed=1).trainable[0][0]
    end = own.trained[1].members[0].trainable[0][0]
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


# Dropout of the network's own: the weights that a step moved say which inputs were kept.


@pytest.fixture(scope="module")
def kept() -> np.ndarray:
    """Which inputs the only step of each run learnt from; the last two runs have one seed."""
    unit = L.Dense(1, use_bias=False, kernel_initializer="zeros")
    network = keras.Sequential([keras.Input((400,)), L.Dropout(0.25, seed=5), unit])
    data, split = Dataset(np.ones((1, 400)), [[1.0]]), Split([0], [], [])
    recipe = Recipe("mean_squared_error", epochs=1, batch_size=1)
    fits = train(network, data, [Run(recipe, split, seed) for seed in (3, 4, 4)])
    return np.stack([one.members[0].trainable[0][:, 0] != 0 for one in fits.trained])


def test_each_run_drops_inputs_of_its_own(kept):
    assert (kept[0] != kept[1]).mean() == pytest.approx(2 * 0.25 * 0.75, abs=0.1)


def test_the_same_seed_drops_the_same_inputs(kept):
    np.testing.assert_array_equal(kept[1], kept[2])


def test_dropout_is_on_in_training_at_its_rate(kept):
    # Three standard deviations of a share of 400.
    np.testing.assert_allclose(kept.mean(axis=1), 0.75, atol=3 * np.sqrt(0.25 * 0.75 / 400))


# Constraints.


@pytest.mark.parametrize(
    "optimizer", ["sgd", keras.optimizers.SGD(momentum=0.9)], ids=["sgd", "momentum"]
)
def test_a_layers_constraint_holds(data, split, optimizer):
    limit = keras.constraints.MaxNorm(0.1)
    network = keras.Sequential([keras.Input((3,)), L.Dense(2, kernel_constraint=limit)])
    recipe = Recipe("mean_squared_error", optimizer, 0.1, epochs=3, batch_size=10)
    fits = train(network, data, [Run(recipe, split, 0)])
    norms = np.linalg.norm(fits.trained[0].members[0].trainable[0], axis=0)
    np.testing.assert_allclose(norms, 0.1, rtol=1e-4)


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_how_a_network_was_compiled_does_not_matter(data, split, kind):
    layers = [keras.Input((3,)), keras.layers.Dense(2)]
    network = keras.Sequential(layers)
    if kind == "functional":
        network = keras.Model(layers[0], layers[1](layers[0]))
    network.compile("adam", "mse", metrics=["mae"])
    fits = train(network, data, [Run(Recipe("mse", epochs=1, batch_size=8), split, 0)])
    assert fits.status.tolist() == ["ok"]
    assert network.compiled

"""One run against a network and optimizers written again in NumPy, in float64."""

from typing import NamedTuple

import jax
import keras
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.networks import dense
from unseen.regularizers import L1, L2, WeightDecay
from unseen.training import Fits, Recipe, Run, train
from unseen.training.one_run import _metrics
from unseen.training.pure_network import PureNetwork

SEED = 7
PENALTY_L1, PENALTY_L2, DECAY = 0.01, 0.02, 0.05


class Trained(NamedTuple):
    weights: list[np.ndarray]
    history: dict[str, list[float]]
    test_loss: float


def forward(weights, x):
    hidden = np.tanh(x @ weights[0] + weights[1])
    return hidden, hidden @ weights[2] + weights[3]


def losses(weights, x, y):
    return ((forward(weights, x)[1] - y) ** 2).mean(axis=1)


def gradients(weights, x, y):
    hidden, outputs = forward(weights, x)
    at_output = 2 * (outputs - y) / y.size
    at_hidden = (at_output @ weights[2].T) * (1 - hidden**2)
    return [x.T @ at_hidden, at_hidden.sum(axis=0), hidden.T @ at_output, at_output.sum(axis=0)]


def sgd(weights, gradient, step):
    return [w - 0.1 * g for w, g in zip(weights, gradient, strict=True)]


class RegularizedAdam:
    """Adam with L1, L2 and decoupled decay of the kernels, down a cosine of 9 steps."""

    def __init__(self):
        self.m, self.v = [0.0] * 4, [0.0] * 4

    def __call__(self, weights, gradient, step):
        learning_rate = 0.03 * 0.5 * (1 + np.cos(np.pi * step / 9))
        new = []
        for place, (w, g) in enumerate(zip(weights, gradient, strict=True)):
            is_kernel = place in (0, 2)
            objective = g + is_kernel * (PENALTY_L1 * np.sign(w) + 2 * PENALTY_L2 * w)
            self.m[place] = 0.9 * self.m[place] + 0.1 * objective
            self.v[place] = 0.999 * self.v[place] + 0.001 * objective**2
            m, v = (
                self.m[place] / (1 - 0.9 ** (step + 1)),
                self.v[place] / (1 - 0.999 ** (step + 1)),
            )
            new.append(w - learning_rate * (m / (np.sqrt(v) + 1e-7) + is_kernel * DECAY * w))
        return new


def train_in_numpy(network, data, split, take_step) -> Trained:
    """Three epochs in batches of 8 of the same rows in the same order, from the same weights."""
    network_key, order_key, _ = jax.random.split(jax.random.key(SEED), 3)
    x, y = data.inputs.astype(np.float64), data.targets.astype(np.float64)
    weights = [
        np.asarray(w, np.float64) for w in PureNetwork(network).initial(network_key).trainable
    ]
    history, step = {"loss": [], "val_loss": []}, 0
    for epoch in range(3):
        key = jax.random.fold_in(order_key, epoch)
        order = np.asarray(jax.random.permutation(key, split.training))
        total = 0.0
        for rows in np.split(order, [8, 16]):
            total += losses(weights, x[rows], y[rows]).sum()
            weights = take_step(weights, gradients(weights, x[rows], y[rows]), step)
            step += 1
        history["loss"].append(total / len(order))
        history["val_loss"].append(losses(weights, x[split.validation], y[split.validation]).mean())
    return Trained(weights, history, losses(weights, x[split.test], y[split.test]).mean())


CASES = {
    "sgd": (Recipe("mean_squared_error", "sgd", 0.1, epochs=3, batch_size=8), lambda: sgd),
    "adam-and-all-penalties-down-a-cosine": (
        Recipe(
            "mean_squared_error",
            "adam",
            0.03,
            "cosine",
            epochs=3,
            batch_size=8,
            regularizers=(L1(PENALTY_L1), WeightDecay(DECAY), L2(PENALTY_L2)),
        ),
        RegularizedAdam,
    ),
}


@pytest.fixture(scope="module", params=CASES)
def both(request, data, split) -> tuple[Fits, Trained]:
    recipe, make_step = CASES[request.param]
    network = dense(3, [5], 2, activation="tanh")
    fits = train(network, data, [Run(recipe, split, SEED)])
    return fits, train_in_numpy(network, data, split, make_step())


def test_weights_are_those_of_numpy(both):
    fits, expected = both
    for ours, theirs in zip(fits.trained[0].variables.trainable, expected.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("metric", ["loss", "val_loss"])
def test_history_is_that_of_numpy(both, metric):
    fits, expected = both
    np.testing.assert_allclose(fits.history(metric)[0], expected.history[metric], rtol=1e-5)


def test_test_score_is_that_of_numpy(both):
    fits, expected = both
    assert fits.scores["test_loss"][0] == pytest.approx(expected.test_loss, rel=1e-5)


@pytest.fixture(scope="module")
def fits_of_binary_digits() -> Fits:
    """Row i misses its target by 2^i, and the network hardly moves: a sum of losses names rows."""
    network = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")]
    )
    data = Dataset(np.ones((17, 1)), 2.0 ** np.arange(17).reshape(-1, 1))
    recipe = Recipe("mean_absolute_error", learning_rate=1e-20, epochs=4, batch_size=5)
    return train(network, data, [Run(recipe, Split(np.arange(16), [], [16]), SEED)])


def test_every_row_is_seen_once_an_epoch(fits_of_binary_digits):
    # Sixteen rows in batches of 5, 5, 5 and 1: as binary digits, sixteen ones.
    assert (16 * fits_of_binary_digits.history("loss")[0]).tolist() == 4 * [2**16 - 1]


def test_without_validation_rows_there_is_no_validation_metric(fits_of_binary_digits):
    assert set(fits_of_binary_digits.trained[0].history) == {"loss"}


def test_scores_are_of_the_test_rows(fits_of_binary_digits):
    assert fits_of_binary_digits.scores["test_loss"][0] == 2**16


# Metrics.


@pytest.mark.parametrize(
    ("loss", "targets", "outputs", "expected"),
    [
        pytest.param(
            "categorical_crossentropy", [[1, 0], [1, 0]], [[0.6, 0.4], [0.4, 0.6]], [1, 0], id="two"
        ),
        pytest.param(
            "binary_crossentropy", [[1], [0], [0]], [[0.6], [0.7], [0.2]], [1, 0, 1], id="one"
        ),
        pytest.param("bce", [[1, 0]], [[0.2, 0.3]], [0], id="alias"),
    ],
)
def test_accuracy_tells_whether_a_row_is_right(loss, targets, outputs, expected):
    metrics = _metrics(loss, np.array(targets, np.float32), np.array(outputs, np.float32))
    assert metrics["accuracy"].tolist() == expected


def test_no_accuracy_where_there_are_no_classes():
    assert set(_metrics("mse", np.zeros((2, 1)), np.zeros((2, 1)))) == {"loss"}

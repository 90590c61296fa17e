"""One run against a network and optimizers written again in NumPy, in float64."""

from typing import NamedTuple

import jax
import keras
import numpy as np
import optax
import pytest

from unseen.data import Dataset, Split
from unseen.networks import dense
from unseen.regularizers import L1, L2, WeightDecay
from unseen.training import Fits, Recipe, Run, train

from .conftest import initial

SEED = 7
PENALTY_L1, PENALTY_L2, DECAY = 0.01, 0.02, 0.05


class Trained(NamedTuple):
    weights: list[np.ndarray]
    history: dict[str, list[float]]
    scores: dict[str, float]


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


def sgd_up_and_down(weights, gradient, step, loss):
    """Up for the first three of nine steps, then down half a cosine."""
    done = step / 9
    up = 0.04 + 0.96 * done / 0.3
    down = 0.5 * (1 + np.cos(np.pi * (done - 0.3) / 0.7))
    factor = up if done < 0.3 else down
    return [w - 0.1 * factor * g for w, g in zip(weights, gradient, strict=True)]


def polyak(weights, gradient, step, loss):
    """As far as the loss would be zero, were it a straight line, but at most 0.2."""
    rate = min(0.2, loss / sum((g**2).sum() for g in gradient))
    return [w - rate * g for w, g in zip(weights, gradient, strict=True)]


class RegularizedAdam:
    """Adam with L1, L2 and decoupled decay of the kernels, down a cosine of 9 steps."""

    def __init__(self):
        self.m, self.v = [0.0] * 4, [0.0] * 4

    def __call__(self, weights, gradient, step, loss):  # noqa: ARG002
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
    key_of_order = jax.random.split(jax.random.key(SEED), 3)[1]
    x, y = data.inputs.astype(np.float64), data.targets.astype(np.float64)
    weights = [np.asarray(w, np.float64) for w in initial(network, SEED).trainable]
    history, step = {"loss": [], "val_loss": []}, 0
    for epoch in range(3):
        key = jax.random.fold_in(key_of_order, epoch)
        order = np.asarray(jax.random.permutation(key, split.training))
        total = 0.0
        for rows in np.split(order, [8, 16]):
            loss = losses(weights, x[rows], y[rows])
            total += loss.sum()
            gradient = gradients(weights, x[rows], y[rows])
            weights = take_step(weights, gradient, step, loss.mean())
            step += 1
        history["loss"].append(total / len(order))
        history["val_loss"].append(losses(weights, x[split.validation], y[split.validation]).mean())
    rows = {"train": split.training, "val": split.validation, "test": split.test}
    return Trained(
        weights, history, {f"{p}_loss": losses(weights, x[r], y[r]).mean() for p, r in rows.items()}
    )


THREE_EPOCHS = Recipe("mean_squared_error", epochs=3, batch_size=8)
CASES = {
    "sgd-up-and-down": (
        THREE_EPOCHS.replace(optimizer="sgd", learning_rate=0.1, schedule="one-cycle"),
        lambda: sgd_up_and_down,
    ),
    "adam-and-all-penalties-down-a-cosine": (
        THREE_EPOCHS.replace(
            optimizer="adam",
            learning_rate=0.03,
            schedule="cosine",
            regularizers=(L1(PENALTY_L1), WeightDecay(DECAY), L2(PENALTY_L2)),
        ),
        RegularizedAdam,
    ),
    "optax-that-looks-at-the-loss": (
        THREE_EPOCHS.replace(optimizer=optax.polyak_sgd(max_learning_rate=0.2)),
        lambda: polyak,
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
    for ours, theirs in zip(fits.trained[0].members[0].trainable, expected.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("metric", ["loss", "val_loss"])
def test_history_is_that_of_numpy(both, metric):
    fits, expected = both
    told = fits.history.sel(metric=metric, run=0)
    np.testing.assert_allclose(told, expected.history[metric], rtol=1e-5)


@pytest.mark.parametrize("metric", ["train_loss", "val_loss", "test_loss"])
def test_scores_are_those_of_numpy(both, metric):
    fits, expected = both
    assert fits.scores[metric][0] == pytest.approx(expected.scores[metric], rel=1e-5)


# Rows.


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
    told = fits_of_binary_digits.history.sel(metric="loss", run=0)
    assert (16 * told).values.tolist() == 4 * [2**16 - 1]


def test_a_batch_of_more_rows_than_there_are_takes_all(data, split):
    network, rows = dense(3, [5], 2), len(split.training)
    recipes = [THREE_EPOCHS.replace(batch_size=size) for size in (rows, 10 * rows)]
    fits = train(network, data, [Run(recipe, split, SEED) for recipe in recipes])
    of_all, of_more = (one.members[0].trainable for one in fits.trained)
    for one, other in zip(of_all, of_more, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-6)


def test_without_validation_rows_there_is_no_validation_metric(fits_of_binary_digits):
    assert fits_of_binary_digits.history["metric"].values.tolist() == ["loss"]
    assert "val_loss" not in fits_of_binary_digits.scores


def test_scores_are_of_the_test_rows(fits_of_binary_digits):
    assert fits_of_binary_digits.scores["test_loss"][0] == 2**16

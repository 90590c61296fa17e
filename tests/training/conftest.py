"""Small data and problems that the tests of training share."""
# ruff: noqa: ARG002

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.regularizers import Regularizer, with_strengths
from unseen.regularizers.protocol import Variables
from unseen.training import many_runs
from unseen.training.pure_network import PureNetwork


@pytest.fixture(scope="package")
def data() -> Dataset:
    """Thirty-six rows of three inputs and two targets."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(36, 3))
    return Dataset(inputs, np.stack([inputs.sum(axis=1), inputs[:, 0] ** 2], axis=1))


@pytest.fixture(scope="package")
def split() -> Split:
    """Twenty rows to fit, ten to choose on, six to report on, none of them in order."""
    rows = np.random.default_rng(1).permutation(36)
    return Split(rows[:20], rows[20:30], rows[30:])


def initial(network: keras.Model, seed: int) -> Variables:
    """The variables that a run of `seed` starts from."""
    key_of_network = jax.random.split(jax.random.key(seed), 3)[0]
    return PureNetwork(network).initial(key_of_network)


# A network of one weight w, from 0, with inputs 1: gradient descent at rate η on (w - 1)² gives
# w = 1 - (1 - 2η)^t after t steps, while the validation rows' (w - ½)² is least half-way.


def one_weight() -> keras.Model:
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    return keras.Sequential([keras.Input((1,)), layer], name="one_weight")


HALF_WAY = Dataset(np.ones((8, 1)), [[1.0]] * 4 + [[0.5]] * 2 + [[0.0]] * 2)
HALF_WAY_SPLIT = Split(range(4), [4, 5], [6, 7])


def weight_after(num_steps: Any, learning_rate: Any) -> Any:
    return 1 - (1 - 2 * np.asarray(learning_rate)) ** np.asarray(num_steps)


@with_strengths
class StopWhenWorse(Regularizer):
    """The training stops once the validation loss did not sink; the best epoch's weights stay."""

    def begin(self, variables):
        return {"best": variables, "loss": jnp.array(jnp.inf), "is_worse": jnp.array(False)}

    def after_epoch(self, memory, kept, metrics, moment):
        is_worse = ~(metrics["val_loss"] < memory["loss"])
        best = jax.tree.map(lambda old, new: jnp.where(is_worse, old, new), memory["best"], kept)
        loss = jnp.where(is_worse, memory["loss"], metrics["val_loss"])
        return {"best": best, "loss": loss, "is_worse": is_worse}

    def is_finished(self, memory):
        return memory["is_worse"]

    def keep(self, memory, variables):
        return memory["best"]


# The record.


@pytest.fixture
def num_trained(monkeypatch) -> Iterator[list[int]]:
    """How many runs each call of the training was given."""
    numbers = []
    really = many_runs.train_here

    def train_here(program, data, runs, *others):
        numbers.append(len(runs))
        return really(program, data, runs, *others)

    monkeypatch.setattr(many_runs, "train_here", train_here)
    return numbers


def entries(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.run"))

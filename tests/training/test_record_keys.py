"""The record's keys: whatever else determines a run trains anew."""

import jax
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.networks import dense
from unseen.regularizers import L1, L2
from unseen.training import Recipe, Run, many_runs, train

RECIPE = Recipe("mean_squared_error", "adam", epochs=2, batch_size=10, regularizers=(L2(1e-3),))


def network():
    return dense(3, [4], 2)


@pytest.fixture
def run(split) -> Run:
    return Run(RECIPE, split, 0)


def changed(run: Run, **changes) -> Run:
    values = {"recipe": run.recipe, "split": run.split, "seed": run.seed} | changes
    return Run(**values)


def other_row(data: Dataset) -> Dataset:
    inputs = data.inputs.copy()
    inputs[0, 0] = np.nextafter(inputs[0, 0], np.float32(9))
    return Dataset(inputs, data.targets)


def other_target(data: Dataset) -> Dataset:
    return Dataset(data.inputs, np.where(np.arange(36)[:, None] == 35, 0.5, data.targets))


def swapped(split: Split) -> Split:
    rows = split.training.copy()
    rows[:2] = rows[1::-1]
    return Split(rows, split.validation, split.test)


def weighted(weight: float):
    def loss(targets, outputs):
        return ((targets - outputs) ** 2).mean(axis=-1) * weight

    return loss


OTHERS = {
    "data": lambda run, data: (network(), other_row(data), run),
    "targets": lambda run, data: (network(), other_target(data), run),
    "split": lambda run, data: (network(), data, changed(run, split=swapped(run.split))),
    "seed": lambda run, data: (network(), data, changed(run, seed=7)),
    "network": lambda run, data: (dense(3, [5], 2), data, run),
    "activation": lambda run, data: (dense(3, [4], 2, activation="tanh"), data, run),
    "strength": lambda run, data: (network(), data, with_recipe(run, regularizers=(L2(2e-3),))),
    "regularizer": lambda run, data: (network(), data, with_recipe(run, regularizers=(L1(1e-3),))),
    "rate": lambda run, data: (network(), data, with_recipe(run, learning_rate=0.002)),
    "epochs": lambda run, data: (network(), data, with_recipe(run, epochs=3)),
    "metric": lambda run, data: (network(), data, with_recipe(run, metrics=("mae",))),
    "loss": lambda run, data: (network(), data, with_recipe(run, loss="mean_absolute_error")),
}


def with_recipe(run: Run, **changes) -> Run:
    return changed(run, recipe=run.recipe.replace(**changes))


@pytest.fixture
def keys_looked_up(monkeypatch) -> list[list[str]]:
    """The keys of each call of `train`; nothing is trained."""
    told = []
    really = many_runs.records.keys

    def keys(*arguments):
        told.append(really(*arguments))
        return told[-1]

    def train_here(*_):
        raise NothingIsTrainedError

    monkeypatch.setattr(many_runs.records, "keys", keys)
    monkeypatch.setattr(many_runs, "train_here", train_here)
    return told


class NothingIsTrainedError(Exception):
    """Raised in place of training."""


def key_of(keys_looked_up, folder, model, data, run) -> str:
    with pytest.raises(NothingIsTrainedError):
        train(model, data, [run], record=folder)
    return keys_looked_up[-1][0]


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_determines_a_run_determines_its_key(keys_looked_up, tmp_path, data, run, other):
    before = key_of(keys_looked_up, tmp_path, network(), data, run)
    assert key_of(keys_looked_up, tmp_path, *other(run, data)) != before
    assert key_of(keys_looked_up, tmp_path, network(), data, run) == before


@pytest.mark.parametrize("size", [1, 1000], ids=["number", "array"])
def test_what_a_loss_has_in_it_determines_the_key(keys_looked_up, tmp_path, data, run, size):
    def loss_with(last: float):
        weights = np.ones(size, np.float32)
        weights[-1] = last
        inside = jax.numpy.asarray(weights)
        return lambda targets, outputs: ((targets - outputs) ** 2).mean(-1) * inside.sum()

    keys = {
        key_of(keys_looked_up, tmp_path, network(), data, with_recipe(run, loss=loss))
        for loss in (loss_with(1.0), loss_with(2.0), loss_with(1.0))
    }
    assert len(keys) == 2

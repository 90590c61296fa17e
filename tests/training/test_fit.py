"""`fit` says which runs there are; that they are trained is `train`'s business."""

import importlib

import pytest

from unseen.data import Split
from unseen.errors import InvalidArgumentError
from unseen.networks import dense
from unseen.regularizers import L2
from unseen.training import Recipe, fit

PLAIN = Recipe("mean_squared_error")
NAMED = {"plain": PLAIN, "L2": PLAIN.replace(regularizers=(L2(),))}


@pytest.fixture
def handed_to_train(monkeypatch):
    """What `fit` hands to `train`."""
    received = {}

    def record(network, data, runs, **options):
        received.update(network=network, data=data, runs=runs, **options)
        return received

    # `unseen.training.fit` is the function; its module is found by name.
    monkeypatch.setattr(importlib.import_module("unseen.training.fit"), "train", record)
    return received


def test_every_recipe_meets_every_split_and_seed(handed_to_train, data, split):
    other = Split([0, 1], [2], [3])
    fit(dense(3, [], 2), data, NAMED, [split, other], seeds=(3, 4))
    assert [(run.name, run.split, run.seed) for run in handed_to_train["runs"]] == [
        (name, one, seed) for name in NAMED for one in (split, other) for seed in (3, 4)
    ]


def test_each_name_has_its_recipe(handed_to_train, data, split):
    fit(dense(3, [], 2), data, NAMED, split)
    assert {run.name: run.recipe for run in handed_to_train["runs"]} == NAMED


def test_one_recipe_on_one_split_is_one_run(handed_to_train, data, split):
    fit(dense(3, [], 2), data, PLAIN, split)
    [run] = handed_to_train["runs"]
    assert (run.recipe, run.split, run.seed, run.name) == (PLAIN, split, 0, "recipe")


def test_seeds_may_be_read_only_once(handed_to_train, data, split):
    fit(dense(3, [], 2), data, NAMED, split, seeds=iter([1, 2]))
    assert [run.seed for run in handed_to_train["runs"]] == [1, 2, 1, 2]


def test_options_are_handed_on(handed_to_train, data, split):
    fit(dense(3, [], 2), data, PLAIN, split, vectorize=True, on_progress=print)
    assert (handed_to_train["vectorize"], handed_to_train["on_progress"]) == (True, print)


@pytest.mark.parametrize(
    "arguments",
    [{"recipes": {}}, {"splits": []}, {"seeds": []}],
    ids=lambda given: next(iter(given)),
)
def test_nothing_to_train_is_refused(arguments, data, split):
    with pytest.raises(InvalidArgumentError, match=r"must hold at least one run\. Received none"):
        fit(
            **{"network": dense(3, [], 2), "data": data, "recipes": PLAIN, "splits": split}
            | arguments
        )

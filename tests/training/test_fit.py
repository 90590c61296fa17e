"""`fit` says which runs there are; that they are trained is `train`'s business."""

import importlib

import numpy as np
import pytest

from unseen.data import Dataset, Split
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


def test_without_seeds_each_split_has_its_own(handed_to_train, data, split):
    other = Split([0, 1], [2], [3])
    fit(dense(3, [], 2), data, NAMED, [split, other])
    assert [(run.name, run.split, run.seed) for run in handed_to_train["runs"]] == [
        (name, one, seed) for name in NAMED for seed, one in enumerate([split, other])
    ]


OPTIONS = {
    "vectorize": True,
    "keep_networks": False,
    "record": "folder",
    "cluster": "tcp://10.0.0.1:8786",
    "on_progress": print,
}


def test_options_are_handed_on(handed_to_train, data, split):
    fit(dense(3, [], 2), data, PLAIN, split, **OPTIONS)
    assert {name: handed_to_train[name] for name in OPTIONS} == OPTIONS


# Folds.


def test_folds_report_on_every_row_once(handed_to_train, data):
    fit(dense(3, [], 2), data, PLAIN, folds=5)
    splits = [run.split for run in handed_to_train["runs"]]
    assert sorted(np.concatenate([one.test for one in splits])) == list(range(36))


def test_folds_meet_every_recipe_and_seed(handed_to_train, data):
    fit(dense(3, [], 2), data, NAMED, folds=3, seeds=(7, 8))
    runs = handed_to_train["runs"]
    splits = list(dict.fromkeys(run.split for run in runs))
    assert len(splits) == 3
    assert [(run.name, run.split, run.seed) for run in runs] == [
        (name, one, seed) for name in NAMED for one in splits for seed in (7, 8)
    ]


def test_folds_of_classes_have_their_share_of_each(handed_to_train):
    # Every fourth row is of the second class.
    classes = np.arange(40) % 4 == 0
    data = Dataset(np.zeros((40, 3)), np.eye(2)[classes.astype(int)])
    fit(dense(3, [], 2), data, Recipe("categorical_crossentropy"), folds=5)
    assert [classes[run.split.test].sum() for run in handed_to_train["runs"]] == [2] * 5


def test_one_seed_is_asked_for_in_a_list(data, split):
    with pytest.raises(
        InvalidArgumentError, match=r"such as range\(5\) or \[3\]. Received seeds=3"
    ):
        fit(dense(3, [], 2), data, PLAIN, split, seeds=3)


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


@pytest.mark.parametrize("splits", [5, "abc", [1, 2]], ids=repr)
def test_what_is_no_split_is_refused(data, splits):
    with pytest.raises(InvalidArgumentError, match="`splits` must be a Split, or several"):
        fit(dense(3, [4], 2), data, Recipe("mse"), splits)


def test_recipes_without_names_are_refused(data, split):
    with pytest.raises(InvalidArgumentError, match=r"several by name.* Received list"):
        fit(dense(3, [4], 2), data, [Recipe("mse")], split)

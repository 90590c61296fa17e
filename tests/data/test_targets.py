import numpy as np
import pandas as pd
import pytest

from unseen.data.targets import read_targets
from unseen.errors import InvalidDataError


def column(values):
    return pd.DataFrame({"y": values})


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        (["well", "ill"] * 6, ("ill", "well")),
        ([True, False] * 6, ("False", "True")),
        (["yes", "no", None] * 4, ("no", "yes")),
        ([2, 1] * 6, ("1", "2")),
        ([0.5, 1.5] * 6, ("0.5", "1.5")),
        ([3.0, 1.0, 10.0] * 10, ("1", "3", "10")),
        (["+", "-"] * 6, ("+", "-")),
        (["01", "02", "10"] * 10, ("01", "02", "10")),
        (pd.Categorical([2, 1] * 6), ("1", "2")),
    ],
    ids=[
        *("texts", "truth", "gaps", "two numbers", "two fractions", "whole numbers", "signs"),
        *("numbers as text", "categories"),
    ],
)
def test_classes_are_recognised_and_sorted(values, classes):
    targets = read_targets(column(values))
    assert targets.classes == classes
    named = np.array(classes)[targets.values]
    assert [str(name) for name in named[:2]] == [
        name.removesuffix(".0") if name.endswith(".0") else name for name in map(str, values[:2])
    ]


@pytest.mark.parametrize(
    "values",
    [np.linspace(0, 1, 30), np.arange(30), [1, 2, 3.5] * 10, [1, 2, 3] * 9],
    ids=["fractions", "many", "not whole", "few rows each"],
)
def test_numbers_are_recognised(values):
    targets = read_targets(column(values))
    assert targets.classes is None
    assert targets.values.shape == (len(values), 1)


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (
            [1, 2, 3] * 10,
            "target 'y' holds 3 different whole numbers: taken as classes, for classification; "
            "task='regression' says otherwise",
        ),
        (
            [1, 2, 3] * 9,
            "target 'y' holds 3 different whole numbers: taken as numbers, for regression; "
            "task='classification' says otherwise",
        ),
    ],
    ids=["classes", "numbers"],
)
def test_a_guess_is_noted_and_can_be_overruled(values, note):
    guessed = read_targets(column(values))
    assert guessed.notes == (note,)
    other = "regression" if guessed.classes else "classification"
    overruled = read_targets(column(values), other)
    assert (overruled.classes is None) != (guessed.classes is None)
    assert overruled.notes == ()


def test_one_target_that_is_missing_leaves_the_row_out():
    targets = read_targets(pd.DataFrame({"a": [1.0, None, 3.0], "b": [2.0, 4.0, 5.0]}))
    assert targets.has_target.tolist() == [True, False, True]
    assert targets.values.tolist() == [[1, 2], [3, 5]]
    assert targets.notes == ("1 of 3 rows has no target: left out",)


@pytest.mark.parametrize(
    ("columns", "task", "message"),
    [
        ({"y": [None] * 12}, None, r"^Target 'y' must hold values. Received only missing ones.$"),
        ({"y": ["a"] * 12}, None, r"^Target 'y' must differ between rows. Received 'a' in all 12"),
        ({"y": [1.5] * 12}, None, r"must differ between rows. Received 1.5 in all 12\."),
        ({"y": [1.0, np.inf] * 6}, None, r"Column 'y' must hold finite numbers. Received 6 infin"),
        (
            {"y": ["a", "b"] * 6},
            "regression",
            r"Target 'y' must hold numbers for regression. Received texts such as 'a'; for classes",
        ),
        (
            {"y": [f"n{place}" for place in range(12)]},
            None,
            r"'y' must hold classes that rows share. Received 12 different values in 12 rows; for",
        ),
        (
            {"a": [1, 2] * 6, "b": [3, 4] * 6},
            "classification",
            r"Classes must stand in one target column, .* Received 2 columns .*: 'a', 'b'\.",
        ),
        ({"a": [1, None] * 6, "b": [None, 4] * 6}, None, r"Targets 'a', 'b', taken together, must"),
    ],
    ids=[
        *("missing", "constant", "constant number", "infinite", "text for regression"),
        *("all different", "several for classes", "never together"),
    ],
)
def test_targets_that_cannot_be_learnt_are_refused(columns, task, message):
    with pytest.raises(InvalidDataError, match=message):
        read_targets(pd.DataFrame(columns), task)

import dataclasses

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers import L1, L2
from unseen.training import Recipe


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            {"epochs": 0}, "`epochs` must be .* at least 1. Received epochs=0", id="epochs"
        ),
        pytest.param({"epochs": 2.5}, "`epochs` must be a whole number", id="part-of-an-epoch"),
        pytest.param({"epochs": True}, "Received epochs=True", id="true-epochs"),
        pytest.param({"batch_size": 0}, "`batch_size` must be .* at least 1", id="batch-size"),
        pytest.param(
            {"learning_rate": 0}, "`learning_rate` must be a number above 0", id="no-rate"
        ),
        pytest.param({"learning_rate": -0.1}, "Received learning_rate=-0.1", id="negative-rate"),
        pytest.param({"learning_rate": np.nan}, "Received learning_rate=nan", id="nan-rate"),
        pytest.param({"learning_rate": np.inf}, "Received learning_rate=inf", id="infinite-rate"),
        pytest.param({"learning_rate": "0.1"}, "Received learning_rate='0.1'", id="text-rate"),
        pytest.param({"learning_rate": True}, "Received learning_rate=True", id="true-rate"),
        pytest.param({"loss": "love"}, "`loss` must be the name.*loss='love'", id="loss"),
        pytest.param({"loss": "MeanSquaredError"}, "`loss` must be the name", id="class-of-loss"),
        pytest.param({"loss": None}, "`loss` must be the name.*loss=None", id="no-loss"),
        pytest.param({"optimizer": "lion"}, "must be one of 'sgd', 'adam'. Rec", id="optimizer"),
        pytest.param({"schedule": "up"}, "of 'constant', 'linear', 'cosine'", id="schedule"),
        pytest.param({"regularizers": (L2(), L2(1.0))}, "of different types", id="twice"),
        pytest.param({"regularizers": L2()}, r"such as \(L2\(1e-3\),\). Received L2", id="alone"),
        pytest.param({"regularizers": (L2,)}, "`regularizers` must hold", id="class"),
        pytest.param({"regularizers": ("L2",)}, "`regularizers` must hold", id="text"),
    ],
)
def test_wrong_values_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        Recipe(**{"loss": "mean_squared_error"} | arguments)


def test_replace_checks_too():
    with pytest.raises(InvalidArgumentError, match="`epochs` must be"):
        Recipe("mean_squared_error").replace(epochs=0)


def test_replace_changes_a_copy():
    recipe = Recipe("mean_squared_error")
    assert (recipe.replace(epochs=3).epochs, recipe.epochs) == (3, 50)


def test_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Recipe("mean_squared_error").epochs = 3


def test_equal_recipes_are_equal():
    one, other = (Recipe("mean_squared_error", regularizers=(L2(0.1),)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    "changes", [{"epochs": 2}, {"learning_rate": 0.5}, {"regularizers": (L2(0.2),)}], ids=str
)
def test_recipes_that_differ_are_not_equal(changes):
    recipe = Recipe("mean_squared_error", regularizers=(L2(0.1),))
    assert recipe.replace(**changes) != recipe


def test_a_list_of_regularizers_becomes_a_tuple():
    recipe = Recipe("mean_squared_error", regularizers=[L1(0.1)])
    assert recipe.regularizers == (L1(0.1),)


def test_prints_what_it_holds():
    printed = repr(Recipe("mean_squared_error", learning_rate=0.3, regularizers=(L2(0.1),)))
    assert "learning_rate=0.3" in printed
    assert "regularizers=(L2(strength=0.1),)" in printed


def test_numpy_numbers_are_numbers():
    assert Recipe("mean_squared_error", learning_rate=np.float32(0.5)).learning_rate == 0.5

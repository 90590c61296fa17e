import dataclasses

import keras
import numpy as np
import optax
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers import L1, L2, Regularizer, with_strengths
from unseen.training import Recipe

from .conftest import StopWhenWorse


@with_strengths
class LastTwo(Regularizer):
    """An ensemble, which is planned to the end of the training."""

    def ensemble(self, memory, kept):  # noqa: ARG002
        return [kept, kept]


def rich_recipe() -> Recipe:
    """Made of Keras objects, which Keras compares by identity."""
    return Recipe(
        keras.losses.Huber(delta=2.0),
        keras.optimizers.SGD(momentum=0.9),
        schedule=keras.optimizers.schedules.CosineDecay(1.0, 100),
        regularizers=(L2(0.1),),
        metrics=("mae", keras.metrics.AUC(num_thresholds=9)),
    )


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
        pytest.param({"loss": None}, "`loss` must be the name.*loss=None", id="no-loss"),
        pytest.param({"optimizer": "love"}, "such as 'sgd' or 'adam', a Keras", id="optimizer"),
        pytest.param({"optimizer": "ftrl"}, "Received Ftrl; take adam", id="not-proportional"),
        pytest.param({"metrics": "mae"}, "`metrics` must be several, in a tuple", id="one-metric"),
        pytest.param({"metrics": ("love",)}, "names of Keras metrics.*'love'", id="metric"),
        pytest.param({"schedule": "up"}, "of 'constant', 'linear', 'cosine'", id="schedule"),
        pytest.param({"regularizers": (L2(), L2(1.0))}, "of different types", id="twice"),
        pytest.param({"regularizers": L2()}, "several, in a tuple. Received L2", id="alone"),
        pytest.param({"regularizers": (L2,)}, "`regularizers` must hold", id="class"),
        pytest.param({"regularizers": ("L2",)}, "`regularizers` must hold", id="text"),
        pytest.param(
            {"regularizers": (StopWhenWorse(), LastTwo())},
            "not both stop the training early and plan it.*StopWhenWorse with LastTwo",
            id="stops-and-plans",
        ),
        pytest.param(
            {
                "optimizer": keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 9)),
                "schedule": "linear",
            },
            "`schedule` must be left out where the optimizer has one.*'linear'.*CosineDecay",
            id="two-schedules",
        ),
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


@pytest.mark.parametrize(
    ("optimizer", "rate"),
    [
        pytest.param("sgd", 0.01, id="name"),
        pytest.param(keras.optimizers.SGD(0.5, momentum=0.9), 0.5, id="object"),
        pytest.param(optax.sgd(0.5), 1.0, id="optax"),
    ],
)
def test_the_learning_rate_is_the_optimizers_own(optimizer, rate):
    assert Recipe("mse", optimizer).learning_rate == rate
    assert Recipe("mse", optimizer, 0.25).learning_rate == 0.25


@pytest.mark.parametrize(
    "optimizer", ["sgd", keras.optimizers.SGD(momentum=0.9)], ids=["name", "object"]
)
def test_another_optimizer_comes_with_its_own_learning_rate(optimizer):
    assert Recipe("mse", optimizer).replace(optimizer="adam").learning_rate == 0.001


def test_a_learning_rate_that_was_chosen_stays():
    assert Recipe("mse", "sgd", 0.25).replace(optimizer="adam").learning_rate == 0.25
    adam = Recipe("mse", "sgd").replace(optimizer="adam", learning_rate=0.01)
    assert adam.learning_rate == 0.01


@pytest.mark.parametrize("changes", [{}, {"epochs": 3}], ids=["nothing", "epochs"])
def test_replace_leaves_the_rest(changes):
    recipe = rich_recipe()
    assert recipe.replace(**changes).replace(epochs=recipe.epochs) == recipe


def test_a_schedule_in_the_optimizer_becomes_the_recipes():
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 9)
    recipe = Recipe("mse", keras.optimizers.Adam(schedule))
    apart = Recipe("mse", keras.optimizers.Adam(), learning_rate=1.0, schedule=schedule)
    assert recipe == apart


def test_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Recipe("mean_squared_error").epochs = 3


def test_equal_recipes_are_equal_and_hash_alike():
    one, other = rich_recipe(), rich_recipe()
    assert one == other
    assert len({one, other}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 2},
        {"learning_rate": 0.5},
        {"regularizers": (L2(0.2),)},
        {"loss": keras.losses.Huber(delta=3.0)},
        {"optimizer": keras.optimizers.SGD(momentum=0.8)},
        {"schedule": "linear"},
        {"metrics": ("mae", keras.metrics.AUC(num_thresholds=8))},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_recipes_that_differ_are_not_equal(changes):
    assert rich_recipe().replace(**changes) != rich_recipe()


def test_a_list_of_regularizers_becomes_a_tuple():
    recipe = Recipe("mean_squared_error", regularizers=[L1(0.1)])
    assert recipe.regularizers == (L1(0.1),)


def test_prints_what_it_holds():
    assert repr(rich_recipe()) == (
        "Recipe(loss=Huber(delta=2.0), optimizer=SGD(momentum=0.9), learning_rate=0.01, "
        "schedule=CosineDecay(decay_steps=100, initial_learning_rate=1.0), epochs=50, "
        "batch_size=32, regularizers=(L2(strength=0.1),), metrics=('mae', AUC(num_thresholds=9)))"
    )


def test_numpy_numbers_are_numbers():
    assert Recipe("mean_squared_error", learning_rate=np.float32(0.5)).learning_rate == 0.5

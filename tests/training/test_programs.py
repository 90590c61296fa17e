"""One compiled program for all that differs in numbers alone: every trace is counted."""

import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import jax
import keras
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.networks import dense
from unseen.regularizers import L1, L2
from unseen.regularizers.protocol import Variables
from unseen.training import Recipe, Run, fit, programs, train
from unseen.training.one_run import Outcome
from unseen.training.programs import Blueprint, Layout, Program, program_of

RECIPE = Recipe(
    "mean_squared_error", "adam", epochs=2, batch_size=8, regularizers=(L1(1e-3), L2(1e-3))
)


@pytest.fixture
def traces(monkeypatch) -> Iterator[list[Recipe]]:
    """The recipe of each run that was traced, one for each program; none is really trained."""
    traced = []

    def one_run(network, image_shape, examples, run):
        traced.append(run.recipe)
        penalty = sum(r.penalty([examples.inputs[run.training]]) for r in run.recipe.regularizers)
        loss = run.recipe.learning_rate + run.seed + penalty
        history = {"loss": loss.reshape(1)}
        return Outcome([Variables([], [])], history, {}, jax.numpy.ones((), int))

    monkeypatch.setattr(programs, "one_run", one_run)
    program_of.cache_clear()
    yield traced
    program_of.cache_clear()


def test_strengths_seeds_and_splits_share_one_program(traces, data, split):
    recipes = [
        RECIPE.replace(learning_rate=rate, regularizers=(L1(strength), L2(0.1)))
        for rate in (0.1, 0.2)
        for strength in (0.0, 1.0, 2.0)
    ]
    splits = [split, Split(split.training[::-1], split.validation[::-1], split.test)]
    train(
        dense(3, [4], 2),
        data,
        [Run(r, s, seed) for r in recipes for s in splits for seed in (0, 9)],
    )
    assert len(traces) == 1


def test_forty_strengths_twenty_seeds_and_five_folds_share_one_program(traces):
    data = Dataset(np.ones((40, 3)), np.ones((40, 2)))
    recipes = {
        f"L2 {strength}": RECIPE.replace(regularizers=(L1(0.0), L2(strength)))
        for strength in range(40)
    }
    fits = fit(dense(3, [4], 2), data, recipes, folds=5, seeds=range(20))
    assert (len(traces), len(fits)) == (1, 4_000)


MAKERS: dict[str, Callable[[], Recipe]] = {
    "loss": lambda: RECIPE.replace(loss=keras.losses.Huber(2.0)),
    "optimizer": lambda: RECIPE.replace(optimizer=keras.optimizers.SGD(momentum=0.9)),
    "schedule": lambda: RECIPE.replace(schedule=keras.optimizers.schedules.CosineDecay(1.0, 9)),
    "metrics": lambda: RECIPE.replace(metrics=("mae", keras.metrics.AUC(num_thresholds=9))),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_equal_settings_of_keras_objects_share_one_program(traces, data, split, make):
    train(dense(3, [4], 2), data, [Run(make(), split, seed) for seed in range(2)])
    train(dense(3, [4], 2), data, [Run(make(), split, 2)])
    assert len(traces) == 1


def test_the_rate_of_a_keras_optimizer_is_a_number_too(traces, data, split):
    optimizers = [keras.optimizers.SGD(rate, momentum=0.9) for rate in (0.1, 0.2)]
    recipes = [Recipe("mse", one, batch_size=8) for one in optimizers]
    fits = train(dense(3, [4], 2), data, [Run(recipe, split, 0) for recipe in recipes])
    assert len(traces) == 1
    np.testing.assert_allclose(fits.history.sel(metric="loss", epoch=1), [0.1, 0.2])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(RECIPE.replace(epochs=3), id="epochs"),
        pytest.param(RECIPE.replace(batch_size=9), id="batch-size"),
        pytest.param(RECIPE.replace(regularizers=(L1(),)), id="regularizers"),
        pytest.param(RECIPE.replace(schedule="linear"), id="schedule"),
        pytest.param(RECIPE.replace(metrics=("mae",)), id="metrics"),
        pytest.param(RECIPE.replace(loss=keras.losses.Huber(2.0)), id="loss"),
        pytest.param(
            RECIPE.replace(optimizer=keras.optimizers.Adam(beta_1=0.8)), id="setting-of-optimizer"
        ),
    ],
)
def test_another_structure_is_another_program(traces, data, split, other):
    train(dense(3, [4], 2), data, [Run(r, split, 0) for r in (RECIPE, other, RECIPE, other)])
    assert len(traces) == 2


def test_the_same_network_with_other_strengths_compiles_nothing_in_a_later_call(
    traces, data, split
):
    for strength in (0.1, 0.2):
        recipe = RECIPE.replace(regularizers=(L1(strength),))
        train(dense(3, [4], 2), data, [Run(recipe, split, 0)])
    assert len(traces) == 1


def test_more_runs_in_a_later_call_compile_nothing(traces, data, split):
    network = dense(3, [4], 2)
    for num_runs in (1, 20, 3):
        train(network, data, [Run(RECIPE, split, seed) for seed in range(num_runs)])
    blueprint = Blueprint(network, RECIPE.regularizers)
    program = program_of(blueprint, None, Layout.of_this_machine(None))
    assert (len(traces), program._chunk._cache_size()) == (1, 1)


def test_another_network_is_another_program(traces, data, split):
    for hidden in ([4], [5]):
        train(dense(3, hidden, 2), data, [Run(RECIPE, split, 0)])
    assert len(traces) == 2


def test_parts_of_other_sizes_are_another_program(traces, data, split):
    shorter = Split(split.training[1:], split.validation, split.test)
    train(dense(3, [4], 2), data, [Run(RECIPE, s, 0) for s in (split, shorter)])
    assert len(traces) == 2


def test_parts_to_score_that_differ_by_a_row_share_one_program(traces):
    # Folds of 43 and 42 rows, which take the place of 44.
    data = Dataset(np.ones((128, 3)), np.ones((128, 2)))
    fits = fit(dense(3, [4], 2), data, RECIPE, folds=3)
    assert {run.split.test.size for run in fits.runs} == {42, 43}
    assert len(traces) == 1


def test_runs_of_several_programs_come_back_in_order(traces, data, split):
    shorter = Split(split.training[1:], split.validation, split.test)
    plain = RECIPE.replace(learning_rate=0.5, regularizers=())
    fits = train(
        dense(3, [4], 2),
        data,
        [Run(plain, s, seed) for seed, s in enumerate([split, shorter, split, shorter, split])],
    )
    assert fits.history.sel(metric="loss", epoch=1).values.tolist() == [0.5, 1.5, 2.5, 3.5, 4.5]


# Places.


@pytest.fixture
def program() -> Program:
    return Program(Blueprint(dense(3, [4], 2), ()), None, Layout.of_this_machine(None))


@pytest.mark.parametrize("num_runs", [1, 7, 1000])
def test_in_a_row_there_is_one_number_of_places_however_many_the_runs(program, num_runs):
    program.layout = SimpleNamespace(num_devices=2, side_by_side=False)
    assert program.places(num_runs) == 8


@pytest.mark.parametrize(
    ("num_runs", "num_devices", "places"),
    [
        pytest.param(5, 1, 5, id="all-at-once"),
        pytest.param(5, 2, 3, id="all-at-once-on-two"),
        pytest.param(256, 1, 256, id="just-fits"),
        pytest.param(258, 1, 129, id="two-equal-halves"),
        pytest.param(1, 8, 1, id="more-devices-than-runs"),
    ],
)
def test_side_by_side_chunks_are_equal(program, num_runs, num_devices, places):
    program.layout = SimpleNamespace(num_devices=num_devices, side_by_side=True)
    assert program.places(num_runs) == places


@pytest.mark.parametrize("side_by_side", [False, True], ids=["in-a-row", "side-by-side"])
def test_large_networks_get_fewer_places(monkeypatch, program, side_by_side):
    num_bytes = 4 * program.network.model.count_params()
    monkeypatch.setattr(programs, "_LARGEST_CHUNK", 2 * 3 * num_bytes)
    program.layout = SimpleNamespace(num_devices=2, side_by_side=side_by_side)
    assert program.places(6) == 3
    monkeypatch.setattr(programs, "_LARGEST_CHUNK", 1)
    assert program.places(6) == 1


def fingerprint() -> str:
    """The fingerprint of a program; stands alone, so that another process can run it too."""
    import numpy as np

    from unseen import Affine, Dataset, Dropout, Recipe, dense, keras_split
    from unseen.training.programs import Blueprint, Layout, arrays_of, parts_of, program_of

    data = Dataset(np.zeros((20, 4)), np.zeros((20, 2)), image_shape=(2, 2))
    layout, regularizers = Layout.of_this_machine(None), (Dropout(0.1), Affine())
    program = program_of(Blueprint(dense(4, [3], 2), regularizers), (2, 2), layout)
    recipe = Recipe("mse", "adam", batch_size=8, regularizers=regularizers, metrics=("auc",))
    run = arrays_of(recipe, parts_of(keras_split(20, 0.2)), 0)
    return program.fingerprint(layout.examples(data), run).hex()


def test_the_fingerprint_is_the_same_in_another_process():
    script = f"{inspect.getsource(fingerprint)}\nprint(fingerprint())"
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    ours = fingerprint()
    assert other.communicate()[0].split() == [ours]

"""Many runs: each as if it were alone, in one program, on however many devices."""

import inspect
import subprocess
import sys
from collections.abc import Iterator

import jax
import keras
import numpy as np
import pytest

from unseen.data import Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.networks import dense
from unseen.regularizers import L1, L2, Affine
from unseen.training import Fits, Recipe, Run, many_runs, train
from unseen.training.many_runs import _chunk_size
from unseen.training.one_run import Outcome
from unseen.training.pure_network import Variables

RECIPE = Recipe(
    "mean_squared_error", "adam", epochs=2, batch_size=8, regularizers=(L1(1e-3), L2(1e-3))
)


def weights_of(fits: Fits, number: int) -> list[np.ndarray]:
    return fits.trained[number].variables.trainable


def assert_same_bits(fits: Fits, number: int, others: Fits, number_there: int) -> None:
    pairs = zip(weights_of(fits, number), weights_of(others, number_there), strict=True)
    assert all(one.tobytes() == other.tobytes() for one, other in pairs)
    for metric, values in fits.trained[number].history.items():
        assert values.tobytes() == others.trained[number_there].history[metric].tobytes()


# Each as if it were alone.


@pytest.fixture(scope="module")
def runs(split) -> list[Run]:
    """Two that go well, with one between them whose learning rate is absurd."""
    swapped = Split(split.training[::-1], split.validation, split.test)
    return [
        Run(RECIPE, split, 0),
        Run(RECIPE.replace(learning_rate=1e30), split, 1),
        Run(RECIPE.replace(regularizers=(L1(0.1), L2(0.2))), swapped, 1),
    ]


@pytest.fixture(scope="module")
def progress() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def fits(data, runs, progress) -> Fits:
    def on_progress(finished: int, total: int) -> None:
        progress.append((finished, total))

    return train(dense(3, [4], 2), data, runs, on_progress=on_progress)


@pytest.fixture(scope="module")
def without_the_diverged(data, runs) -> Fits:
    """The two that go well, the last one first."""
    return train(dense(3, [4], 2), data, [runs[2], runs[0]])


@pytest.mark.parametrize(("number", "number_there"), [(0, 1), (2, 0)], ids=["first", "last"])
def test_a_run_depends_on_no_other(fits, without_the_diverged, number, number_there):
    assert_same_bits(fits, number, without_the_diverged, number_there)


def test_a_diverged_run_is_a_status(fits):
    assert fits.status.tolist() == ["ok", "diverged", "ok"]


def test_a_diverged_run_tells_its_last_finite_epoch(fits):
    finite = np.isfinite(fits.history("loss")) & np.isfinite(fits.history("val_loss"))
    assert fits.last_finite_epoch().tolist() == finite.sum(axis=1).tolist()
    assert not finite[1].all()


def test_side_by_side_agrees_to_rounding(data, runs, without_the_diverged):
    side_by_side = train(dense(3, [4], 2), data, [runs[2], runs[0]] * 2, vectorize=True)
    for number in range(4):
        ours, theirs = (
            weights_of(side_by_side, number),
            weights_of(without_the_diverged, number % 2),
        )
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_progress_is_told_up_to_the_last_run(fits, progress):
    assert progress[-1] == (3, 3)
    assert progress == sorted(set(progress))


def test_runs_come_back_in_their_order(fits, runs):
    assert list(fits.runs) == runs


# Chunks.


@pytest.mark.parametrize(
    ("num_runs", "num_devices", "side_by_side", "size"),
    [
        pytest.param(1000, 2, False, 2, id="one-after-another"),
        pytest.param(5, 1, True, 5, id="all-at-once"),
        pytest.param(5, 2, True, 6, id="all-at-once-on-two"),
        pytest.param(256, 1, True, 256, id="just-fits"),
        pytest.param(258, 1, True, 129, id="two-equal-halves"),
        pytest.param(1, 8, True, 8, id="more-devices-than-runs"),
    ],
)
def test_chunk_size(num_runs, num_devices, side_by_side, size):
    assert _chunk_size(num_runs, num_devices, side_by_side) == size


# Devices.


def hashes_of_weights() -> list[str]:
    """Hashes of what was trained; stands alone, so that another process can run it too."""
    import hashlib

    import numpy as np

    from unseen import L2, Dataset, Dropout, Recipe, Run, dense, keras_split, train

    x = np.random.default_rng(0).normal(size=(80, 200))
    data = Dataset(x, x[:, :2] ** 2)
    recipe = Recipe("mse", epochs=3, batch_size=16, regularizers=(Dropout(0.2), L2(1e-3)))
    runs = [Run(recipe, keras_split(80, 0.2), seed) for seed in range(3)]
    weights = [one.variables.trainable for one in train(dense(200, [64], 2), data, runs).trained]
    return [hashlib.sha256(b"".join(w.tobytes() for w in one)).hexdigest() for one in weights]


def test_bits_do_not_depend_on_the_number_of_devices():
    num_others = 1 if len(jax.devices()) > 1 else 2
    script = f"""
import unseen.backend
unseen.backend.num_cores = lambda: {num_others}
{inspect.getsource(hashes_of_weights)}
print(*hashes_of_weights())
import jax
print(len(jax.devices()))
"""
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    hashes = hashes_of_weights()
    assert len(set(hashes)) == 3
    assert other.communicate()[0].split() == [*hashes, str(num_others)]


# Compilation.


@pytest.fixture
def traces(monkeypatch) -> Iterator[list[Recipe]]:
    """The recipe of each run that was traced, one for each program; none is really trained."""
    traced = []

    def one_run(network, image_shape, examples, run):
        traced.append(run.recipe)
        penalty = sum(r.penalty([examples.inputs[run.training]]) for r in run.recipe.regularizers)
        loss = run.recipe.learning_rate + run.seed + penalty
        return Outcome(Variables([], []), {"loss": loss.reshape(1)}, {})

    monkeypatch.setattr(many_runs, "one_run", one_run)
    many_runs._program.cache_clear()
    yield traced
    many_runs._program.cache_clear()


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


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(RECIPE.replace(epochs=3), id="epochs"),
        pytest.param(RECIPE.replace(regularizers=(L1(),)), id="regularizers"),
        pytest.param(RECIPE.replace(schedule="linear"), id="schedule"),
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


def test_another_network_is_another_program(traces, data, split):
    for hidden in ([4], [5]):
        train(dense(3, hidden, 2), data, [Run(RECIPE, split, 0)])
    assert len(traces) == 2


def test_parts_of_other_sizes_are_another_program(traces, data, split):
    shorter = Split(split.training[1:], split.validation, split.test)
    train(dense(3, [4], 2), data, [Run(RECIPE, s, 0) for s in (split, shorter)])
    assert len(traces) == 2


def test_runs_of_several_programs_come_back_in_order(traces, data, split):
    shorter = Split(split.training[1:], split.validation, split.test)
    plain = RECIPE.replace(learning_rate=0.5, regularizers=())
    fits = train(
        dense(3, [4], 2),
        data,
        [Run(plain, s, seed) for seed, s in enumerate([split, shorter, split, shorter, split])],
    )
    assert fits.history("loss")[:, 0].tolist() == [0.5, 1.5, 2.5, 3.5, 4.5]


# Bad input.


def test_no_run_is_refused(data):
    with pytest.raises(InvalidArgumentError, match="`runs` must hold at least one run"):
        train(dense(3, [4], 2), data, [])


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", None], ids=repr)
def test_a_wrong_seed_is_refused(data, split, seed):
    message = f"`seed` must be a whole number from 0 .* Received seed={seed!r}"
    with pytest.raises(InvalidArgumentError, match=message):
        train(dense(3, [4], 2), data, [Run(RECIPE, split, seed)])


@pytest.mark.parametrize(
    ("network", "message"),
    [
        pytest.param(
            dense(5, [4], 2), r"must take what the data hold.*\(5,\).*\(3,\)", id="inputs"
        ),
        pytest.param(
            dense(3, [4], 1), r"as many numbers as .*targets.*\(1,\).*\(2,\)", id="outputs"
        ),
        pytest.param(keras.Sequential([keras.layers.Dense(2)]), "must be a built", id="not-built"),
        pytest.param(keras.Model(), "Sequential or functional.*Received Model", id="subclassed"),
    ],
)
def test_a_network_that_does_not_fit_is_refused(data, split, network, message):
    with pytest.raises(InvalidArgumentError, match=message):
        train(network, data, [Run(RECIPE, split, 0)])


@pytest.mark.parametrize("part", ["training", "validation", "test"])
def test_rows_that_the_data_do_not_have_are_refused(data, part):
    parts = {"training": [0], "validation": [1], "test": [2]} | {part: [36]}
    with pytest.raises(InvalidDataError, match=r"rows of the data, 0 to 35\. Received row 36"):
        train(dense(3, [4], 2), data, [Run(RECIPE, Split(**parts), 0)])


def test_a_regularizer_may_refuse_the_data(data, split):
    run = Run(RECIPE.replace(regularizers=(Affine(),)), split, 0)
    with pytest.raises(InvalidDataError, match="Affine distortion needs images"):
        train(dense(3, [4], 2), data, [run])

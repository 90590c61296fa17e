"""Many runs: each as if it were alone, on however many devices, in whatever chunks."""

import inspect
import subprocess
import sys

import jax
import keras
import numpy as np
import pytest
from jax.sharding import Mesh
from tests.conftest import of_users_programs

from unseen.data import Split
from unseen.regularizers import L2
from unseen.training import Fits, Recipe, Run, programs, train
from unseen.training.programs import Layout

from .conftest import StopWhenWorse

RECIPE = Recipe(
    "mean_squared_error",
    "adam",
    learning_rate=0.1,
    epochs=6,
    batch_size=8,
    regularizers=(L2(1e-3), StopWhenWorse()),
)


# With a normalisation and a dropout of its own: state and randomness.
NETWORK = keras.Sequential(
    [
        keras.Input((3,)),
        keras.layers.Dense(4, activation="tanh"),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(2),
    ]
)


def assert_same_bits(one: Fits, number: int, other: Fits, number_there: int) -> None:
    trained = [one.trained[number], other.trained[number_there]]
    ours, theirs = ((each.members, each.history, each.scores) for each in trained)
    same = jax.tree.map(
        lambda a, b: np.asarray(a).tobytes() == np.asarray(b).tobytes(), ours, theirs
    )
    assert jax.tree.all(same)


def three_runs(split: Split) -> list[Run]:
    """Two that are stopped at other epochs, with one between them that diverges at once."""
    swapped = Split(split.training[::-1], split.validation, split.test)
    return [
        Run(RECIPE, split, 0),
        Run(RECIPE.replace(learning_rate=1e30), split, 1),
        Run(RECIPE.replace(regularizers=(L2(0.2), StopWhenWorse())), swapped, 4),
    ]


@pytest.fixture(scope="module")
def runs(split) -> list[Run]:
    return three_runs(split)


@pytest.fixture(scope="module")
def progress() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def fits(data, runs, progress) -> Fits:
    def on_progress(finished: int, total: int) -> None:
        progress.append((finished, total))

    return train(NETWORK, data, runs, on_progress=on_progress)


def test_runs_come_back_in_their_order(fits, runs):
    assert list(fits.runs) == runs


def test_progress_is_told_up_to_the_last_run(fits, progress):
    assert progress == [(1, 3), (2, 3), (3, 3)]


def test_a_diverged_run_is_a_status(fits):
    assert fits.status.tolist() == ["ok", "diverged", "ok"]


def test_a_diverged_run_stops(fits):
    assert fits.scores["epochs"][1] == 1


def test_runs_of_one_network_stop_each_on_its_own(fits):
    # Or the tests below would say nothing of early stopping.
    epochs = fits.scores["epochs"]
    assert epochs[0] != epochs[2]
    assert min(epochs[0], epochs[2]) < RECIPE.epochs


# Each as if it were alone: the same bits, whatever runs beside it.


@pytest.fixture(scope="module")
def alone(data, runs) -> list[Fits]:
    return [train(NETWORK, data, [run]) for run in runs]


@of_users_programs
@pytest.mark.parametrize("number", range(3))
def test_no_bit_of_a_run_depends_on_another(fits, alone, number):
    assert_same_bits(fits, number, alone[number], 0)


@of_users_programs
def test_no_bit_of_a_run_depends_on_the_order(fits, data, runs):
    turned = train(NETWORK, data, [*runs[::-1], runs[0]])
    for number, number_there in enumerate([2, 1, 0]):
        assert_same_bits(fits, number, turned, number_there)
    assert_same_bits(fits, 0, turned, 3)


@of_users_programs
@pytest.mark.parametrize("most", [1, 3])
def test_chunks_change_no_bit(fits, data, runs, monkeypatch, most):
    monkeypatch.setattr(programs, "_MOST_IN_A_ROW", most)
    others = train(NETWORK, data, runs * 2)
    for number in range(6):
        assert_same_bits(fits, number % 3, others, number)


@of_users_programs
def test_one_device_gives_the_bits_of_several(fits, data, runs, monkeypatch):
    one_device = Layout(Mesh(np.array(jax.devices()[:1]), ("run",)), side_by_side=False)
    monkeypatch.setattr(Layout, "of_this_machine", lambda _: one_device)
    others = train(NETWORK, data, runs)
    for number in range(3):
        assert_same_bits(fits, number, others, number)


def hashes_of_weights() -> list[str]:
    """Hashes of what was trained; stands alone, so that another process can run it too."""
    import hashlib

    import keras
    import numpy as np

    from unseen import L2, Dataset, Recipe, Run, keras_split, train

    layers = [keras.layers.Dense(64), keras.layers.Dropout(0.2), keras.layers.Dense(2)]
    x = np.random.default_rng(0).normal(size=(80, 200))
    data = Dataset(x, x[:, :2] ** 2)
    recipe = Recipe("mse", epochs=3, batch_size=16, regularizers=(L2(1e-3),))
    runs = [Run(recipe, keras_split(80, 0.2), seed) for seed in range(3)]
    fits = train(keras.Sequential([keras.Input((200,)), *layers]), data, runs)
    weights = [one.members[0].trainable for one in fits.trained]
    return [hashlib.sha256(b"".join(w.tobytes() for w in one)).hexdigest() for one in weights]


@of_users_programs
def test_bits_do_not_depend_on_how_many_devices_a_process_has():
    num_others = 1 if len(jax.devices()) > 1 else 2
    script = f"""
import unseen.backend
unseen.backend.num_cores = lambda: {num_others}
unseen.backend.start()
{inspect.getsource(hashes_of_weights)}
print(*hashes_of_weights())
import jax
print(len(jax.devices()))
"""
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    hashes = hashes_of_weights()
    assert len(set(hashes)) == 3
    assert other.communicate()[0].split() == [*hashes, str(num_others)]


# Side by side: the same to rounding.


@pytest.fixture(scope="module")
def side_by_side(data, runs) -> Fits:
    return train(NETWORK, data, runs, vectorize=True)


def test_side_by_side_agrees_to_rounding(fits, side_by_side):
    np.testing.assert_allclose(side_by_side.history, fits.history, rtol=1e-4)
    for number in (0, 2):
        for one, other in zip(
            jax.tree.leaves(side_by_side.trained[number].members[0].trainable),
            jax.tree.leaves(fits.trained[number].members[0].trainable),
            strict=True,
        ):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_side_by_side_runs_stop_and_diverge_alike(fits, side_by_side):
    columns = ["status", "epochs", "best_epoch", "last_finite_epoch"]
    assert side_by_side.scores[columns].equals(fits.scores[columns])

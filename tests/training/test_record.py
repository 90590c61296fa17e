"""The record: nothing finished is repeated, nothing is lost or half-read, whatever happens."""

import inspect
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.errors import DataFileError, OutputError
from unseen.networks import dense
from unseen.regularizers import L1, L2
from unseen.training import Fits, Recipe, Run, many_runs, train
from unseen.training.record import Record

RECIPE = Recipe("mean_squared_error", "adam", epochs=2, batch_size=10, regularizers=(L2(1e-3),))


def network():
    return dense(3, [4], 2)


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


def bits(fits: Fits) -> list[list[bytes]]:
    """Every number that came out of each run."""
    return [
        [
            np.asarray(leaf).tobytes()
            for leaf in jax.tree.leaves((one.members, one.history, one.scores, one.epochs))
        ]
        for one in fits.trained
    ]


def entries(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.run"))


@pytest.fixture(scope="module")
def runs(split) -> list[Run]:
    return [Run(RECIPE, split, seed) for seed in range(4)]


@pytest.fixture(scope="module")
def without(data, runs) -> list[list[bytes]]:
    """What comes out without a record."""
    return bits(train(network(), data, runs))


@pytest.fixture
def again(data, runs) -> Callable[..., Fits]:
    """A function that trains the runs, or others, with a record."""

    def train_with(folder: Path | str, those: list[Run] = runs, **options: Any) -> Fits:
        return train(network(), data, those, record=folder, **options)

    return train_with


@pytest.fixture
def record(tmp_path, again) -> Path:
    """A record of the runs."""
    again(tmp_path / "record")
    return tmp_path / "record"


# Nothing finished is repeated.


def test_a_record_changes_not_one_bit(record, again, num_trained, without):
    assert bits(again(record)) == without
    assert num_trained == []


def test_every_run_has_an_entry(record, runs):
    assert len(entries(record)) == len(runs)


def test_only_what_is_missing_is_trained(record, again, num_trained, without):
    entries(record)[2].unlink()
    assert bits(again(record)) == without
    assert num_trained == [1]


def test_added_runs_are_trained_and_the_others_are_not(record, again, num_trained, runs, split):
    more = [Run(RECIPE, split, 9), *runs, Run(RECIPE, split, 8)]
    fits = again(record, more)
    assert num_trained == [2]
    assert [run.seed for run in fits.runs] == [9, 0, 1, 2, 3, 8]


def test_runs_of_another_name_or_order_are_the_same(record, again, num_trained, runs, without):
    renamed = [Run(run.recipe, run.split, run.seed, "other") for run in reversed(runs)]
    assert bits(again(record, renamed)) == without[::-1]
    assert num_trained == []


def test_progress_counts_what_was_finished_before(record, again, runs, split):
    told = []
    more = [*runs, Run(RECIPE, split, 9)]
    again(record, more, on_progress=lambda *now: told.append(now))
    assert told == [(number, 5) for number in range(1, 6)]


def test_networks_come_from_the_record_in_any_case(record, again, without):
    fits = again(record, keep_networks=False)
    assert bits(fits) == without
    assert fits.model(0).count_params() == network().count_params()


# Whatever else determines a run trains anew.


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
def test_what_determines_a_run_determines_its_key(keys_looked_up, tmp_path, data, runs, other):
    before = key_of(keys_looked_up, tmp_path, network(), data, runs[0])
    assert key_of(keys_looked_up, tmp_path, *other(runs[0], data)) != before
    assert key_of(keys_looked_up, tmp_path, network(), data, runs[0]) == before


@pytest.mark.parametrize("size", [1, 1000], ids=["number", "array"])
def test_what_a_loss_has_in_it_determines_the_key(keys_looked_up, tmp_path, data, runs, size):
    def loss_with(last: float):
        weights = np.ones(size, np.float32)
        weights[-1] = last
        inside = jax.numpy.asarray(weights)
        return lambda targets, outputs: ((targets - outputs) ** 2).mean(-1) * inside.sum()

    keys = {
        key_of(keys_looked_up, tmp_path, network(), data, with_recipe(runs[0], loss=loss))
        for loss in (loss_with(1.0), loss_with(2.0), loss_with(1.0))
    }
    assert len(keys) == 2


# A damaged entry.


def truncated(content: bytes) -> bytes:
    return content[:-1]


def flipped(place: float):
    def flip(content: bytes) -> bytes:
        position = int(place * (len(content) - 1))
        return bytes([*content[:position], content[position] ^ 1, *content[position + 1 :]])

    return flip


DAMAGES = {
    "truncated": truncated,
    "cut-to-its-head": lambda content: content[:20],
    "longer": lambda content: content + b"\0",
    "empty": lambda _: b"",
    "foreign": lambda _: b"PK\3\4 something else",
    **{f"flipped-at-{place:.0%}": flipped(place) for place in (0, 0.01, 0.02, 0.3, 0.6, 1)},
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_entry_is_trained_again(record, again, num_trained, without, damage):
    path = entries(record)[1]
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert bits(again(record)) == without
    assert num_trained == [1]
    assert path.read_bytes() == whole


def test_every_part_of_an_entry_counts(record, again):
    path = entries(record)[0]
    one = again(record).trained[0]
    book, shapes = Record(record), (one.members, one.history, one.scores, one.epochs)
    assert book.find(path.stem, shapes) is not None
    whole = path.read_bytes()
    for position in range(0, len(whole), 5):
        path.write_bytes(flipped(position / (len(whole) - 1))(whole))
        assert book.find(path.stem, shapes) is None


def test_an_entry_that_stands_in_anothers_place_is_noticed(record, again, num_trained, without):
    one, other = entries(record)[:2]
    other.write_bytes(one.read_bytes())
    assert bits(again(record)) == without
    assert num_trained == [1]


# The fits read the record.


def test_a_model_is_read_from_its_entry(record, again):
    fits = again(record)
    weights = [model.get_weights() for model in (fits.model(1), fits.model(1))]
    for one, other, trained in zip(*weights, fits.trained[1].members[0].trainable, strict=True):
        assert one.tobytes() == other.tobytes() == trained.tobytes()


@pytest.mark.parametrize(
    "damage", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["removed", "empty"]
)
def test_a_model_whose_entry_is_gone_is_a_clear_error(record, again, runs, damage):
    fits = again(record)
    for path in entries(record):
        damage(path)
    with pytest.raises(DataFileError, match=r"removed or damaged; fit again to train it anew"):
        fits.model(0)
    assert fits.scores.shape[0] == len(runs)


# The folder.


def test_a_record_in_a_missing_folder_makes_it(tmp_path, again, runs):
    again(tmp_path / "a" / "b")
    assert len(entries(tmp_path / "a" / "b")) == len(runs)


def test_a_record_may_be_named_by_text(tmp_path, again, num_trained, runs):
    for folder in (str(tmp_path), tmp_path):
        again(folder)
    assert num_trained == [len(runs)]


def test_what_was_left_half_written_does_no_harm(record, again, num_trained, without):
    path = entries(record)[0]
    for name in (".abc.part", f"{path.stem}.part", "tmpx1", ".DS_Store"):
        (path.parent / name).write_bytes(path.read_bytes()[:50])
    (record / "notes.txt").write_text("mine")
    path.unlink()
    assert bits(again(record)) == without
    assert num_trained == [1]


def test_nothing_else_is_left_in_the_folder(record):
    assert sorted(path for path in record.rglob("*") if path.is_file()) == entries(record)


def test_a_place_that_is_a_file_is_refused(tmp_path, again, num_trained):
    (tmp_path / "record").write_text("mine")
    with pytest.raises(OutputError, match="`record` must be a folder that can be written to"):
        again(tmp_path / "record")
    assert num_trained == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path, again, num_trained):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="`record` must be a folder that can be written to"):
        again(tmp_path)
    assert num_trained == []


def test_a_folder_on_a_system_that_takes_no_files_is_refused(num_trained, again):
    with pytest.raises(OutputError, match="`record` must be a folder that can be written to"):
        again("/proc/record")
    assert num_trained == []


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path, again, monkeypatch):
    def full(self, content):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match=r"No space left on device.*finished before is safe"):
        again(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


# Killed at any moment.


def hashes_of_runs(folder: str | None) -> list[str]:
    """Hashes of what came out; stands alone, so that another process can run it too."""
    import hashlib

    import jax
    import numpy as np

    from unseen import L2, Dataset, Recipe, dense, fit, keras_split

    x = np.random.default_rng(0).normal(size=(40, 3))
    data = Dataset(x, x[:, :2] ** 2)
    recipe = Recipe("mean_squared_error", epochs=300, batch_size=4, regularizers=(L2(1e-3),))
    fits = fit(dense(3, [4], 2), data, recipe, keras_split(32, 0.2, 8), range(24), record=folder)
    outcomes = [(one.members, one.history, one.scores, one.epochs) for one in fits.trained]
    contents = [b"".join(np.asarray(v).tobytes() for v in jax.tree.leaves(one)) for one in outcomes]
    return [hashlib.sha256(content).hexdigest() for content in contents]


# Runs are trained one for each device at a time; where told, the process kills itself.
SCRIPT = f"""
import os, signal, sys
from pathlib import Path
from unseen.training import here

folder, moment = sys.argv[1:]
here._CHUNK_SECONDS = 0
replace = Path.replace
num_stored = 0

def die_if(place):
    if moment == place and num_stored == 3:
        os.kill(os.getpid(), signal.SIGKILL)

def replace_or_die(self, target):
    global num_stored
    num_stored += 1
    if moment == "half-written" and num_stored == 3:
        self.write_bytes(self.read_bytes()[:100])
    die_if("half-written")
    replace(self, target)
    die_if("in-place")

Path.replace = replace_or_die

{inspect.getsource(hashes_of_runs)}

print(*hashes_of_runs(folder))
"""


def start(folder: Path, moment: str = "") -> subprocess.Popen:
    command = [sys.executable, "-c", SCRIPT, str(folder), moment]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def uninterrupted() -> list[str]:
    return hashes_of_runs(None)


def test_killed_at_several_moments_it_goes_on_where_it_was(tmp_path, uninterrupted, num_trained):
    finished = []
    # The worst moments, each when the process stores its third run, between two at which it is
    # killed from outside, once so many are finished and whatever it does just then.
    for moment in (1, "half-written", "in-place", 12):
        process = start(tmp_path, str(moment))
        if isinstance(moment, int):
            while len(entries(tmp_path)) < moment:
                assert process.poll() is None, "it was finished before it could be killed"
                time.sleep(0.001)
            process.kill()
        assert process.wait() == -signal.SIGKILL
        finished.append(len(entries(tmp_path)))
    assert np.diff(finished[:3]).tolist() == [2, 3]
    assert hashes_of_runs(str(tmp_path)) == uninterrupted
    assert num_trained == [len(uninterrupted) - finished[-1]]


def test_two_processes_on_one_record_do_not_harm_each_other(tmp_path, uninterrupted, num_trained):
    both = [start(tmp_path) for _ in range(2)]
    assert [process.communicate()[0].split() for process in both] == [uninterrupted] * 2
    assert hashes_of_runs(str(tmp_path)) == uninterrupted
    assert num_trained == []


def test_an_empty_name_is_refused():
    with pytest.raises(OutputError, match="Received an empty one"):
        Record("")

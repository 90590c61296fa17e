"""The record: nothing finished is repeated, nothing is lost or half-read, whatever happens."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from unseen.errors import DataFileError, OutputError
from unseen.networks import dense
from unseen.regularizers import L2
from unseen.training import Fits, Recipe, Run, train
from unseen.training.record import Record

from .conftest import entries

RECIPE = Recipe("mean_squared_error", "adam", epochs=2, batch_size=10, regularizers=(L2(1e-3),))


def network():
    return dense(3, [4], 2)


def bits(fits: Fits) -> list[list[bytes]]:
    """Every number that came out of each run."""
    return [
        [
            np.asarray(leaf).tobytes()
            for leaf in jax.tree.leaves((one.members, one.history, one.scores, one.epochs))
        ]
        for one in fits.trained
    ]


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


def test_an_empty_name_is_refused():
    with pytest.raises(OutputError, match="Received an empty one"):
        Record("")

"""A file of signals becomes a file of parameters, chunk by chunk."""

import numpy as np
import pandas as pd
import pytest

from unseen.errors import (
    DataFileError,
    InvalidArgumentError,
    InvalidDataError,
    OutputError,
)
from unseen.waves import estimate_files
from unseen.waves.estimate_files import estimate_file
from unseen.waves.estimates import Estimates

NUM_SAMPLES = 20


@pytest.fixture
def asked(monkeypatch):
    """What was estimated, by a stand-in that tells mean and size of each curve as parameters."""
    calls = []

    def estimate(curves, duration=None, *, times=None, method="auto"):
        calls.append({"rows": len(curves), "duration": duration, "times": times, "method": method})
        summed = np.column_stack([curves.mean(1), curves.max(1), curves.min(1), curves.std(1)])
        return Estimates(
            parameters=summed.astype(float),
            standard_errors=np.zeros((len(curves), 4)),
            identifiable=np.ones((len(curves), 4), bool),
            status=np.full(len(curves), "ok"),
            curve_error=curves.std(1),
            noise=curves.std(1),
            method=np.full(len(curves), method),
        )

    monkeypatch.setattr(estimate_files, "estimate", estimate)
    return calls


@pytest.fixture
def curves():
    return np.random.default_rng(3).normal(size=(10, NUM_SAMPLES))


@pytest.fixture
def signals(curves, tmp_path):
    np.save(tmp_path / "signals.npy", curves)
    return tmp_path / "signals.npy"


@pytest.mark.parametrize("rows", [1, 3, 10, 99])
def test_rows_come_in_order_however_they_are_cut(asked, signals, curves, tmp_path, rows):
    out = tmp_path / "p.csv"
    summary = estimate_file(signals, out, duration=1, max_samples=rows * NUM_SAMPLES)
    assert len(asked) == -(-10 // rows)
    assert (summary.num_curves, summary.path) == (10, out)
    np.testing.assert_allclose(pd.read_csv(out)["a"], curves.mean(1), rtol=1e-14)


def test_progress_and_chunks_are_told(asked, signals, curves, tmp_path):
    progress, chunks = [], []
    estimate_file(
        signals,
        tmp_path / "p.csv",
        duration=1,
        max_samples=4 * NUM_SAMPLES,
        on_progress=lambda *counts: progress.append(counts),
        on_chunk=chunks.append,
    )
    assert progress == [(4, 10), (8, 10), (10, 10)]
    assert [chunk.first_row for chunk in chunks] == [0, 4, 8]
    np.testing.assert_array_equal(np.concatenate([chunk.curves for chunk in chunks]), curves)


def test_the_caller_says_the_duration(asked, signals, tmp_path):
    estimate_file(signals, tmp_path / "p.csv", duration=3, method="least-squares")
    assert asked == [{"rows": 10, "duration": 3.0, "times": None, "method": "least-squares"}]


def test_the_file_says_the_duration(asked, curves, tmp_path):
    np.savez(tmp_path / "s.npz", curves=curves, duration=4.0)
    estimate_file(tmp_path / "s.npz", tmp_path / "p.csv")
    assert asked[0]["duration"] == 4


def test_the_caller_knows_better_than_the_file(asked, curves, tmp_path):
    np.savez(tmp_path / "s.npz", curves=curves, duration=4.0)
    estimate_file(tmp_path / "s.npz", tmp_path / "p.csv", duration=5)
    assert asked[0]["duration"] == 5


def test_uneven_times_are_handed_on(asked, signals, tmp_path):
    times = np.cumsum(np.linspace(1, 2, NUM_SAMPLES))
    estimate_file(signals, tmp_path / "p.csv", times=times)
    assert asked[0]["duration"] is None
    np.testing.assert_array_equal(asked[0]["times"], times)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, InvalidArgumentError, "Give `duration` or `times`"),
        ({"duration": 0}, InvalidArgumentError, "`duration` must be"),
        ({"duration": 1, "times": np.arange(20)}, InvalidArgumentError, "Received both"),
        ({"times": np.arange(19)}, InvalidDataError, "one point per sample"),
    ],
    ids=["neither", "no-duration", "both", "too-few-times"],
)
def test_wrong_times_are_told_before_anything_is_estimated(asked, signals, options, error, message):
    with pytest.raises(error, match=message):
        estimate_file(signals, signals.parent / "p.csv", **options)
    assert asked == []
    assert list(signals.parent.iterdir()) == [signals]


def test_a_file_that_exists_is_told_before_anything_is_estimated(asked, signals):
    (signals.parent / "p.csv").touch()
    with pytest.raises(OutputError, match="must not be replaced"):
        estimate_file(signals, signals.parent / "p.csv", duration=1)
    assert asked == []


def test_rows_before_a_damaged_one_are_kept(asked, curves, tmp_path):
    lines = [",".join(map(str, row)) for row in curves]
    (tmp_path / "s.csv").write_text("\n".join([*lines, "loud" + "," * (NUM_SAMPLES - 1)]))
    with pytest.raises(InvalidDataError, match="'loud' in line 11") as refused:
        estimate_file(
            tmp_path / "s.csv", tmp_path / "p.csv", duration=1, max_samples=5 * NUM_SAMPLES
        )
    assert "first 10 rows" in refused.value.__notes__[0]
    assert len(pd.read_csv(tmp_path / "p.partial.csv")) == 10


def test_a_file_damaged_at_its_end_leaves_no_whole_result(asked, curves, tmp_path):
    np.savez(tmp_path / "s.npz", curves=np.repeat(curves, 100, axis=0))
    content = bytearray((tmp_path / "s.npz").read_bytes())
    content[len(content) // 2] ^= 255
    (tmp_path / "s.npz").write_bytes(content)
    with pytest.raises(DataFileError, match="cannot be read"):
        estimate_file(tmp_path / "s.npz", tmp_path / "p.csv", duration=1)
    assert not (tmp_path / "p.csv").exists()

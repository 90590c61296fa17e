"""Estimates are written with all digits, whole or not at all, and what was finished is kept."""

import sys
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from unseen.errors import OutputError
from unseen.waves.estimate_writer import SUFFIXES, estimate_writer, partial_path
from unseen.waves.estimates import Estimates, Status

FLOATS = st.floats(allow_nan=True, allow_infinity=True)


def estimates_of(parameters):
    """Estimates with these parameters, and other columns made up."""
    num_curves = len(parameters)
    return Estimates(
        parameters=parameters,
        standard_errors=parameters[:, ::-1],
        identifiable=np.ones((num_curves, 4), bool),
        status=np.resize([status.value for status in Status], num_curves),
        curve_error=parameters[:, 0],
        noise=parameters[:, 1],
        method=np.full(num_curves, "least-squares"),
    )


def write_until(error, path, num_chunks, **options):
    """Write chunks of five rows, then be stopped."""
    with estimate_writer(path, **options) as writer:
        for _ in range(num_chunks):
            writer.write(SOME)
        raise error


@contextmanager
def room_for(num_bytes):
    """No file can grow beyond this, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (num_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


SOME = estimates_of(np.random.default_rng(2).normal(size=(5, 4)))


def read(path):
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(
    parameters=arrays.arrays(np.float64, st.tuples(st.integers(1, 9), st.just(4)), elements=FLOATS)
)
def test_every_number_comes_back_to_the_last_bit(parameters, suffix, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / f"parameters{suffix}"
    estimates = estimates_of(parameters)
    with estimate_writer(path) as writer:
        writer.write(estimates[:3])
        writer.write(estimates[3:])
    pd.testing.assert_frame_equal(
        read(path), estimates.to_frame(), check_exact=True, check_dtype=False
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_else_is_left_beside_the_file(tmp_path, suffix):
    path = tmp_path / "new" / f"parameters{suffix}"
    with estimate_writer(path) as writer:
        writer.write(SOME)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_is_at_the_place_before_the_end(tmp_path, suffix):
    path = tmp_path / f"parameters{suffix}"
    with estimate_writer(path) as writer:
        writer.write(SOME)
        assert not path.exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_finished_rows_are_kept_when_the_work_is_cut_short(tmp_path, suffix, stop):
    path = tmp_path / f"parameters{suffix}"
    with pytest.raises(stop) as stopped:
        write_until(stop, path, 2)
    kept = tmp_path / f"parameters.partial{suffix}"
    assert list(tmp_path.iterdir()) == [kept]
    assert len(read(kept)) == 10
    assert stopped.value.__notes__ == [f"The first 10 rows are kept in {kept}."]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_is_kept_where_nothing_was_finished(tmp_path, suffix):
    with pytest.raises(KeyboardInterrupt):
        write_until(KeyboardInterrupt, tmp_path / f"p{suffix}", 0)
    assert list(tmp_path.iterdir()) == []


def test_half_a_chunk_is_not_kept(tmp_path):

    def stop_within_a_chunk():
        with estimate_writer(tmp_path / "p.csv") as writer:
            writer.write(SOME)
            writer._writer._file.write(b"0.5,0.")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_within_a_chunk()
    assert len(read(partial_path(tmp_path / "p.csv"))) == 5


def test_finished_rows_are_kept_when_the_disk_is_full(tmp_path):
    path = tmp_path / "p.csv"
    header_and_chunk = len(SOME.to_frame().to_csv(index=False))
    with pytest.raises(OutputError, match="make room") as stopped, room_for(header_and_chunk + 99):
        write_until(KeyboardInterrupt, path, 2)
    kept = partial_path(path)
    assert list(tmp_path.iterdir()) == [kept]
    pd.testing.assert_frame_equal(read(kept), SOME.to_frame(), check_exact=True, check_dtype=False)
    assert stopped.value.__notes__ == [f"The first 5 rows are kept in {kept}."]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999], ids=str)
def test_a_parquet_file_that_a_full_disk_broke_is_not_kept(tmp_path, share):
    whole, broken = tmp_path / "whole.parquet", tmp_path / "broken.parquet"

    def write_two_chunks(path):
        with estimate_writer(path) as writer:
            writer.write(SOME)
            writer.write(SOME)

    write_two_chunks(whole)
    room = int(share * whole.stat().st_size)
    with pytest.raises(OutputError, match="make room") as stopped, room_for(room):
        write_two_chunks(broken)
    assert list(tmp_path.iterdir()) == [whole]
    assert not hasattr(stopped.value, "__notes__")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_error_of_reading_is_not_put_on_the_place(tmp_path, suffix):
    with pytest.raises(OSError, match="the signals are gone") as stopped:
        write_until(OSError("the signals are gone"), tmp_path / f"p{suffix}", 1)
    assert type(stopped.value) is OSError


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_exists_is_not_touched_unasked(tmp_path, suffix):
    path = tmp_path / f"p{suffix}"
    path.write_bytes(b"years of work")
    with pytest.raises(OutputError, match="must not be replaced"), estimate_writer(path):
        pass
    assert path.read_bytes() == b"years of work"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_replaced_only_once_the_new_one_is_whole(tmp_path, suffix):
    path = tmp_path / f"p{suffix}"
    path.write_bytes(b"years of work")
    with pytest.raises(KeyboardInterrupt):
        write_until(KeyboardInterrupt, path, 1, overwrite=True)
    assert path.read_bytes() == b"years of work"
    with estimate_writer(path, overwrite=True) as writer:
        writer.write(SOME)
    assert len(read(path)) == 5


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("p.txt", "must end in .csv or .parquet"),
        ("file/p.csv", "can be written to"),
        ("folder.csv", "Received the folder"),
    ],
)
def test_a_place_that_will_not_do_is_refused(tmp_path, name, message):
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OutputError, match=message), estimate_writer(tmp_path / name):
        pass


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with (
        pytest.raises(OutputError, match=r"pip install 'unseen\[parquet\]'"),
        estimate_writer(tmp_path / "p.parquet"),
    ):
        pass

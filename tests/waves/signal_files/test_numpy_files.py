"""Curves from .npy and .npz files."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError
from unseen.waves.signal_files import open_signals


@given(
    table=arrays.arrays(
        arrays.integer_dtypes() | arrays.floating_dtypes() | arrays.unsigned_integer_dtypes(),
        st.tuples(st.integers(1, 5), st.integers(16, 20)),
    ),
    order=st.sampled_from("CF"),
    suffix=st.sampled_from([".npy", ".npz"]),
)
def test_numbers_of_any_type_and_order_are_read_as_they_are(table, order, suffix, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / f"signals{suffix}"
    save = np.save if suffix == ".npy" else np.savez
    save(path, np.asarray(table, order=order))
    read = np.concatenate(list(open_signals(path).chunks(2 * table.shape[1])))
    np.testing.assert_array_equal(read, table.astype(read.dtype))


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_one_dimension_is_one_curve(curves, write, suffix):
    file = open_signals(write(curves[0], suffix))
    assert file.num_curves == 1
    np.testing.assert_array_equal(next(file.chunks()), curves[:1])


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
@pytest.mark.parametrize(
    ("table", "message"),
    [
        (np.zeros((2, 20), complex), "real numbers. Received dtype complex128"),
        (np.zeros((2, 20), bool), "real numbers. Received dtype bool"),
        (np.full((2, 20), "a"), "real numbers. Received dtype <U1"),
        (np.zeros((2, 20, 3)), r"Received shape \(2, 20, 3\)"),
        (np.array(1.0), r"Received shape \(\)"),
        (np.zeros((0, 20)), "at least one curve. Received 0 curves"),
        (np.zeros((5, 0)), "at least one curve"),
    ],
    ids=["complex", "bool", "text", "three-dimensional", "a-number", "no-curves", "no-samples"],
)
def test_what_is_no_table_of_numbers_is_refused(write, suffix, table, message):
    with pytest.raises(InvalidDataError, match=message):
        open_signals(write(table, suffix))


def test_pickled_objects_are_never_opened(tmp_path):
    path = tmp_path / "objects.npy"
    np.save(path, np.array([{}], object), allow_pickle=True)
    with pytest.raises(DataFileError, match="Python objects, which are never opened"):
        open_signals(path)


def test_an_archive_named_npy_is_refused(tmp_path):
    with (tmp_path / "archive.npy").open("wb") as file:
        np.savez(file, a=np.zeros(20))
    with pytest.raises(DataFileError, match="archive of several arrays"):
        open_signals(tmp_path / "archive.npy")


def test_an_archive_knows_its_times(curves, tmp_path):
    at = np.linspace(3, 4, 20)
    np.savez(tmp_path / "a.npz", curves=curves, times=at)
    np.testing.assert_array_equal(open_signals(tmp_path / "a.npz").times, at)


def test_an_archive_knows_its_duration(curves, tmp_path):
    np.savez(tmp_path / "a.npz", other=curves, duration=2.5)
    assert open_signals(tmp_path / "a.npz").duration == 2.5


def test_a_duration_is_one_number(curves, tmp_path):
    np.savez(tmp_path / "a.npz", curves=curves, duration=[1.0, 2.0])
    with pytest.raises(InvalidDataError, match=r"`duration` in a.npz must be one number"):
        open_signals(tmp_path / "a.npz")


def test_key_names_one_of_several_arrays(curves, tmp_path):
    np.savez(tmp_path / "a.npz", curves=np.zeros((1, 16)), other=curves)
    file = open_signals(tmp_path / "a.npz", key="other")
    np.testing.assert_array_equal(next(file.chunks()), curves)


@pytest.mark.parametrize("key", [None, "c"])
def test_several_arrays_need_a_key_that_is_there(curves, tmp_path, key):
    np.savez(tmp_path / "a.npz", a=curves, b=curves)
    with pytest.raises(InvalidArgumentError, match="a, b"):
        open_signals(tmp_path / "a.npz", key=key)

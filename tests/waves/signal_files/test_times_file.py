"""Times of samples from a file of their own."""

import numpy as np
import pytest

from unseen.errors import DataFileError, InvalidDataError
from unseen.waves.signal_files import read_times

TIMES = np.cumsum(np.random.default_rng(1).uniform(size=20))


@pytest.mark.parametrize("shape", [(20,), (1, 20), (20, 1)], ids=str)
def test_npy(tmp_path, shape):
    np.save(tmp_path / "t.npy", TIMES.reshape(shape))
    np.testing.assert_array_equal(read_times(tmp_path / "t.npy"), TIMES)


@pytest.mark.parametrize("name", ["times", "x"])
def test_npz(tmp_path, name):
    np.savez(tmp_path / "t.npz", **{name: TIMES})
    np.testing.assert_array_equal(read_times(tmp_path / "t.npz"), TIMES)


def test_the_times_beside_curves_in_an_archive(tmp_path):
    np.savez(tmp_path / "t.npz", curves=np.zeros((3, 20)), times=TIMES)
    np.testing.assert_array_equal(read_times(tmp_path / "t.npz"), TIMES)


@pytest.mark.parametrize(
    ("header", "mark"), [("", "\n"), ("time\n", "\n"), ("", ",")], ids=["column", "named", "row"]
)
def test_csv(tmp_path, header, mark):
    (tmp_path / "t.csv").write_text(header + mark.join(map(repr, TIMES.tolist())))
    np.testing.assert_array_equal(read_times(tmp_path / "t.csv"), TIMES)


def test_a_row_of_whole_numbers_is_times(tmp_path):
    (tmp_path / "t.csv").write_text(",".join(map(str, range(20))))
    np.testing.assert_array_equal(read_times(tmp_path / "t.csv"), np.arange(20))


def test_a_table_is_refused(tmp_path):
    np.save(tmp_path / "t.npy", np.zeros((2, 20)))
    with pytest.raises(InvalidDataError, match="2 by 20 numbers"):
        read_times(tmp_path / "t.npy")


@pytest.mark.parametrize("name", ["t.wav", "missing.npy", "missing.csv"])
def test_what_is_no_file_of_times_is_refused(tmp_path, name):
    with pytest.raises(DataFileError):
        read_times(tmp_path / name)

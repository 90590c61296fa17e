"""Whatever its format, a file yields its curves in order, in chunks, and damage is told."""

import sys

import numpy as np
import pytest

from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError
from unseen.waves.signal_files import SUFFIXES, open_signals


@pytest.mark.parametrize("rows", [1, 3, 7, 100])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chunks_together_are_the_curves(curves, write, suffix, rows):
    file = open_signals(write(curves, suffix))
    chunks = list(file.chunks(rows * curves.shape[1]))
    assert (file.num_curves, file.num_samples) == curves.shape
    assert [len(chunk) for chunk in chunks][:-1] == [rows] * ((7 - 1) // rows)
    np.testing.assert_array_equal(np.concatenate(chunks), curves)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_can_be_read_twice(curves, write, suffix):
    file = open_signals(write(curves, suffix))
    np.testing.assert_array_equal(next(file.chunks()), next(file.chunks()))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_chunk_is_one_curve_at_least(curves, write, suffix):
    assert len(next(open_signals(write(curves, suffix)).chunks(max_samples=5))) == 1


@pytest.mark.parametrize("suffix", sorted(set(SUFFIXES) - {".csv"}))
def test_float32_stays_float32_so_that_its_rounding_is_known(curves, write, suffix):
    chunk = next(open_signals(write(curves.astype(np.float32), suffix)).chunks())
    assert chunk.dtype == np.float32


@pytest.mark.parametrize("suffix", sorted(set(SUFFIXES) - {".wav"}))
def test_values_that_are_not_finite_pass_through(curves, write, suffix):
    curves[2, 5] = np.nan
    curves[4, 0] = np.inf
    read = np.concatenate(list(open_signals(write(curves, suffix)).chunks(60)))
    np.testing.assert_array_equal(read, curves)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_too_few_samples_are_refused(curves, write, suffix):
    with pytest.raises(InvalidDataError, match=r"at least 16 samples. Received 15"):
        open_signals(write(curves[:, :15], suffix))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_is_refused(tmp_path, suffix):
    path = tmp_path / f"nothing{suffix}"
    path.touch()
    with pytest.raises(DataFileError, match="must not be empty"):
        open_signals(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_of_something_else_is_refused(tmp_path, suffix):
    path = tmp_path / f"noise{suffix}"
    path.write_bytes(bytes(range(128, 256)) * 40)
    with pytest.raises(DataFileError, match=rf"{path.name} must be a"):
        open_signals(path)


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".parquet", ".wav"])
def test_a_file_cut_short_is_refused(curves, write, suffix):
    path = write(curves, suffix)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(DataFileError, match="cannot be read"):
        list(open_signals(path).chunks())


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".parquet", ".wav"])
def test_wherever_a_file_ends_it_is_told_in_our_words(curves, write, suffix):
    path = write(curves, suffix)
    content = path.read_bytes()
    for end in (1, 3, 5, 8, 11, 30, 50, 90, 140):
        path.write_bytes(content[:end])
        with pytest.raises(DataFileError) as refused:
            list(open_signals(path).chunks())
        said = str(refused.value)
        assert said.endswith(
            (
                f"it does not begin as a {suffix} file does. Fetch or write it again.",
                "it is cut short or damaged. Fetch or write it again.",
            )
        )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_file_is_told(tmp_path, suffix):
    with pytest.raises(DataFileError, match="No such file"):
        open_signals(tmp_path / f"nowhere{suffix}")


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(DataFileError, match=r"must end in .npy, .npz, .csv, .parquet or .wav"):
        open_signals(tmp_path / "signals.mat")


def test_a_suffix_may_be_in_capitals(curves, write):
    path = write(curves, ".npy")
    assert open_signals(path.rename(path.with_suffix(".NPY"))).num_curves == len(curves)


def test_a_folder_is_refused(tmp_path):
    folder = tmp_path / "signals.npy"
    folder.mkdir()
    with pytest.raises(DataFileError, match="Is a directory"):
        open_signals(folder)


@pytest.mark.parametrize(
    ("suffix", "options"),
    [(".npy", {"key": "a"}), (".npy", {"columns": True}), (".wav", {"columns": True})],
)
def test_options_of_other_formats_are_refused(curves, write, suffix, options):
    with pytest.raises(InvalidArgumentError, match=f"`{next(iter(options))}` must"):
        open_signals(write(curves, suffix), **options)


def test_parquet_without_pyarrow_says_what_to_install(curves, write, monkeypatch):
    path = write(curves, ".parquet")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(DataFileError, match=r"pip install 'unseen\[parquet\]'"):
        open_signals(path)

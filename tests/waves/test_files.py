import dataclasses
import errno
import io
import re

import numpy as np
import pytest

from unseen.errors import DataFileError, InvalidDataError, OutputError
from unseen.waves import FILE_NAMES, load_waves, sample_waves, save_waves
from unseen.waves.row_blocks import ROWS_PER_BLOCK

X_TRAIN, Y_TRAIN = FILE_NAMES["train_curves"], FILE_NAMES["train_parameters"]
X_TEST = FILE_NAMES["test_curves"]


@pytest.fixture(scope="module")
def data():
    return sample_waves(seed=1, num_train=4, num_test=3)


@pytest.fixture
def folder(data, tmp_path):
    save_waves(data, tmp_path)
    return tmp_path


def change(folder, name, how):
    """Rewrite one file with its array changed."""
    np.save(folder / name, how(np.load(folder / name)))


def with_value(index, value):
    def changed(array):
        array[index] = value
        return array

    return changed


class TestSaving:
    def test_the_files_have_the_homeworks_names(self, folder):
        assert sorted(path.name for path in folder.iterdir()) == sorted(
            f"sinewaves_{letter}_{part}.npy"
            for letter in "Xy"
            for part in ("train", "test", "extended_test")
        )

    def test_the_paths_written_are_returned(self, data, tmp_path):
        assert save_waves(data, tmp_path) == [tmp_path / name for name in FILE_NAMES.values()]

    def test_the_files_hold_the_homeworks_shapes(self, folder):
        shapes = [np.load(folder / name).shape for name in FILE_NAMES.values()]
        assert shapes == [(4, 1000), (4, 4), (3, 1000), (3, 4), (9, 1000), (9, 4)]

    def test_a_folder_that_does_not_exist_is_made(self, data, tmp_path):
        save_waves(data, tmp_path / "new" / "waves")
        assert (tmp_path / "new" / "waves" / X_TRAIN).is_file()

    def test_files_that_exist_are_replaced(self, folder):
        other = sample_waves(seed=2, num_train=2, num_test=2)
        save_waves(other, folder)
        np.testing.assert_array_equal(load_waves(folder).train_curves, other.train_curves)

    def test_a_disk_that_fills_up_leaves_the_old_files_and_no_others(self, folder, monkeypatch):
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        save, calls = np.save, []

        def save_until_full(file, array, **options):
            calls.append(file)
            if len(calls) == 3:
                file.write(b"half a")
                raise OSError(errno.ENOSPC, "No space left on device")
            save(file, array, **options)

        monkeypatch.setattr(np, "save", save_until_full)
        with pytest.raises(OutputError, match=r"No space left on device\. Choose another folder"):
            save_waves(sample_waves(seed=9, num_train=1, num_test=1), folder)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def test_a_folder_that_is_a_file_is_refused(self, data, tmp_path):
        (tmp_path / "taken").write_text("")
        with pytest.raises(OutputError, match=r"can be written to\. Received .*taken"):
            save_waves(data, tmp_path / "taken")

    def test_curves_of_other_parameters_are_not_written(self, data, tmp_path):
        wrong = dataclasses.replace(data, test_parameters=data.test_parameters[::-1])
        with pytest.raises(InvalidDataError, match="Received 2 of 3 rows that are not"):
            save_waves(wrong, tmp_path)
        assert list(tmp_path.iterdir()) == []


class TestLoading:
    @pytest.mark.parametrize("attribute", FILE_NAMES)
    def test_what_was_saved_comes_back_to_the_last_bit(self, data, folder, attribute):
        loaded = getattr(load_waves(folder), attribute)
        assert loaded.dtype == np.float64
        np.testing.assert_array_equal(loaded, getattr(data, attribute))

    @pytest.mark.parametrize("dtype", ["float32", ">f8"])
    def test_another_real_type_is_read_as_float64(self, data, folder, dtype):
        for name in FILE_NAMES.values():
            change(folder, name, lambda array: array.astype(dtype))
        loaded = load_waves(folder).train_curves
        assert loaded.dtype == np.float64
        np.testing.assert_allclose(loaded, data.train_curves, atol=1e-6)

    def test_whole_numbers_are_read_as_float64(self, folder):
        change(folder, FILE_NAMES["extended_parameters"], lambda array: array.astype(np.int64))
        assert load_waves(folder).extended_parameters.dtype == np.float64

    def test_the_number_of_samples_is_free(self, folder):
        for name in FILE_NAMES.values():
            if "_X_" in name:  # every 37th of 1,000 samples: 28, and the last is at 10π
                change(folder, name, lambda array: array[:, ::37])
        assert load_waves(folder).test_curves.shape == (3, 28)


class TestUnreadable:
    def test_a_missing_folder_is_named(self, tmp_path):
        with pytest.raises(DataFileError, match=r"must exist\. Received .*nowhere.*`save_waves`"):
            load_waves(tmp_path / "nowhere")

    def test_missing_files_are_named(self, folder):
        (folder / X_TRAIN).unlink()
        (folder / X_TEST).unlink()
        message = f"hold 6 files. .* 2 of them are missing: {X_TRAIN}, {X_TEST}"
        with pytest.raises(DataFileError, match=message):
            load_waves(folder)

    @pytest.mark.parametrize("kept", [0, 5, 60, 200], ids=lambda kept: f"first-{kept}-bytes")
    def test_a_file_cut_short_is_refused(self, folder, kept):
        (folder / Y_TRAIN).write_bytes((folder / Y_TRAIN).read_bytes()[:kept])
        with pytest.raises(DataFileError, match=f"{Y_TRAIN} must be a whole .npy file"):
            load_waves(folder)

    def test_a_header_that_promises_more_than_memory_is_refused(self, folder):
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header, {"descr": "<f8", "fortran_order": False, "shape": (10**15, 4)}
        )
        (folder / Y_TRAIN).write_bytes(header.getvalue())
        with pytest.raises(DataFileError, match=f"{Y_TRAIN} must be a whole .npy file"):
            load_waves(folder)

    def test_pickled_objects_are_never_loaded(self, folder):
        np.save(folder / Y_TRAIN, np.array([[print]], dtype=object), allow_pickle=True)
        with pytest.raises(DataFileError, match="Object arrays cannot be loaded"):
            load_waves(folder)

    def test_an_archive_of_arrays_is_refused(self, folder):
        with (folder / Y_TRAIN).open("wb") as file:
            np.savez(file, first=np.ones(3))
        with pytest.raises(DataFileError, match="it is an archive of several arrays"):
            load_waves(folder)

    def test_damage_anywhere_in_the_header_is_refused_or_harmless(self, data, folder):
        whole = (folder / Y_TRAIN).read_bytes()
        outcomes = set()
        for position in range(0, 128, 3):
            damaged = bytearray(whole)
            damaged[position] ^= 0x55
            (folder / Y_TRAIN).write_bytes(bytes(damaged))
            try:
                np.testing.assert_array_equal(
                    load_waves(folder).train_parameters, data.train_parameters
                )
            except (DataFileError, InvalidDataError) as error:
                outcomes.add(type(error))
        assert DataFileError in outcomes


@pytest.mark.parametrize(
    ("name", "how", "message"),
    [
        (X_TRAIN, lambda x: x[0], f"{X_TRAIN} must have two dimensions .* shape (1000,)"),
        (X_TRAIN, lambda x: x[:0], f"{X_TRAIN} must have .* at least one row. .* shape (0, 1000)"),
        (X_TRAIN, lambda x: x.astype(complex), f"{X_TRAIN} must hold real .* dtype complex128"),
        (X_TRAIN, lambda x: x > 0, f"{X_TRAIN} must hold real numbers. Received dtype bool"),
        (Y_TRAIN, lambda y: y.astype(str), f"{Y_TRAIN} must hold real numbers. .* dtype <U"),
        (Y_TRAIN, lambda y: y[:, :3], f"{Y_TRAIN} must have 4 columns: a, b, c, d. .* (4, 3)"),
        (X_TRAIN, lambda x: x[:, :15], f"{X_TRAIN} must have at least 16 columns.* shape (4, 15)"),
        (
            X_TEST,
            lambda x: x[:, :99],
            f"equally many samples. Received {X_TRAIN} with 1000, {X_TEST} with 99",
        ),
        (
            X_TRAIN,
            lambda x: x[:3],
            f"{X_TRAIN} and {Y_TRAIN} must have equally many rows. Received 3 and 4",
        ),
        (
            X_TRAIN,
            with_value((slice(2), 7), np.nan),
            f"{X_TRAIN} must be finite. Received 2 values that are not",
        ),
        (
            X_TRAIN,
            with_value(([1, 3], [5, 6]), 9.0),
            f"Every row of {X_TRAIN} .* its row of {Y_TRAIN}, within 0.001. "
            "Received 2 of 4 rows that are not; the first is row 1, off by",
        ),
    ],
    ids=[
        "one-dimension", "no-rows", "complex", "bool", "text", "three-parameters", "few-samples",
        "unequal-samples", "unequal-rows", "not-finite", "other-curves",
    ],
)  # fmt: skip
def test_wrong_content_is_refused(folder, name, how, message):
    change(folder, name, how)
    with pytest.raises(InvalidDataError, match=re.escape(message).replace(r"\.\*", ".*")):
        load_waves(folder)


@pytest.mark.parametrize("size", [0.5e-3, 0.99e-3])
def test_a_residual_of_up_to_a_thousandth_is_let_pass(data, folder, size):
    change(folder, X_TRAIN, with_value((0, 0), data.train_curves[0, 0] + size))
    load_waves(folder)


def test_the_residual_of_the_first_row_that_is_off_is_told(data, folder):
    change(folder, X_TRAIN, with_value((2, 500), data.train_curves[2, 500] - 0.25))
    with pytest.raises(InvalidDataError, match=r"the first is row 2, off by 0\.25"):
        load_waves(folder)


def test_a_row_beyond_the_first_block_is_named_by_its_place_in_the_file(tmp_path):
    many = sample_waves(num_train=ROWS_PER_BLOCK + 2, num_test=1)
    save_waves(many, tmp_path)
    change(tmp_path, X_TRAIN, with_value((ROWS_PER_BLOCK + 1, 3), 5.0))
    with pytest.raises(InvalidDataError, match=f"the first is row {ROWS_PER_BLOCK + 1}, off by"):
        load_waves(tmp_path)


def test_curves_on_another_interval_are_refused(data, folder):
    # The homework's text says [0, 2π]; its files are on [0, 10π].
    from unseen.waves import curves

    np.save(folder / X_TRAIN, curves(data.train_parameters, duration=2 * np.pi))
    with pytest.raises(InvalidDataError, match=re.escape("on [0, 10π]")):
        load_waves(folder)

import numpy as np
import pytest

from unseen.data.mnist_files import read_mnist
from unseen.errors import DataFileError


def assert_is_small_mnist(arrays, small_mnist):
    assert list(arrays) == ["train_images", "train_labels", "test_images", "test_labels"]
    for received, written in zip(arrays.values(), small_mnist.values(), strict=True):
        np.testing.assert_array_equal(received, written)


@pytest.mark.parametrize("packed", [False, True], ids=["unpacked", "packed"])
def test_folder_of_idx_files_is_read(write_idx_folder, small_mnist, packed):
    assert_is_small_mnist(read_mnist(write_idx_folder(packed=packed)), small_mnist)


def test_npz_is_read(npz_file, small_mnist):
    assert_is_small_mnist(read_mnist(npz_file), small_mnist)


def test_folder_with_npz_is_read(npz_file, small_mnist):
    assert_is_small_mnist(read_mnist(npz_file.parent), small_mnist)


def test_source_may_be_text(npz_file, small_mnist):
    assert_is_small_mnist(read_mnist(str(npz_file)), small_mnist)


def test_missing_source_is_named(tmp_path):
    with pytest.raises(DataFileError, match=r"Source .*absent must be a folder"):
        read_mnist(tmp_path / "absent")


def test_missing_idx_file_is_named(write_idx_folder):
    folder = write_idx_folder(packed=True)
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataFileError, match="a folder without t10k-labels-idx1-ubyte; put"):
        read_mnist(folder)


def test_empty_folder_lacks_all_files(tmp_path):
    with pytest.raises(DataFileError, match=r"without t10k-images.*, train-labels-idx1-ubyte;"):
        read_mnist(tmp_path)


def test_npz_without_an_array_is_refused(tmp_path):
    np.savez(tmp_path / "mnist.npz", x_train=np.zeros(1), y_train=np.zeros(1))
    with pytest.raises(DataFileError, match=r"must hold the arrays x_train.*x_test"):
        read_mnist(tmp_path / "mnist.npz")


def test_npz_with_pickled_objects_is_refused(tmp_path):
    np.savez(tmp_path / "mnist.npz", x_train=np.array([{}], dtype=object))
    with pytest.raises(DataFileError, match=r"plain arrays. Received: Object arrays cannot"):
        read_mnist(tmp_path / "mnist.npz")


def test_damaged_npz_is_refused(npz_file):
    content = bytearray(npz_file.read_bytes())
    content[200:300] = bytes(100 * [77])  # inside the first array: its checksum no longer fits
    npz_file.write_bytes(content)
    with pytest.raises(DataFileError, match=r"Bad CRC-32.*fetch it again"):
        read_mnist(npz_file)


def test_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("fours and nines")
    with pytest.raises(DataFileError, match=r"must be a NumPy .npz archive"):
        read_mnist(tmp_path / "notes.txt")

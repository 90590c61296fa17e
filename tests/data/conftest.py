"""Small stand-ins for MNIST's files."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest


def idx_bytes(array: np.ndarray) -> bytes:
    """An array of unsigned bytes, written by hand as IDX."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 0x08, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def small_mnist():
    """Twenty training and ten test images, each digit in turn; image i has i in every pixel."""

    def part(num_images):
        numbers = np.arange(num_images, dtype=np.uint8)
        return np.broadcast_to(numbers[:, None, None], (num_images, 28, 28)).copy(), numbers % 10

    train_images, train_labels = part(20)
    test_images, test_labels = part(10)
    return {
        "train-images-idx3-ubyte": train_images,
        "train-labels-idx1-ubyte": train_labels,
        "t10k-images-idx3-ubyte": test_images,
        "t10k-labels-idx1-ubyte": test_labels,
    }


@pytest.fixture
def write_idx_folder(tmp_path, small_mnist):
    """A function that writes the small MNIST as a folder of IDX files."""

    def write(*, packed: bool) -> Path:
        folder = tmp_path / "mnist"
        folder.mkdir()
        for name, array in small_mnist.items():
            if packed:
                (folder / f"{name}.gz").write_bytes(gzip.compress(idx_bytes(array)))
            else:
                (folder / name).write_bytes(idx_bytes(array))
        return folder

    return write


@pytest.fixture
def npz_file(tmp_path, small_mnist):
    """The small MNIST as one `mnist.npz`."""
    path = tmp_path / "mnist.npz"
    keys = ("x_train", "y_train", "x_test", "y_test")
    np.savez(path, **dict(zip(keys, small_mnist.values(), strict=True)))
    return path

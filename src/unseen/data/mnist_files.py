"""MNIST as it lies on a disk: four IDX files in a folder, or one `mnist.npz`."""

import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from unseen.data.idx import read_idx
from unseen.errors import DataFileError

# Part of the data -> its IDX file and its key in `mnist.npz`.
_IDX_NAMES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}
_NPZ_KEYS = {
    "train_images": "x_train",
    "train_labels": "y_train",
    "test_images": "x_test",
    "test_labels": "y_test",
}


def read_mnist(source: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """Images and labels of MNIST, read from files that are already on the disk.

    Args:
        source: A folder with the four IDX files (`train-images-idx3-ubyte` and so on, each
            packed as `.gz` or not) or with `mnist.npz`; or that `.npz` file itself, the one
            that Keras keeps, with the keys `x_train`, `y_train`, `x_test` and `y_test`.

    Returns:
        Arrays under `train_images`, `train_labels`, `test_images` and `test_labels`, in MNIST's
        own order.

    Raises:
        DataFileError: if a file is missing, damaged or of another kind.
    """
    source = Path(source)
    if not source.exists():
        raise DataFileError(
            f"Source {source} must be a folder with MNIST's IDX files or an `mnist.npz`. "
            "Received a path that does not exist; check the spelling."
        )
    if source.is_file():
        return _read_npz(source)
    found = {part: _packed_or_not(source / name) for part, name in _IDX_NAMES.items()}
    if not any(path.exists() for path in found.values()) and (source / "mnist.npz").exists():
        return _read_npz(source / "mnist.npz")
    missing = sorted(_IDX_NAMES[part] for part, path in found.items() if not path.exists())
    if missing:
        raise DataFileError(
            f"Folder {source} must hold MNIST's four IDX files (as .gz or not) or `mnist.npz`. "
            f"Received a folder without {', '.join(missing)}; put them there."
        )
    return {part: read_idx(path) for part, path in found.items()}


def _packed_or_not(path: Path) -> Path:
    return path if path.exists() else path.with_name(path.name + ".gz")


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    if not zipfile.is_zipfile(path):
        raise DataFileError(
            f"File {path} must be a NumPy .npz archive, which is a zip file. "
            "Received another kind of file; name a folder of IDX files or an `mnist.npz`."
        )
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {part: archive[key] for part, key in _NPZ_KEYS.items()}
    except KeyError as error:
        raise DataFileError(
            f"File {path} must hold the arrays {', '.join(_NPZ_KEYS.values())}. "
            f"Received a file without one of them ({error.args[0]})."
        ) from error
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise DataFileError(
            f"File {path} must be a NumPy .npz archive of plain arrays. Received: {error}; "
            "fetch it again."
        ) from error

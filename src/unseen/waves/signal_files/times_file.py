"""The times of samples from a file of their own."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unseen.errors import DataFileError, InvalidDataError
from unseen.waves.signal_files.csv_file import read_table
from unseen.waves.signal_files.numpy_files import read_array
from unseen.waves.signal_files.opening import check_file

_SUFFIXES = {".npy", ".npz", ".csv"}


def read_times(path: str | os.PathLike[str]) -> NDArray[np.float64]:
    """The times in a file: one array, or one row or column of a table.

    Args:
        path: A file that ends in .npy, .npz or .csv.

    Returns:
        The times, shape (num_samples,), in x units.

    Raises:
        DataFileError: if the file is missing, damaged or of another kind.
        InvalidDataError: if it holds more than one row or column.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     np.save(f"{folder}/times.npy", np.linspace(0, 1, 16))
        ...     read_times(f"{folder}/times.npy").shape
        (16,)
    """
    path = Path(path)
    if path.suffix.lower() not in _SUFFIXES:
        raise DataFileError(f"A file of times must end in .npy, .npz or .csv. Received {path}.")
    check_file(path, "The file of times")
    table = read_table(path) if path.suffix.lower() == ".csv" else read_array(path, "times")
    if max(table.shape, default=0) != table.size:
        raise InvalidDataError(
            f"{path.name} must hold times only, in one row or column. Received a table of "
            f"{' by '.join(map(str, table.shape))} numbers."
        )
    return table.ravel()

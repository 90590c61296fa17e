"""Open a file of signals by its suffix."""

import importlib
import os
from pathlib import Path

from unseen.errors import DataFileError, InvalidArgumentError
from unseen.waves.signal_files.signal_file import SignalFile

# Suffix -> the module and function that open it; imported when used.
_OPEN = {
    ".npy": ("numpy_files", "open_npy"),
    ".npz": ("numpy_files", "open_npz"),
    ".csv": ("csv_file", "open_csv"),
    ".parquet": ("parquet_file", "open_parquet"),
    ".wav": ("wav_file", "open_wav"),
}
SUFFIXES = tuple(_OPEN)


def open_signals(
    path: str | os.PathLike[str], *, key: str | None = None, columns: bool = False
) -> SignalFile:
    """A file of curves, ready to be read a chunk at a time however large it is.

    | suffix | what is one curve |
    |---|---|
    | `.npy` | a row of the table; a one-dimensional array is one curve |
    | `.npz` | the same, of the array `curves` or the only one; `times` or `duration` are used too |
    | `.csv` | a row, or with `columns` a column; a first row that is not all numbers names them |
    | `.parquet` | a row of numbers or one list of them, or with `columns` a column |
    | `.wav` | a channel: the whole recording, whole numbers scaled to [-1, 1], x in seconds |

    With `columns`, a column named `time`, `times` or `t` holds the times. Empty cells of a table
    are read as NaN.

    Args:
        path: The file.
        key: Name of the array in an `.npz` file.
        columns: Whether each column of a `.csv` or `.parquet` file is a curve, not each row. Such
            a table is read as a whole.

    Returns:
        The file, its beginning checked; `chunks` reads it, and raises if the rest is not sound.

    Raises:
        DataFileError: if the file is missing, damaged, cut short or of another kind.
        InvalidDataError: if it holds no curves of 16 to 16,777,216 real numbers.
        InvalidArgumentError: if `key` or `columns` does not suit the file.

    Example:
        >>> import tempfile
        >>> import numpy as np
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     np.save(f"{folder}/signals.npy", np.zeros((5, 100)))
        ...     file = open_signals(f"{folder}/signals.npy")
        ...     file.num_curves, file.num_samples, [len(chunk) for chunk in file.chunks(300)]
        (5, 100, [3, 2])
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _OPEN:
        raise DataFileError(
            f"A file of signals must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}. "
            f"Received {path}."
        )
    check_file(path, "The file of signals")
    if key is not None and suffix != ".npz":
        raise InvalidArgumentError(
            f"`key` must name an array of an .npz file. Received key={key!r} for {path.name}."
        )
    if columns and suffix not in {".csv", ".parquet"}:
        raise InvalidArgumentError(
            "`columns` must be left off for files other than .csv and .parquet. "
            f"Received {path.name}."
        )
    module, function = _OPEN[suffix]
    open_it = getattr(importlib.import_module(f"unseen.waves.signal_files.{module}"), function)
    options = {"key": key} if suffix == ".npz" else {"columns": True} if columns else {}
    return open_it(path, **options)


def check_file(path: Path, subject: str) -> None:
    """Refuse what is no file, or an empty one.

    Args:
        path: The file.
        subject: What it is called in the message.

    Raises:
        DataFileError: if it is refused.
    """
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise DataFileError(
            f"{subject} must exist and be readable. Received {path}: {error.strerror or error}."
        ) from error
    if size == 0:
        raise DataFileError(f"{subject} must not be empty. Received {path}, which has no content.")

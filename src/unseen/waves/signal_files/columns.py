"""Curves that stand in the columns of a table, beside a column of times."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidDataError
from unseen.waves.signal_files.signal_file import SignalFile, check_size

_TIME_NAMES = {"t", "time", "times"}


def is_time_column(name: str) -> bool:
    """Whether a column of that name holds the times of samples."""
    return name.strip().lower() in _TIME_NAMES


def signals_in_columns(
    path: Path, names: list[str] | None, table: NDArray[np.floating]
) -> SignalFile:
    """The columns of a table as curves, one named `t`, `time` or `times` as their times.

    Args:
        path: The file that the table is from.
        names: Names of its columns, if they have any.
        table: Its numbers, shape (num_samples, num_columns).

    Returns:
        The file, its curves already in memory.

    Raises:
        InvalidDataError: if there is no curve, or more than one column of times.
    """
    of_time = [j for j, name in enumerate(names or ()) if is_time_column(name)]
    if len(of_time) > 1:
        raise InvalidDataError(
            f"{path.name} must have at most one column of times. Received {len(of_time)}."
        )
    curves = np.delete(table, of_time, axis=1).T
    num_curves, num_samples = curves.shape
    check_size(path.name, num_curves, num_samples)
    times = table[:, of_time[0]].astype(np.float64) if of_time else None

    def read(rows: int) -> Iterator[NDArray[np.floating]]:
        for start in range(0, len(curves), rows):
            yield np.ascontiguousarray(curves[start : start + rows])

    return SignalFile(path, num_curves, num_samples, read, times=times)

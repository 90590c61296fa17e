"""Numbers from lines of text: fast where all is well, one by one where something is to be told."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unseen.errors import DataFileError, InvalidDataError

# Its number in the file, from 1, and the line itself.
Line = tuple[int, str]

# What programs write where a number is missing.
_MISSING = {"", "na", "n/a", "null", "none"}
# Pandas takes long for each column, and little for each row.
_WORTH_PANDAS = 100
_FIRST_EXACT_PANDAS = 3


def numbers_of(name: str, lines: Sequence[Line], delimiter: str, width: int) -> NDArray[np.float64]:
    """The numbers in some lines of a table, exactly; NaN where a cell is empty.

    Args:
        name: What the file is called in messages.
        lines: The lines.
        delimiter: What separates cells.
        width: How many cells a line must have.

    Returns:
        The numbers, shape (len(lines), width).

    Raises:
        InvalidDataError: if a line has another number of cells, or a cell holds text.

    Example:
        >>> numbers_of("signals.csv", [(1, "0.5,2"), (2, "NA,1e3")], ",", 2)
        array([[5.e-01, 2.e+00],
               [   nan, 1.e+03]])
    """
    texts = [text for _, text in lines]
    # Pandas fills up short rows in silence, so cells are counted before.
    of_one_width = all(text.count(delimiter) == width - 1 for text in texts)
    if len(lines) >= _WORTH_PANDAS and delimiter != " " and of_one_width:
        try:
            table = _by_pandas(
                "".join(text if text.endswith("\n") else f"{text}\n" for text in texts), delimiter
            )
        except ValueError:  # the way below says where the text is
            pass
        else:
            if table.shape == (len(lines), width):
                return table
    return np.stack([_row(name, number, text, delimiter, width) for number, text in lines])


def _by_pandas(text: str, delimiter: str) -> NDArray[np.float64]:
    import pandas as pd

    exactly: dict[str, Any] = {}
    if int(pd.__version__.partition(".")[0]) < _FIRST_EXACT_PANDAS:
        exactly = {"float_precision": "round_trip"}
    frame = pd.read_csv(
        io.StringIO(text), sep=delimiter, header=None, index_col=False, low_memory=False, **exactly
    )
    if any(kind.kind not in "fiu" for kind in frame.dtypes):
        raise ValueError("not all cells are numbers")
    return frame.to_numpy(np.float64)


def _row(name: str, number: int, text: str, delimiter: str, width: int) -> NDArray[np.float64]:
    cells = split_cells(text, delimiter)
    if len(cells) != width:
        raise InvalidDataError(
            f"Every row of {name} must have as many cells as the first, {width}. "
            f"Received {len(cells)} in line {number}."
        )
    row = np.full(width, math.nan)
    for column, cell in enumerate(cells):
        if cell.strip().lower() in _MISSING:
            continue
        try:
            row[column] = float(cell)
        except ValueError:
            raise InvalidDataError(
                f"Every cell of {name} must be a number. Received {_shortened(cell)} in line "
                f"{number}, column {column + 1}."
            ) from None
    return row


def split_cells(text: str, delimiter: str) -> list[str]:
    """The cells of one line, without the marks around quoted ones.

    Example:
        >>> split_cells('1.5, "x", ', ",")
        ['1.5', 'x', '']
    """
    text = text.strip() if delimiter == " " else text.rstrip("\r\n")
    return next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, or says that there is none."""
    if cell.strip().lower() in _MISSING:
        return True
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _shortened(cell: str, most: int = 40) -> str:
    return repr(cell if len(cell) <= most else f"{cell[:most]}…")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what goes wrong in reading text into our error.

    Raises:
        DataFileError: in place of errors of decoding, of the table's form and of the disk.
    """
    try:
        yield
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        if isinstance(error, DataFileError):
            raise
        if isinstance(error, UnicodeDecodeError):
            reason = "it is not text in UTF-8"
        elif isinstance(error, csv.Error):
            reason = "a line of it is no row of a table"
        else:
            reason = error.strerror or "the disk gave no answer"
        raise DataFileError(
            f"{path.name} must be a table of numbers as text. Received {path}, which cannot be "
            f"read: {reason}."
        ) from error

"""Curves from a table written as text."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidDataError
from unseen.waves.signal_files.columns import is_time_column, signals_in_columns
from unseen.waves.signal_files.csv_rows import Line, is_number, numbers_of, readable, split_cells
from unseen.waves.signal_files.signal_file import MAX_SAMPLES, SignalFile, check_size

_TRANSPOSE = "If each column is a curve, say so: `columns` (on the command line --columns)."
# A cell of a number takes some 20 characters; a longer line is no table.
_MAX_LINE = 64 * MAX_SAMPLES
_CELLS_AT_ONCE = 500_000


def open_csv(path: Path, columns: bool = False) -> SignalFile:
    """The curves of a .csv file; see `open_signals`."""
    delimiter, header = _beginning(path)
    if header and not header[0].strip():
        content = "one curve" if columns else "one sample of the curves"
        raise InvalidDataError(
            f"Every column of {path.name} must hold {content}. Received a first column without a "
            "name, as an index has it; write the table without its index."
        )
    if columns:
        return signals_in_columns(path, header, read_table(path))
    if header and any(is_time_column(name) for name in header):
        raise InvalidDataError(
            f"Every column of {path.name} must hold one sample of the curves. Received a column "
            f"of times. {_TRANSPOSE}"
        )
    num_curves = _count_lines(path) - (header is not None)
    first = next(_lines(path, header), None)
    num_samples = len(header or ()) if first is None else len(split_cells(first[1], delimiter))
    check_size(path.name, num_curves, num_samples, remedy=_TRANSPOSE)

    def read(rows: int) -> Iterator[NDArray[np.floating]]:
        lines = _lines(path, header)
        # Text takes more room than numbers, so less of it is held at once.
        at_once = max(1, _CELLS_AT_ONCE // num_samples)
        while True:
            blocks = []
            for start in range(0, rows, at_once):
                block = list(islice(lines, min(at_once, rows - start)))
                if not block:
                    break
                blocks.append(numbers_of(path.name, block, delimiter, num_samples))
            if not blocks:
                return
            yield np.concatenate(blocks)

    next(read(1))  # complains of text in the first row now
    return SignalFile(path, num_curves, num_samples, read)


def read_table(path: Path) -> NDArray[np.float64]:
    """All numbers of a .csv file at once, shape (num_rows, num_columns)."""
    delimiter, header = _beginning(path)
    lines = list(_lines(path, header))
    if not lines:
        return np.empty((0, len(header or ())))
    width = len(header or split_cells(lines[0][1], delimiter))
    return numbers_of(path.name, lines, delimiter, width)


def _beginning(path: Path) -> tuple[str, list[str] | None]:
    """What separates the cells, and the names of the columns if the first row holds such."""
    with readable(path), path.open(encoding="utf-8-sig", newline="") as file:
        lines = (line for line in iter(lambda: file.readline(_MAX_LINE), "") if line.strip())
        line = next(lines, "")
        is_alone = next(lines, None) is None
    delimiter = next((mark for mark in ";\t," if mark in line), " ")
    cells = split_cells(line, delimiter) if line else []
    return delimiter, cells if _is_header(cells, is_alone) else None


def _is_header(cells: list[str], is_alone: bool) -> bool:
    """Whether a first row holds names: text mostly, a name for times, or 0, 1, 2, 3 above rows."""
    # Above an index is no name.
    above_index = len(cells) > 1 and not cells[0].strip()
    names = cells[1:] if above_index else cells
    if names == [str(j) for j in range(len(names))] and (
        above_index or (len(names) > 1 and not is_alone)
    ):
        return True
    num_words = sum(not is_number(name) for name in names)
    return num_words > len(names) / 2 or any(is_time_column(name) for name in names)


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for line in file if not line.isspace())


def _lines(path: Path, header: list[str] | None) -> Iterator[Line]:
    """The lines below the header that are not blank, with their numbers."""
    with readable(path), path.open(encoding="utf-8-sig") as file:
        lines = ((number, line) for number, line in enumerate(file, 1) if not line.isspace())
        yield from lines if header is None else islice(lines, 1, None)

"""Tables of examples from CSV, Parquet and .npz files."""

import csv
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

import numpy as np

from unseen.data.column_kinds import MISSING_TEXTS
from unseen.data.columns import check_names, check_num_inputs
from unseen.errors import DataFileError, UnseenError

if TYPE_CHECKING:
    import pandas as pd

_DELIMITERS = (",", ";", "\t")


def read_table_file(path: Path) -> "pd.DataFrame | dict[str, np.ndarray]":
    """What a file holds: a table, or the arrays of an .npz archive by name.

    Args:
        path: A .csv, .tsv (each packed as .gz or not), .parquet or .npz file.

    Returns:
        The table, its cells as they are but for those that stand for a missing value; or arrays.

    Raises:
        DataFileError: if the file is missing, of another kind, damaged, empty, ragged, not UTF-8
            or without names of columns; or if pyarrow is needed and not there.
        InvalidDataError: if a name stands for two columns, or there are too many columns.
    """
    readers = {
        ".csv": _read_text,
        ".csv.gz": _read_text,
        ".tsv": _read_text,
        ".tsv.gz": _read_text,
        ".parquet": _read_parquet,
        ".npz": _read_npz,
    }
    suffix = next((end for end in readers if path.name.lower().endswith(end)), None)
    if path.is_dir() or not path.exists():
        what = "a folder" if path.is_dir() else "a path without a file; check the spelling"
        raise DataFileError(f"Data file {path} must exist. Received {what}.")
    if suffix is None:
        raise DataFileError(
            f"Data file {path} must be a .csv, .tsv, .parquet or .npz file. Received "
            f"{path.suffix or 'no suffix'}; save the table as one of these."
        )
    if path.stat().st_size == 0:
        raise DataFileError(f"Data file {path} must hold a table. Received an empty file.")
    with _readable(path):
        return readers[suffix](path)


def _read_text(path: Path) -> "pd.DataFrame":
    import pandas as pd

    delimiter = "\t" if ".tsv" in path.name.lower() else _sniffed(path)
    header = _checked_header(path, delimiter)
    return pd.read_csv(
        path,
        sep=delimiter,
        header=None,
        names=header,
        skiprows=_lines_before_rows(path, delimiter),
        encoding="utf-8-sig",
        index_col=False,
        keep_default_na=False,
        na_values=sorted(MISSING_TEXTS),
        skipinitialspace=True,
        low_memory=False,
    )


def _opened(path: Path) -> TextIO:
    if path.suffix.lower() == ".gz":
        return cast("TextIO", gzip.open(path, "rt", encoding="utf-8-sig", newline=""))
    return path.open(encoding="utf-8-sig", newline="")


def _records(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the number of its last line."""
    with _opened(path) as file:
        reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
        yield from ((reader.line_num, record) for record in reader if record)


def _sniffed(path: Path) -> str:
    """The delimiter that gives the header the most cells."""

    def num_cells(delimiter: str) -> int:
        try:
            return len(next(_records(path, delimiter), (0, []))[1])
        except csv.Error:  # without its delimiter, a row of many cells is one that is too long
            return 0

    return max(_DELIMITERS, key=num_cells)


def _lines_before_rows(path: Path, delimiter: str) -> int:
    return next(_records(path, delimiter))[0]


def _checked_header(path: Path, delimiter: str) -> list[str]:
    """The names of the columns, once every record is found to have as many cells."""
    records = _records(path, delimiter)
    _, header = next(records, (0, []))
    names = [name.strip() or f"Unnamed: {place}" for place, name in enumerate(header)]
    if not names:
        raise DataFileError(f"Data file {path} must hold a table. Received only blank lines.")
    check_num_inputs(len(names) - 1)
    if _are_values(names):
        shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        raise DataFileError(
            f"Data file {path} must start with a row of column names. Received {shown}; write "
            "such a row above the values."
        )
    check_names(names)
    num_rows = 0
    for line, record in records:
        num_rows += 1
        if len(record) != len(names):
            raise DataFileError(
                f"Data file {path} must have as many cells in every row as names of columns, "
                f"{len(names)}. Received {len(record)} in line {line}; correct it, and quote "
                "texts that hold the delimiter."
            )
    if not num_rows:
        raise DataFileError(
            f"Data file {path} must hold rows below its header. Received the header alone."
        )
    return names


def _are_values(names: list[str]) -> bool:
    """Whether a first row holds values: half of it numbers, some broken or several times."""
    numbers = [name for name in names if _is_number(name)]
    whole = all(number.lstrip("+-").isdigit() for number in numbers)
    return len(numbers) >= len(names) / 2 and (not whole or len(set(numbers)) < len(numbers))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _read_parquet(path: Path) -> "pd.DataFrame":
    import pandas as pd

    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as missing:
        raise DataFileError(
            f"Parquet files need the package pyarrow. Received {path} and an installation without "
            "it; run `pip install 'unseen[parquet]'`."
        ) from missing
    table = pd.read_parquet(path, engine="pyarrow")
    if table.empty:
        raise DataFileError(f"Data file {path} must hold rows. Received none.")
    return table


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    if not zipfile.is_zipfile(path):
        raise DataFileError(
            f"Data file {path} must be a NumPy .npz archive, which is a zip file. Received "
            "another kind of file; write it with numpy.savez."
        )
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except UnseenError:
        raise
    except UnicodeDecodeError as error:
        raise DataFileError(
            f"Data file {path} must be text in UTF-8. Received a byte that is none "
            f"({error.reason}); save it as UTF-8."
        ) from error
    # What pandas and pyarrow raise are kinds of these.
    except (
        *(OSError, EOFError, ValueError, KeyError, csv.Error, zlib.error),
        zipfile.BadZipFile,
    ) as error:
        reason = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise DataFileError(
            f"Data file {path} must be a whole {path.suffix} file. Received one that cannot be "
            f"read: {reason}. Fetch or write it again."
        ) from error

"""Curves from a Parquet table, which needs the package pyarrow."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unseen.errors import DataFileError, InvalidDataError, UnseenError
from unseen.waves.signal_files.columns import is_time_column, signals_in_columns
from unseen.waves.signal_files.damage import whole
from unseen.waves.signal_files.signal_file import SignalFile, as_floats, check_size

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_TRANSPOSE = "If each column is a curve, say so: `columns` (on the command line --columns)."
# Of each column, so that a group of many rows is not held as a whole.
_BUFFER_BYTES = 1 << 16
# Pandas stores an index beside the columns under such a name.
_INDEX_PREFIX = "__index_level_"


def open_parquet(path: Path, columns: bool = False) -> SignalFile:
    """The curves of a .parquet file; see `open_signals`."""
    with whole(path, "columns of numbers"), _opened(path) as file:
        schema = file.schema_arrow
        names = [name for name in schema.names if not name.startswith(_INDEX_PREFIX)]
        num_curves = file.metadata.num_rows
        if columns:
            _check_types(path, schema, names)
            return signals_in_columns(path, names, _as_table(file.read(names)))
        if len(names) == 1 and _is_list(schema.field(names[0]).type):
            first = next(file.iter_batches(1, columns=names), None)
            num_samples = 0 if first is None else len(_lists(path, first, None)[0])
        else:
            _check_types(path, schema, names)
            num_samples = len(names)
    if any(is_time_column(name) for name in names):
        raise InvalidDataError(
            f"Every column of {path.name} must hold one sample of the curves. Received a column "
            f"of times. {_TRANSPOSE}"
        )
    check_size(path.name, num_curves, num_samples, remedy=_TRANSPOSE)

    def read(rows: int) -> Iterator[NDArray[np.floating]]:
        with whole(path, "columns of numbers"), _opened(path) as file:
            for batch in file.iter_batches(rows, columns=names):
                if _is_list(batch.schema.field(0).type):
                    yield _lists(path, batch, num_samples)
                else:
                    yield _as_table(batch)

    return SignalFile(path, num_curves, num_samples, read)


def require_pyarrow(path: Path, error: type[UnseenError] = DataFileError) -> None:
    """Refuse a .parquet file, to read or to write, where pyarrow is not installed.

    Args:
        path: The file.
        error: What to raise.

    Raises:
        UnseenError: of that kind, if there is no pyarrow.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as missing:
        raise error(
            f"Parquet files need the package pyarrow. Received {path} and an installation without "
            "it; run `pip install 'unseen[parquet]'`."
        ) from missing


def _opened(path: Path) -> "pq.ParquetFile":
    require_pyarrow(path)
    import pyarrow.parquet as pq

    return pq.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER_BYTES)


def _is_list(kind: "pa.DataType") -> bool:
    import pyarrow.types as kinds

    return kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind)


def _check_types(path: Path, schema: "pa.Schema", names: list[str]) -> None:
    import pyarrow.types as kinds

    for name in names:
        kind = schema.field(name).type
        if not (kinds.is_floating(kind) or kinds.is_integer(kind)):
            raise InvalidDataError(
                f"Every column of {path.name} must hold numbers. Received column {name!r} of "
                f"type {kind}; leave it out."
            )


def _as_table(rows: "pa.RecordBatch | pa.Table") -> NDArray[np.floating]:
    """Numbers of all columns, shape (num_rows, num_columns); NaN where there is none."""
    import pyarrow as pa

    short = all(kind in {pa.float16(), pa.float32()} for kind in rows.schema.types)
    table = np.empty((rows.num_rows, rows.num_columns), np.float32 if short else np.float64)
    for j, column in enumerate(rows.columns):
        table[:, j] = column.to_numpy(zero_copy_only=False) if rows.num_rows else 0
    return table


def _lists(path: Path, batch: "pa.RecordBatch", num_samples: int | None) -> NDArray[np.floating]:
    """Lists of one column as rows."""
    import pyarrow.types as kinds

    column = batch.column(0)
    if not (kinds.is_floating(column.type.value_type) or kinds.is_integer(column.type.value_type)):
        raise InvalidDataError(
            f"The lists of {path.name} must hold numbers. Received {column.type.value_type}."
        )
    lengths = {0 if row is None else len(row) for row in column}
    expected = num_samples if num_samples is not None else min(lengths, default=0)
    if lengths != {expected}:
        raise InvalidDataError(
            f"Every curve of {path.name} must have as many samples as the first, {expected}. "
            f"Received one of {(lengths - {expected}).pop()}."
        )
    return as_floats(column.flatten().to_numpy(zero_copy_only=False)).reshape(-1, expected)

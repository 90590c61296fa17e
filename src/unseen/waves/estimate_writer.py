"""Estimates into a file, a chunk at a time, whole or not at all."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from unseen.errors import OutputError
from unseen.waves.estimates import Estimates
from unseen.waves.signal_files.parquet_file import require_pyarrow

if TYPE_CHECKING:
    import pyarrow.parquet as pq

SUFFIXES = (".csv", ".parquet")


class Writer(Protocol):
    """What appends estimates to an open file."""

    def write(self, estimates: Estimates) -> None:
        """Append one row a curve."""
        ...

    def close(self) -> None:
        """Finish the file after the rows that were written."""
        ...


def check_output(path: Path, *, overwrite: bool) -> None:
    """Refuse a place for estimates before any work is done.

    Args:
        path: The file to be written.
        overwrite: Whether it may be there already.

    Raises:
        OutputError: if it is of another kind, exists, or its folder cannot be made.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(f"A file of estimates must end in .csv or .parquet. Received {path}.")
    if path.suffix.lower() == ".parquet":
        require_pyarrow(path, OutputError)
    if path.is_dir():
        raise OutputError(f"The place for estimates must be a file. Received the folder {path}.")
    if path.exists() and not overwrite:
        raise OutputError(
            f"A file that exists must not be replaced. Received {path}; choose another name, or "
            "say that it may be overwritten (on the command line --force)."
        )
    with _telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)


def partial_path(path: Path) -> Path:
    """Where the rows that were finished go if the work is cut short.

    Example:
        >>> partial_path(Path("parameters.csv")).name
        'parameters.partial.csv'
    """
    return path.with_suffix(f".partial{path.suffix}")


@contextmanager
def estimate_writer(path: Path, *, overwrite: bool = False) -> Iterator[Writer]:
    """Write estimates beside a place and move them there when the block ends well.

    If it does not, be it by an error or Ctrl-C, what was at the place stays, and the rows written
    so far go to `partial_path`, of which the exception gets a note. On a full disk only those of a
    .csv file can be kept: a .parquet file without its end cannot be read.

    Args:
        path: A .csv or .parquet file; missing folders are made.
        overwrite: Whether it may be there already.

    Yields:
        What appends estimates.

    Raises:
        OutputError: if the place is refused, or cannot be written to. Errors of the block itself
            pass through as they are.
    """
    check_output(path, overwrite=overwrite)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with _telling(path):
        writer = (_CsvWriter if path.suffix.lower() == ".csv" else _ParquetWriter)(part)
    told = _TellingWriter(writer, path)
    try:
        yield told
        told.close()
        with _telling(path):
            part.replace(path)
    except BaseException as error:
        _keep(writer, part, partial_path(path), error)
        raise


def _keep(
    writer: "_CsvWriter | _ParquetWriter", part: Path, place: Path, why: BaseException
) -> None:
    try:
        writer.salvage()
        if writer.num_rows:
            part.replace(place)
            why.add_note(f"The first {writer.num_rows:,} rows are kept in {place}.")
        else:
            part.unlink(missing_ok=True)
    except (OSError, ValueError):
        # What ended the work says more than what kept its rows from being saved.
        part.unlink(missing_ok=True)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"The place for estimates must be one that can be written to. Received {path}: "
            f"{error.strerror or error}. Choose another place or make room."
        ) from error


class _TellingWriter:
    """Writes with another, and tells of what goes wrong as of the place."""

    def __init__(self, writer: Writer, path: Path) -> None:
        self._writer = writer
        self._path = path

    def write(self, estimates: Estimates) -> None:
        with _telling(self._path):
            self._writer.write(estimates)

    def close(self) -> None:
        with _telling(self._path):
            self._writer.close()


class _CsvWriter:
    def __init__(self, part: Path) -> None:
        self.num_rows = 0
        self._part = part
        # With a buffer, what a full disk did not take would be tried again at closing.
        self._file = part.open("xb", buffering=0)
        self._whole_until = 0

    def write(self, estimates: Estimates) -> None:
        # Pandas writes as many digits as tell each float64 from its neighbours.
        text = estimates.to_frame().to_csv(
            index=False, header=self.num_rows == 0, lineterminator="\n"
        )
        rest = memoryview(text.encode())
        while rest:
            # The system may take a part only.
            rest = rest[self._file.write(rest) :]
        self._whole_until = self._file.tell()
        self.num_rows += len(estimates)

    def close(self) -> None:
        if self._file.closed:
            return
        try:
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def salvage(self) -> None:
        """Close the file after its last whole chunk, whatever state it is in."""
        # An interrupt or a full disk may have left half a chunk behind.
        os.truncate(self._part, self._whole_until)
        with suppress(OSError):
            self.close()


class _ParquetWriter:
    def __init__(self, part: Path) -> None:
        self.num_rows = 0
        self._part = part
        self._writer: pq.ParquetWriter | None = None
        part.open("xb").close()

    def write(self, estimates: Estimates) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        frame = estimates.to_frame()
        table = pa.Table.from_arrays(
            [
                # Not taken for missing numbers: NaN is what an estimate can be.
                pa.array(column.to_numpy(), None if column.dtype == float else pa.string())
                for _, column in frame.items()
            ],
            names=list(frame),
        )
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._part, table.schema)
        with self._losing_all_on_error():
            self._writer.write_table(table)
        self.num_rows += len(estimates)

    def close(self) -> None:
        if self._writer is not None and self._writer.is_open:
            with self._losing_all_on_error():
                self._writer.close()

    def salvage(self) -> None:
        """Close the file after what was written, which takes some room for its end."""
        self.close()

    @contextmanager
    def _losing_all_on_error(self) -> Iterator[None]:
        """A later end may be written without complaint and still not be readable."""
        try:
            yield
        except Exception:
            self.num_rows = 0
            raise

"""Curves from NumPy's files: one array, or an archive of several."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.waves.signal_files.damage import UnfitContentError, begins_well, whole
from unseen.waves.signal_files.signal_file import SignalFile, as_floats, check_size

_TWO_DIMENSIONS = 2
# Arrays of an archive that hold no curves.
_KNOWN_NAMES = ("times", "duration")


def open_npy(path: Path) -> SignalFile:
    """The curves of an .npy file; see `open_signals`."""
    array = _mapped(path)
    num_curves, num_samples = _checked_shape(path.name, array.shape, array.dtype)

    def read(rows: int) -> Iterator[NDArray[np.floating]]:
        for start in range(0, num_curves, rows):
            # Mapped anew each time, so that what was read of the file leaves the memory.
            table = _mapped(path).reshape(num_curves, num_samples)
            yield as_floats(table[start : start + rows])

    return SignalFile(path, num_curves, num_samples, read)


def open_npz(path: Path, key: str | None = None) -> SignalFile:
    """The curves of one array in an .npz file; see `open_signals`."""
    with _whole(path), np.load(path, allow_pickle=False) as archive:
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise UnfitContentError("it is no archive of arrays")
        name = _chosen_key(path, archive.files, key)
        others = {
            known: np.asarray(archive[known], np.float64)
            for known in _KNOWN_NAMES
            if known in archive.files and known != name
        }
    times, duration = others.get("times"), others.get("duration")
    if times is not None and duration is not None:
        duration = None
    if duration is not None and duration.size != 1:
        raise InvalidDataError(
            f"`duration` in {path.name} must be one number. Received shape {duration.shape}."
        )
    with _whole(path), zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as member:
        shape, _, dtype = _header(member)
    subject = f"The array {name!r} of {path.name}"
    num_curves, num_samples = _checked_shape(subject, shape, dtype)

    def read(rows: int) -> Iterator[NDArray[np.floating]]:
        with _whole(path), zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as member:
            _, in_columns, _ = _header(member)
            if in_columns and num_curves > 1:
                # Rows lie scattered over such an array, which an archive cannot be searched for.
                table = np.load(path)[name]
                yield from (
                    as_floats(table[start : start + rows]) for start in range(0, num_curves, rows)
                )
                return
            for start in range(0, num_curves, rows):
                count = min(rows, num_curves - start) * num_samples
                content = member.read(count * dtype.itemsize)
                if len(content) < count * dtype.itemsize:
                    raise UnfitContentError("its array is cut short")
                yield as_floats(np.frombuffer(content, dtype).reshape(-1, num_samples))

    return SignalFile(
        path, num_curves, num_samples, read, None if duration is None else duration.item(), times
    )


def read_array(path: Path, name: str) -> NDArray[np.float64]:
    """All numbers of an .npy file, or of the array of that name, or the only one, in an .npz file.

    Raises:
        DataFileError: if the file cannot be read.
        InvalidDataError: if it holds no real numbers.
    """
    with _whole(path):
        content = np.load(path, allow_pickle=False)
        if isinstance(content, np.lib.npyio.NpzFile):
            with content as archive:
                key = name if name in archive.files else None
                content = archive[_chosen_key(path, archive.files, key)]
    if content.dtype.kind not in "fiu":
        raise InvalidDataError(f"{path.name} must hold real numbers. Received {content.dtype}.")
    return content.astype(np.float64)


def _mapped(path: Path) -> NDArray[np.generic]:
    with _whole(path):
        # A path that ends in .npy may hold an archive or pickled objects all the same.
        array = np.load(path, mmap_mode="r", allow_pickle=False)
        if not isinstance(array, np.ndarray):
            raise UnfitContentError("it is an archive of several arrays")
        return array


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    with whole(path, "numbers"):
        try:
            yield
        except ValueError as error:
            # NumPy says so of whatever begins otherwise too.
            if "Python objects" in str(error) or ("pickle" in str(error) and begins_well(path)):
                raise UnfitContentError(
                    "it holds Python objects, which are never opened"
                ) from error
            raise


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, whether columns lie together, and type of an array, from the start of its file."""
    version = np.lib.format.read_magic(member)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(member)
    return np.lib.format.read_array_header_2_0(member)


def _chosen_key(path: Path, names: list[str], key: str | None) -> str:
    held = ", ".join(names) or "no array"
    if key is not None:
        if key not in names:
            raise InvalidArgumentError(
                f"`key` must name an array of {path.name}, which holds {held}. "
                f"Received key={key!r}."
            )
        return key
    if "curves" in names:
        return "curves"
    candidates = [name for name in names if name not in _KNOWN_NAMES or len(names) == 1]
    if len(candidates) == 1:
        return candidates[0]
    raise InvalidArgumentError(
        f"{path.name} must hold an array `curves`, or one only, unless `key` names it. "
        f"It holds {held}."
    )


def _checked_shape(name: str, shape: tuple[int, ...], dtype: np.dtype) -> tuple[int, int]:
    """Number of curves, and of samples of each."""
    if dtype.kind not in "fiu":
        raise InvalidDataError(f"{name} must hold real numbers. Received dtype {dtype}.")
    if len(shape) not in {1, _TWO_DIMENSIONS}:
        raise InvalidDataError(
            f"{name} must hold one curve per row, shape (num_curves, num_samples), or one curve. "
            f"Received shape {shape}."
        )
    num_curves, num_samples = shape if len(shape) == _TWO_DIMENSIONS else (1, shape[0])
    check_size(name, num_curves, num_samples)
    return num_curves, num_samples

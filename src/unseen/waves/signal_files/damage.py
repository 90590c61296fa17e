"""Files that are not what their suffix says: told in our words, whichever library stumbled."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unseen.errors import DataFileError, UnseenError

_CUT_SHORT = "it is cut short or damaged"
# What a whole file begins with; one that begins otherwise is of another kind.
_BEGINNINGS = {
    ".npy": (b"\x93NUMPY",),
    ".npz": (b"PK\x03\x04", b"PK\x05\x06"),
    ".parquet": (b"PAR1",),
    ".wav": (b"RIFF", b"RIFX", b"RF64"),
}


class UnfitContentError(Exception):
    """A file's content is no curves; the message is the reason, to stand behind a colon."""


@contextmanager
def whole(path: Path, content: str) -> Iterator[None]:
    """Have whatever goes wrong in reading a file say that the file is not whole.

    Args:
        path: The file.
        content: What it must hold.

    Raises:
        DataFileError: in place of every error that is not one of ours. The library's own words
            tell of its insides; they are kept as the error's cause.
    """
    try:
        yield
    except UnseenError:
        raise
    except Exception as error:  # what is damaged makes libraries raise any kind
        raise DataFileError(
            f"{path.name} must be a whole {path.suffix.lower()} file of {content}. Received "
            f"{path}, which cannot be read: {_reason(path, error)}. Fetch or write it again."
        ) from error


def _reason(path: Path, error: Exception) -> str:
    if isinstance(error, UnfitContentError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, MemoryError):
        return "its numbers need more memory than there is"
    suffix = path.suffix.lower()
    return _CUT_SHORT if begins_well(path) else f"it does not begin as a {suffix} file does"


def begins_well(path: Path) -> bool:
    """Whether a file's first bytes are those of the kind that its suffix says."""
    beginnings = _BEGINNINGS[path.suffix.lower()]
    with path.open("rb") as file:
        return file.read(max(map(len, beginnings))).startswith(beginnings)

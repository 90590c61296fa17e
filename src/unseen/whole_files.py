"""Writing a file whole or not at all."""

import os
import uuid
from pathlib import Path


def write_whole(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file in place of an earlier one; whoever reads it finds all of the one or the other.

    Args:
        path: Where; its folder must be there.
        content: All that shall be in it.
        durable: Whether it is on the disk for good on return, a power cut notwithstanding.

    Raises:
        OSError: if it cannot be written; what was there still is.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_whole(Path(folder, "note.txt"), b"all of it")
        ...     [path.read_bytes() for path in Path(folder).iterdir()]
        [b'all of it']
    """
    staging = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        staging.write_bytes(content)
        if durable:
            _sync(staging)
        staging.replace(path)
    finally:
        staging.unlink(missing_ok=True)
    if durable and os.name == "posix":  # elsewhere a folder cannot be opened
        _sync(path.parent)


def _sync(path: Path) -> None:
    """Have a file's content, or a folder's list of files, on disk."""
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

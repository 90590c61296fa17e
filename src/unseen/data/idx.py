"""IDX files, the format in which MNIST is distributed."""

import gzip
import math
import os
import zlib
from pathlib import Path

import numpy as np

from unseen.errors import DataFileError

# Third byte of an IDX file -> how its numbers are stored, most significant byte first.
_STORED_TYPES = {
    0x08: np.dtype("u1"),
    0x09: np.dtype("i1"),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}


def read_idx(path: str | os.PathLike[str]) -> np.ndarray:
    """Array stored in an IDX file, packed with gzip or not.

    The file starts with two zero bytes, one byte for the type of number and one for the number
    of axes; then come the length of each axis (32 bits, most significant byte first) and the
    numbers themselves, the last axis changing fastest.

    Args:
        path: The file; a name that ends in `.gz` says that it is packed.

    Returns:
        The array, in the byte order of this machine.

    Raises:
        DataFileError: if the file is missing, is not gzip although its name says so, is not IDX,
            or holds fewer or more bytes than its header promises.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "labels-idx1-ubyte"
        ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes([4, 9, 4]))
        ...     read_idx(path).tolist()
        [4, 9, 4]

    Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits",
    section "File formats", http://yann.lecun.com/exdb/mnist/.
    """
    path = Path(path)
    content = _unpacked(path)
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _STORED_TYPES:
        raise DataFileError(
            f"IDX file {path} must start with two zero bytes and a known type of number. "
            f"Received {content[:4].hex(' ') or 'an empty file'}; if the file is packed, "
            "its name must end in .gz."
        )
    stored, num_axes = _STORED_TYPES[content[2]], content[3]
    start = 4 + 4 * num_axes
    if len(content) < start:
        raise DataFileError(
            f"IDX file {path} must hold {start} bytes of header for its {num_axes} axes. "
            f"Received {len(content)} bytes: the file is truncated, fetch it again."
        )
    shape = tuple(np.frombuffer(content, ">u4", count=num_axes, offset=4).tolist())
    promised = start + math.prod(shape) * stored.itemsize
    if len(content) != promised:
        damage = "truncated" if len(content) < promised else "longer than its header says"
        raise DataFileError(
            f"IDX file {path} must hold {promised} bytes for an array of shape {shape}. "
            f"Received {len(content)} bytes: the file is {damage}, fetch it again."
        )
    return (
        np.frombuffer(content, stored, offset=start).reshape(shape).astype(stored.newbyteorder("="))
    )


def _unpacked(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DataFileError(
            f"IDX file {path} must exist. Received a path without a file; check the spelling."
        ) from error
    except OSError as error:
        raise DataFileError(
            f"IDX file {path} must be readable. Received: {error.strerror}."
        ) from error
    if path.suffix != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except gzip.BadGzipFile as error:
        raise DataFileError(
            f"File {path} must be packed with gzip, as its name says. Received: {error}; "
            "fetch it again, or take .gz off its name if it is unpacked."
        ) from error
    except (EOFError, zlib.error) as error:
        raise DataFileError(
            f"File {path} must be a whole gzip file. Received: {error}; "
            "it is truncated or damaged, fetch it again."
        ) from error

"""A `.keras` file's container: a zip archive of exactly the three files that Keras writes.

Read by hand, byte after byte from the start to the end, because programs that read zip archives
disagree on damaged ones. Each byte must belong to one file or to the directory, so that nothing
overlaps and nothing is hidden.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from unseen.grading.reading.problems import UnreadableError, shortened

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
REMEDY = "save the network with `model.save('name.keras')` and hand in that very file"

_MOST_ENTRIES = 16
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# Version, flags, method, time, date, CRC, packed size, size, length of name, of extra field.
_LOCAL_FIELDS = struct.Struct("<4s5H3I2H")
# The same behind the version of the writer; then comment, disk, attributes within, without, place.
_CENTRAL_FIELDS = struct.Struct("<4s6H3I5H2I")
# Disk, disk of the directory, entries here, entries, size of the directory, its place, comment.
_END_FIELDS = struct.Struct("<4s4H2IH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_BEHIND, _STRENGTH_OF_DEFLATE = 0x1, 0x8, 0x6
_KIND_OF_FILE, _ORDINARY = 0o170000, 0o100000
_FOLDER = 0x10
_LONGEST_PIECE = 1 << 16


class _Told(NamedTuple):
    """What the directory says of a file."""

    signature: bytes
    writer: int
    version: int
    flags: int
    method: int
    time: int
    date: int
    checksum: int
    packed_size: int
    size: int
    name_length: int
    extra_length: int
    comment_length: int
    disk: int
    inner_attributes: int
    attributes: int
    place: int


@dataclass(frozen=True)
class Entry:
    """A file in the archive, still packed.

    Args:
        packed: Its bytes in the archive.
        is_deflated: Whether they are compressed.
        size: How many bytes it says to be.
        checksum: Their CRC-32, as the archive says.
    """

    packed: memoryview
    is_deflated: bool
    size: int
    checksum: int


def open_archive(data: bytes, largest: dict[str, int]) -> dict[str, Entry]:
    """The files of the archive by name; nothing is unpacked yet.

    Args:
        data: The archive.
        largest: Most bytes that each file may unpack to, by the names that it must have.

    Raises:
        UnreadableError: if it is anything but what Keras writes.
    """
    _require_zip(data)
    count, place = _directory(data)
    entries: dict[str, Entry] = {}
    at, start = place, 0
    for _ in range(count):
        if at + _CENTRAL_FIELDS.size > len(data) - _END_FIELDS.size:
            raise UnreadableError(_broken("its directory is cut off"))
        told = _Told(*_CENTRAL_FIELDS.unpack_from(data, at))
        at += _CENTRAL_FIELDS.size
        raw_name = data[at : at + told.name_length]
        at += told.name_length
        name = _checked_name(raw_name, entries, largest)
        _require_plain(name, told)
        if told.place != start:
            raise UnreadableError(_broken(f"{name} does not begin where the part before it ends"))
        start = _end_of(data, name, told, place)
        if told.size > largest[name]:
            raise UnreadableError(
                f"{name} must be at most {largest[name]:,} bytes. Received {told.size:,} bytes."
            )
        packed = memoryview(data)[start - told.packed_size : start]
        entries[name] = Entry(packed, told.method == _DEFLATED, told.size, told.checksum)
    if at != len(data) - _END_FIELDS.size or start != place:
        raise UnreadableError(_broken("it holds bytes that belong to none of its files"))
    missing = [name for name in largest if name not in entries]
    if missing:
        raise UnreadableError(
            f"A .keras file must hold {', '.join(largest)}. Received one without "
            f"{', '.join(missing)}; {REMEDY}."
        )
    return entries


def content_of(name: str, entry: Entry) -> bytes:
    """The bytes of a file, no more than it says to be.

    Raises:
        UnreadableError: if they are not as many as it says, or damaged.
    """
    unpacked = _inflated(name, entry) if entry.is_deflated else bytes(entry.packed)
    if len(unpacked) != entry.size:
        raise UnreadableError(_broken(f"{name} is not as long as the archive says"))
    if zlib.crc32(unpacked) != entry.checksum:
        raise UnreadableError(_broken(f"the checksum (CRC) of {name} is wrong"))
    return unpacked


def _inflated(name: str, entry: Entry) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces, length, waiting = [], 0, entry.packed
    try:
        # One byte above what it says is enough to know that it lies.
        while not stream.eof and length <= entry.size:
            piece = stream.decompress(waiting, min(_LONGEST_PIECE, entry.size + 1 - length))
            waiting = stream.unconsumed_tail
            if not piece and not waiting:
                break
            pieces.append(piece)
            length += len(piece)
    except zlib.error as error:
        raise UnreadableError(_broken(f"{name} cannot be unpacked")) from error
    if not stream.eof or stream.unused_data or waiting:
        raise UnreadableError(_broken(f"{name} is not as long as the archive says"))
    return b"".join(pieces)


def _require_zip(data: bytes) -> None:
    if not data:
        raise UnreadableError(f"A submission must not be empty. Received 0 bytes; {REMEDY}.")
    for start, what in _OTHER_FORMATS.items():
        if data.startswith(start):
            raise UnreadableError(_other_format(what))
    if data[8:10] == b'{"':
        raise UnreadableError(_other_format("what looks like a safetensors file"))
    if not data.startswith(_LOCAL):
        start = shortened(data[:8].decode("latin-1"))
        raise UnreadableError(_other_format(f"bytes that begin with {start}"))


def _other_format(what: str) -> str:
    return f"A .keras file must be a zip archive as Keras writes it. Received {what}; {REMEDY}."


_OTHER_FORMATS = {
    b"\x89HDF\r\n\x1a\n": "an HDF5 file, the legacy .h5 format",
    **{bytes([0x80, n]): "a Python pickle, which is a program and never read" for n in range(2, 6)},
    b"\x1f\x8b": "a gzip file",
    b"\x93NUMPY": "a NumPy array",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
}


def _directory(data: bytes) -> tuple[int, int]:
    """How many files the archive has, and where its directory begins."""
    if len(data) < _END_FIELDS.size or data[-_END_FIELDS.size :][:4] != _END:
        raise UnreadableError(_broken("it is cut off, or something follows its end"))
    told = _END_FIELDS.unpack_from(data, len(data) - _END_FIELDS.size)
    _, disk, directory_disk, here, count, size, place, comment = told
    if disk or directory_disk or here != count or comment:
        raise UnreadableError(_broken("it is in several parts, or has a comment"))
    if not 1 <= count <= _MOST_ENTRIES:
        raise UnreadableError(
            f"A .keras file must hold three files. Received {count:,} files; {REMEDY}."
        )
    if place + size + _END_FIELDS.size != len(data):
        raise UnreadableError(_broken("its directory is not where it says"))
    return count, place


def _checked_name(raw: bytes, entries: dict[str, Entry], largest: dict[str, int]) -> str:
    name = raw.decode("utf-8", errors="backslashreplace")
    if name in entries:
        raise UnreadableError(f"A .keras file must hold {name} once. Received it twice; {REMEDY}.")
    if name not in largest:
        raise UnreadableError(
            f"A .keras file must hold {', '.join(largest)} and nothing else. Received "
            f"{shortened(name)}; {REMEDY}."
        )
    return name


def _require_plain(name: str, told: _Told) -> None:
    """Refuse all that is possible in a zip archive and that Keras does not write."""
    if told.signature != _CENTRAL:
        raise UnreadableError(_broken("its directory is damaged"))
    if told.flags & _ENCRYPTED:
        raise UnreadableError(_broken(f"{name} is encrypted"))
    if told.method not in (_STORED, _DEFLATED):
        raise UnreadableError(
            _broken(f"{name} is packed by an unknown method, number {told.method}")
        )
    kind = (told.attributes >> 16) & _KIND_OF_FILE
    if kind not in (0, _ORDINARY) or told.attributes & _FOLDER:
        raise UnreadableError(_broken(f"{name} is a link, a folder or a device"))
    more = told.extra_length or told.comment_length or told.disk
    if told.flags & ~_STRENGTH_OF_DEFLATE or more:
        raise UnreadableError(_broken(f"{name} has fields that Keras does not write"))


def _end_of(data: bytes, name: str, told: _Told, place: int) -> int:
    """Where a file ends, once both of its headers say the same."""
    begin = told.place + _LOCAL_FIELDS.size
    end = begin + told.name_length + told.packed_size
    if end > place:
        raise UnreadableError(_broken(f"{name} is cut off"))
    signature, *fields, name_length, extra_length = _LOCAL_FIELDS.unpack_from(data, told.place)
    agrees = tuple(fields) == told[2:10] and name_length == told.name_length and not extra_length
    if signature != _LOCAL or not agrees or data[begin : begin + name_length] != name.encode():
        raise UnreadableError(_broken(f"what it says of {name} in two places differs"))
    return end


def _broken(what: str) -> str:
    return (
        "A .keras file must be a zip archive as Keras writes it. "
        f"Received one in which something is wrong: {what}; {REMEDY}."
    )

"""Zip archives for tests, honest and otherwise: each field of each header can be made to lie."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

STORED, DEFLATED, BZIP2 = 0, 8, 12


@dataclass(frozen=True)
class Member:
    """A file in an archive, with what its headers say of it; None says the truth."""

    name: bytes
    packed: bytes
    size: int | None = None
    checksum: int | None = None
    method: int = STORED
    flags: int = 0
    attributes: int = 0o600 << 16
    extra: bytes = b""
    local_name: bytes | None = None
    place: int | None = None
    gap: bytes = b""  # bytes behind it that belong to nobody

    def but(self, **changes: object) -> "Member":
        return replace(self, **changes)  # pyright: ignore[reportArgumentType]


def member(name: str, data: bytes) -> Member:
    return Member(name.encode(), data)


def deflated(name: str, data: bytes) -> Member:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    return Member(name.encode(), packed, len(data), zlib.crc32(data), DEFLATED)


def bomb(name: str, mebibytes: int, size: int) -> Member:
    """Zeros that unpack to so many MiB, made without packing them all."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(wbits=-zlib.MAX_WBITS).flush()
    return Member(name.encode(), first * mebibytes + end, size, 0, DEFLATED)


def archive(
    members: Iterable[Member],
    *,
    before: bytes = b"",
    after: bytes = b"",
    comment: bytes = b"",
    count: int | None = None,
    disk: int = 0,
    shift: int = 0,
) -> bytes:
    """The bytes of an archive."""
    parts, directory, at = [before], [], len(before)
    members = list(members)
    for one in members:
        size = len(one.packed) if one.size is None else one.size
        checksum = zlib.crc32(one.packed) if one.checksum is None else one.checksum
        told = (20, one.flags, one.method, 0, 33, checksum, len(one.packed), size)
        local_name = one.name if one.local_name is None else one.local_name
        local = struct.pack("<4s5H3I2H", b"PK\x03\x04", *told, len(local_name), len(one.extra))
        place = at if one.place is None else one.place
        directory += [
            struct.pack("<4sH", b"PK\x01\x02", 0x314),
            struct.pack("<5H3I", *told),
            struct.pack("<5H", len(one.name), len(one.extra), 0, 0, 0),
            struct.pack("<2I", one.attributes, place + shift),
            one.name + one.extra,
        ]
        whole = local + local_name + one.extra + one.packed + one.gap
        parts.append(whole)
        at += len(whole)
    listing = b"".join(directory)
    number = min(len(members), 0xFFFF) if count is None else count
    end = struct.pack(
        *("<4s4H2IH", b"PK\x05\x06", disk, disk, number, number),
        *(len(listing), at + shift, len(comment)),
    )
    return b"".join([*parts, listing, end, comment, after])

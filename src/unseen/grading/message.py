"""Messages between the grader and its children: a line of JSON, then raw bytes.

Nothing that is read here can become more than numbers, texts, lists, mappings and bytes.
"""

import json
from collections.abc import Sequence
from typing import Any

_LONGEST_HEADER = 2**20


class MessageError(ValueError):
    """Bytes that are no message."""


def pack(header: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """A message: the header with the lengths of the parts, then the parts."""
    told = {"header": header, "sizes": [len(part) for part in parts]}
    line = json.dumps(told, allow_nan=False, separators=(",", ":")).encode("ascii")
    return b"".join([line, b"\n", *parts])


def unpack(message: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Header and parts of a message.

    Raises:
        MessageError: if it is none, is cut off, or has more than it says.
    """
    end = message.find(b"\n", 0, _LONGEST_HEADER)
    if end < 0:
        raise MessageError("no header")
    try:
        told = json.loads(message[:end].decode("ascii"))
        header, sizes = told["header"], told["sizes"]
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        raise MessageError("no such header") from error
    if not isinstance(header, dict) or not isinstance(sizes, list):
        raise MessageError("no such header")
    if not all(type(size) is int and size >= 0 for size in sizes):
        raise MessageError("no such sizes")
    if end + 1 + sum(sizes) != len(message):
        raise MessageError("cut off, or longer than it says")
    parts, start = [], end + 1
    for size in sizes:
        parts.append(message[start : start + size])
        start += size
    return header, parts

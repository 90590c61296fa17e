"""Bytes with their length in front, so that what was cut off is noticed."""

_START = b"unseen\x00\x01"
_LENGTH_BYTES = 8

# What stands in front of the content, in bytes.
FRAME_BYTES = len(_START) + _LENGTH_BYTES


class CutOffError(EOFError):
    """Bytes that end too soon, or were never framed."""


def frame_of(content: bytes) -> bytes:
    """What stands in front of the content."""
    return _START + len(content).to_bytes(_LENGTH_BYTES, "big")


def unframe(message: bytes | bytearray) -> bytes:
    """The content of a framed message.

    Raises:
        CutOffError: if it is not there whole, or is not all.
    """
    content = bytes(memoryview(message)[FRAME_BYTES:])
    if message[:FRAME_BYTES] != frame_of(content):
        raise CutOffError("cut off, or not framed")
    return content

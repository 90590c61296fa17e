import pytest

from unseen.grading.message import MessageError, pack, unpack


def test_what_is_packed_is_unpacked():
    header, parts = {"a": [1, None, "ü"]}, [b"", b"\n\x00", b"x" * 1000]
    assert unpack(pack(header, parts)) == (header, parts)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"no line",
        b"\n",
        b"{}\n",
        b'{"header":[],"sizes":[]}\n',
        b'{"header":{},"sizes":[-1]}\n',
        b'{"header":{},"sizes":[2]}\nx',
        b'{"header":{},"sizes":[1]}\nxy',
        b'{"header":{},"sizes":[true]}\nx',
        b"[" * 100_000 + b"\n",
        b"\xff\n",
        b" " * 2**21 + b"\n",
    ],
    ids=lambda message: repr(message[:30]),
)
def test_what_is_no_message_is_told(message):
    with pytest.raises(MessageError):
        unpack(message)


def test_nan_is_never_packed():
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({"a": float("nan")})

"""What was cut off is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unseen.grading.sandbox.framing import CutOffError, frame_of, unframe


@given(st.binary())
def test_content_comes_back(content):
    assert unframe(frame_of(content) + content) == content


@pytest.mark.parametrize(
    "message",
    [b"", b"result", frame_of(b"result"), frame_of(b"result") + b"resul", frame_of(b"") + b"more"],
)
def test_other_bytes_are_refused(message):
    with pytest.raises(CutOffError):
        unframe(message)

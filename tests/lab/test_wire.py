"""Plain values as JSON."""

import json

import numpy as np
import pytest

from unseen.lab.workers.wire import plain, to_line


def test_what_is_not_finite_becomes_null():
    told = {"array": np.array([1.0, np.nan, np.inf]), "number": float("-inf"), "none": None}
    assert json.loads(to_line(told)) == {"array": [1.0, None, None], "number": None, "none": None}


def test_numbers_of_numpy_become_plain():
    assert plain([np.float32(0.1), np.int64(3), np.bool_(True), np.str_("x")]) == [
        0.1,
        3,
        True,
        "x",
    ]
    assert plain(np.arange(4).reshape(2, 2)) == [[0, 1], [2, 3]]


def test_a_text_is_one_line():
    assert to_line("two\nlines").count(b"\n") == 1


def test_what_has_no_words_is_refused():
    with pytest.raises(TypeError):
        to_line({"object": object()})

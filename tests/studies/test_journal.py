import numpy as np
import pytest

from unseen.errors import OutputError
from unseen.studies.journal import Journal, Part

PART = Part(
    [{"contender": "L2", "score": 0.1 + 0.2, "seed": 2**32 - 1, "loss": None}],
    {"outputs": np.arange(6, dtype=np.float32).reshape(2, 3), "loss": np.array([np.nan, 1.0])},
)


def never():
    raise AssertionError("made again")


def assert_same(found, part=PART):
    assert found.rows == part.rows
    assert found.arrays.keys() == part.arrays.keys()
    for name, array in part.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array)
        assert found.arrays[name].dtype == array.dtype


def test_a_part_is_made_once(tmp_path):
    journal = Journal(tmp_path)
    assert journal.part("fold-000/outer", lambda: PART) is PART
    assert journal.part("fold-000/outer", never) is PART


def test_another_session_finds_it_to_the_bit(tmp_path):
    Journal(tmp_path / "journal").part("fold-000/outer", lambda: PART)
    assert_same(Journal(tmp_path / "journal").part("fold-000/outer", never))


def test_parts_are_kept_apart_by_name(tmp_path):
    journal, other = Journal(tmp_path), Part([{"score": 1.0}], {})
    journal.part("fold-000/outer", lambda: PART)
    journal.part("fold-001/outer", lambda: other)
    again = Journal(tmp_path)
    assert_same(again.part("fold-001/outer", never), other)
    assert_same(again.part("fold-000/outer", never))
    assert again.find("outer") is None


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    journal = Journal(None)
    assert journal.part("pilot", lambda: PART) is PART
    assert journal.part("pilot", never) is PART
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda whole: whole[: len(whole) // 2], id="half of it"),
        pytest.param(lambda whole: whole[:-1], id="all but the last byte"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"{}", id="something else"),
        pytest.param(lambda whole: whole[:60] + bytes(20) + whole[80:], id="a hole in it"),
    ],
)
def test_a_damaged_part_is_made_anew(tmp_path, damage):
    Journal(tmp_path).part("pilot", lambda: PART)
    path = tmp_path / "pilot.npz"
    path.write_bytes(damage(path.read_bytes()))
    assert Journal(tmp_path).find("pilot") is None
    assert_same(Journal(tmp_path).part("pilot", lambda: PART))
    assert_same(Journal(tmp_path).part("pilot", never))


def test_a_part_that_was_stopped_leaves_nothing(tmp_path):
    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Journal(tmp_path).part("pilot", stopped)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "fold-000").write_text("a file where a folder should be")
    with pytest.raises(OutputError, match=r"must be written to disk.*fold-000.*is safe"):
        Journal(tmp_path).part("fold-000/outer", lambda: PART)

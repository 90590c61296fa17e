import json
import stat

import numpy as np
import pytest

from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError, OutputError
from unseen.grading.contest import create_contest, open_contest
from unseen.grading.material import as_bytes, homework_secret, homework_training, read_labelled
from unseen.grading.task import Task, read_task

from .conftest import labelled


def test_a_new_contest_has_the_homeworks_rules(tmp_path):
    contest = create_contest(tmp_path / "c", labelled(40, 0), labelled(60, 1))
    assert contest.task == Task()
    assert read_task(tmp_path / "c" / "starter") == Task()


def test_the_contest_is_for_its_owner_alone(tmp_path):
    folder = create_contest(tmp_path / "c", labelled(40, 0), labelled(60, 1)).folder
    for private in (folder, folder / "secret"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_wrong_address_leaves_no_folder(tmp_path):
    with pytest.raises(InvalidArgumentError, match="`database` must be an address"):
        create_contest(tmp_path / "c", labelled(40, 0), labelled(60, 1), database="nonsense")
    assert list(tmp_path.iterdir()) == []


def test_the_starter_kit_holds_nothing_secret(contest):
    names = {path.name for path in (contest.folder / "starter").iterdir()}
    assert names == {"task.toml", "training.npz", "README.md", "recipe.toml"}


def test_the_example_of_the_starter_kit_keeps_the_rules(contest):
    from unseen.grading.check import check_files
    from unseen.grading.sandbox.in_memory import InMemorySandbox

    path = contest.folder / "starter" / "recipe.toml"
    found = check_files([path], InMemorySandbox(), Task(), homework_training(), folds=0)
    assert (found.status, found.regularizers) == ("GRADED", ("L2", "Dropout"))


def test_the_seeds_are_settled_by_the_secret_alone(tmp_path):
    one, two, other = (
        create_contest(tmp_path / name, labelled(40, 0), labelled(60, 1), seed=seed)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert one.seeds == two.seeds != other.seeds
    assert one.pseudonym_key == two.pseudonym_key != other.pseudonym_key
    np.testing.assert_array_equal(one.is_public, two.is_public)
    drawn = create_contest(tmp_path / "d", labelled(40, 0), labelled(60, 1))
    again = create_contest(tmp_path / "e", labelled(40, 0), labelled(60, 1))
    assert drawn.seeds != again.seeds


def test_more_seeds_leave_the_first_as_they_are(contest):
    few = contest.seeds
    path = contest.folder / "task.toml"
    path.write_text(path.read_text() + "[scoring]\nnum_seeds = 9\n")
    many = open_contest(contest.folder).seeds
    assert (many[:5], len(many)) == (few, 9)


def test_the_public_part_is_a_third(contest):
    assert contest.is_public.sum() == 20
    assert contest.is_public[:30].any()
    assert contest.is_public[30:].any()


def test_a_folder_in_use_is_left_alone(tmp_path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(OutputError, match="in use"):
        create_contest(tmp_path, labelled(40, 0), labelled(60, 1))
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_contest_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    from unseen.grading import contest as contests

    def full(*_args) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(contests, "write_starter", full)
    with pytest.raises(OutputError, match="No space left"):
        create_contest(tmp_path / "c", labelled(40, 0), labelled(60, 1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fraction", [0.0, 1.0])
def test_both_parts_of_the_secret_set_hold_rows(tmp_path, fraction):
    with pytest.raises(InvalidDataError, match="must both hold rows"):
        create_contest(tmp_path / "c", labelled(40, 0), labelled(60, 1), public_fraction=fraction)


def test_a_contest_without_its_secrets_is_told(contest):
    (contest.folder / "secret" / "secrets.json").unlink()
    with pytest.raises(DataFileError, match="restore them from a copy"):
        open_contest(contest.folder)


def test_an_address_of_a_database_is_taken(tmp_path):
    address = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    folder = create_contest(
        tmp_path / "c", labelled(40, 0), labelled(60, 1), database=address
    ).folder
    assert (tmp_path / "elsewhere.db").exists()
    assert json.loads((folder / "secret" / "secrets.json").read_text())["database"] == address


def test_a_list_of_students_without_any_is_told(contest):
    (contest.folder / "students.csv").write_text("student\n\n")
    with pytest.raises(InvalidDataError, match="Received none"):
        _ = contest.students


def test_secret_images_are_none_that_are_learnt_from():
    training, secret = homework_training(), homework_secret(6000, seed=1)
    learnt = {row.tobytes() for row in training.inputs}
    assert (len(training.labels), len(secret.labels)) == (800, 6000)
    assert not any(row.tobytes() in learnt for row in secret.inputs)
    assert (secret.labels != homework_secret(6000, seed=2).labels).any()


def test_rows_come_back_as_they_were(tmp_path):
    for rows in (labelled(9, 0), homework_secret(9, seed=0)):
        (tmp_path / "rows.npz").write_bytes(as_bytes(rows))
        again = read_labelled(tmp_path / "rows.npz")
        np.testing.assert_array_equal(again.inputs, rows.inputs)
        np.testing.assert_array_equal(again.labels, rows.labels)
        assert again.image_shape == rows.image_shape


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        ({"a": np.zeros(3)}, "arrays x"),
        ({"x": np.zeros((3, 2)), "y": np.zeros(2, int)}, "one class y for each"),
        ({"x": np.zeros((3, 2)), "y": np.array([0.0, 1.0, 0.0])}, "classes y"),
        ({"x": np.zeros((3, 2)), "y": np.array([0, -1, 0])}, "classes y"),
        ({"x": np.zeros((3, 2)), "y": np.zeros(3, int)}, "two at least"),
        ({"x": np.full((2, 2), np.nan), "y": np.array([0, 1])}, "finite"),
        ({"x": np.array([["a"], ["b"]]), "y": np.array([0, 1])}, "numbers x"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rows_that_are_none_are_told(tmp_path, arrays, told):
    np.savez(tmp_path / "rows.npz", **arrays)
    with pytest.raises(InvalidDataError, match=told):
        read_labelled(tmp_path / "rows.npz")


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04 junk"])
def test_a_file_that_is_none_is_told(tmp_path, content):
    (tmp_path / "rows.npz").write_bytes(content)
    with pytest.raises(DataFileError, match=r"\.npz file"):
        read_labelled(tmp_path / "rows.npz")


def test_objects_in_a_file_are_not_unpickled(tmp_path):
    np.savez(tmp_path / "rows.npz", x=np.array([{}, {}], object), y=np.array([0, 1]))
    with pytest.raises(DataFileError, match="allow_pickle"):
        read_labelled(tmp_path / "rows.npz")


@pytest.mark.parametrize("number", [1, 13_782 - 800 + 1])
def test_more_images_than_there_are_cannot_be_asked_for(number):
    with pytest.raises(InvalidArgumentError, match="2 to 12,982 images"):
        homework_secret(number, seed=0)

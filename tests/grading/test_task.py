import tomllib

import pytest

from unseen.errors import DataFileError, InvalidDataError
from unseen.grading.task import Task, read_task, task_of, task_text


def test_the_file_of_a_new_contest_says_the_defaults():
    assert task_of(tomllib.loads(task_text())) == Task()


def test_the_file_of_a_new_contest_names_every_rule():
    values = tomllib.loads(task_text())
    told = Task().model_dump(exclude={"deadline"})
    assert {part: set(rules) for part, rules in told.items() if isinstance(rules, dict)} == {
        part: set(rules) for part, rules in values.items() if isinstance(rules, dict)
    }


def test_the_homeworks_points():
    assert Task().points.most == 35 + 10 + 5


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"scoring": {"num_seeds": 4}}, "`scoring.num_seeds`.*received 4"),
        ({"surprise": 1}, "`surprise`"),
        ({"points": {"steps": [{"above": 2, "points": 1}, {"above": 1, "points": 2}]}}, "rising"),
        ({"deadline": "2026-12-01T10:00:00"}, "time zone"),
        ({"inbox": {"pattern": "("}}, "regular expression"),
        ({"inbox": {"pattern": ".*"}}, "P<student>"),
        ({"baseline": {"epochs": 3000}}, "at most `training.max_epochs`"),
        ({"baseline": {"learning_rate": float("nan")}}, "baseline.learning_rate"),
        ({"network": {"hidden": [0]}}, "network.hidden.0"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_rule_that_makes_no_sense_is_told(values, told):
    with pytest.raises(InvalidDataError, match=told):
        task_of(values)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(InvalidDataError, match=r"num_seeds.*seconds"):
        task_of({"scoring": {"num_seeds": 1}, "limits": {"seconds": 0}})


def test_a_deadline_is_kept_in_utc():
    deadline = task_of({"deadline": "2026-12-01T23:59:00+01:00"}).deadline
    assert deadline is not None
    assert deadline.isoformat() == "2026-12-01T22:59:00+00:00"


def test_a_folder_that_is_no_contest_is_told(tmp_path):
    with pytest.raises(DataFileError, match="unseen grade new"):
        read_task(tmp_path)


def test_rules_that_are_no_toml_are_told(tmp_path):
    (tmp_path / "task.toml").write_text("a = = 1")
    with pytest.raises(DataFileError, match="valid TOML"):
        read_task(tmp_path)

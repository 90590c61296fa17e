"""Studies and reports as folders: which are shown, and what is told of them."""

import pytest

from unseen.errors import InvalidArgumentError
from unseen.lab.equipment import Equipment
from unseen.lab.jobs.job import Job, Status
from unseen.lab.rooms.studies_folders import listed, one_of
from unseen.lab.shown import open_shown


def test_folders_are_shown_as_what_they_hold(report, tmp_path):
    study = tmp_path / "unseen-study"
    study.mkdir()
    (study / "study.json").write_text("{}")
    (report / "journal" / "settings.json").unlink()
    shown = open_shown([report, study, report])
    assert [(one.id, one.kind, one.title) for one in shown] == [
        ("folder-1", "report", "report"),
        ("folder-2", "study", "unseen-study"),
    ]


def test_a_study_of_the_lab_is_found_one_level_deeper(tmp_path):
    found = tmp_path / "results" / "found"
    found.mkdir(parents=True)
    (found / "study.json").write_text('{"data": {"name": "people"}}')
    (only,) = open_shown([tmp_path / "results", found])
    assert (only.path, only.title) == (found.resolve(), "people")
    other = tmp_path / "results" / "other"
    other.mkdir()
    (other / "study.json").write_text("{}")
    with pytest.raises(InvalidArgumentError, match="2 of them; choose one"):
        open_shown([tmp_path / "results"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "nothing there"),
        ("secret.json", "a file"),
        ("report/models", "one with neither"),
    ],
)
def test_other_folders_are_refused_at_the_start(report, tmp_path, name, words):
    with pytest.raises(InvalidArgumentError, match=words):
        open_shown([tmp_path / name])


def test_studies_of_an_earlier_time_are_there_with_how_far_they_were(report, tmp_path):
    (report / "journal" / "settings.json").unlink()
    job = Job(tmp_path / "jobs" / "study-1", "people.csv", {"kind": "study", "settings": {}})
    job.begin()
    job.move_to(Status.RUNNING)
    job.tell({"kind": "progress", "what": "fold 1", "elapsed": 3.0, "budget": 60.0})
    equipment = Equipment(tmp_path, open_shown([report]))
    told = listed(equipment)
    assert told["studies"][0]["status"] == "interrupted"
    assert told["studies"][0]["progress"]["elapsed"] == 3.0
    assert told["folders"][0]["title"] == "report"
    seen = one_of(equipment, "folder-1")
    assert [one["path"] for one in seen["files"]] == ["findings.json", "models/digits.keras"]
    assert seen["page"].isdecimal()

"""Studies and reports as folders: which are shown, and which of their files are handed over."""

import pytest
from tests.lab.asking import awaited

from unseen.errors import InvalidArgumentError
from unseen.lab.equipment import Equipment
from unseen.lab.jobs.job import Job, Status
from unseen.lab.refusals import RefusalError
from unseen.lab.rooms.studies_folders import found_file, listed, one_of
from unseen.lab.shown import open_shown
from unseen.lab.workers.calls import events_of


@pytest.fixture
def report(tmp_path):
    place = tmp_path / "report"
    (place / "models").mkdir(parents=True)
    (place / "journal").mkdir()
    for name in ("index.html", "findings.json", "models/digits.keras", "journal/settings.json"):
        (place / name).write_text(name)
    (tmp_path / "secret.json").write_text("secret")
    return place


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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "nothing there"),
        ("secret.json", "a file"),
        (".", "one with neither"),
    ],
)
def test_other_folders_are_refused_at_the_start(report, tmp_path, name, words):
    with pytest.raises(InvalidArgumentError, match=words):
        open_shown([tmp_path / name])


def test_a_page_is_shown_where_it_can_reach_nothing(report):
    answer = found_file(report, "index.html")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts")
    assert "Content-Disposition" not in answer.headers


def test_other_files_are_handed_over_not_shown(report):
    answer = found_file(report, "models/digits.keras")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "asked",
    ["journal/settings.json", "../secret.json", "models/../../secret.json", "/etc/passwd", "", "."],
)
def test_nothing_else_of_a_folder_is_handed_over(report, asked):
    with pytest.raises(RefusalError, match="There must be a file"):
        found_file(report, asked)


def test_a_link_out_of_the_folder_is_not_followed(report, tmp_path):
    (report / "study.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(RefusalError, match="There must be a file"):
        found_file(report, "study.json")


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


def test_a_job_that_ended_goes_on_in_its_folder(tmp_path, monkeypatch):
    job = Job(tmp_path / "jobs" / "study-1", "people.csv", {})
    job.begin()
    job.move_to(Status.STOPPED)
    lane = Equipment(tmp_path).studies

    async def run_none():
        pass

    async def go_on_twice():
        monkeypatch.setattr(lane, "_run_all", run_none)
        job = lane.go_on("study-1", {"kind": "study"})
        assert job.status is Status.WAITING
        with pytest.raises(RefusalError, match="must have ended before it goes on"):
            lane.go_on("study-1", {"kind": "study"})

    awaited(go_on_twice())


def test_calls_become_events_and_errors_stay_errors():
    def work(tell):
        tell("first")
        raise ValueError("second")

    events = events_of(work)
    assert next(events) == "first"
    with pytest.raises(ValueError, match="second"):
        next(events)

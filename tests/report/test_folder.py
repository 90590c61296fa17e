import errno
import json
import os
import stat
from pathlib import Path

import pytest

from unseen.errors import InvalidArgumentError, OutputError
from unseen.report.folder import staged_folder, write_report
from unseen.report.style import INK


class FakeModel:
    def save(self, filepath):
        Path(filepath).write_bytes(b"weights")


def fill(folder, text="new"):
    (folder / "index.html").write_text(text)
    (folder / "findings.json").write_text("[]")
    for name in ("figures", "models"):
        (folder / name).mkdir()
    (folder / "figures" / "loss.svg").write_text("<svg/>")


@pytest.fixture
def earlier(tmp_path):
    target = tmp_path / "report"
    target.mkdir()
    fill(target, "earlier")
    return target


def contents(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("at_first", ["nothing", "an empty folder", "an earlier report"])
def test_report_takes_its_place(tmp_path, at_first):
    target = tmp_path / "report"
    if at_first != "nothing":
        target.mkdir()
    if at_first == "an earlier report":
        fill(target, "earlier")
        (target / "figures" / "gone.svg").write_text("<svg/>")
    with staged_folder(target) as staging:
        fill(staging)
    assert contents(target) == {
        "index.html": "new",
        "findings.json": "[]",
        "figures/loss.svg": "<svg/>",
    }
    assert names(tmp_path) == ["report"]


def test_nothing_is_at_the_target_before_the_end(tmp_path):
    with staged_folder(tmp_path / "report") as staging:
        fill(staging)
        assert not (tmp_path / "report").exists()
        assert staging.stat().st_dev == tmp_path.stat().st_dev


def test_missing_parents_are_made(tmp_path):
    with staged_folder(tmp_path / "a" / "b" / "report") as staging:
        fill(staging)
    assert (tmp_path / "a" / "b" / "report" / "index.html").exists()


@pytest.mark.parametrize("exception", [ValueError, KeyboardInterrupt, SystemExit])
def test_earlier_report_survives_any_exception(tmp_path, earlier, exception):
    def interrupted():
        with staged_folder(earlier) as staging:
            fill(staging)
            raise exception

    before = contents(earlier)
    with pytest.raises(exception):
        interrupted()
    assert contents(earlier) == before
    assert names(tmp_path) == ["report"]


def test_nothing_is_left_after_an_exception(tmp_path):
    with pytest.raises(KeyboardInterrupt), staged_folder(tmp_path / "a" / "report"):
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_a_file_is_refused(tmp_path):
    target = tmp_path / "report"
    target.write_text("precious")
    with (
        pytest.raises(OutputError, match=r"must be a folder\. Found a file"),
        staged_folder(target),
    ):
        pytest.fail("entered")
    assert target.read_text() == "precious"


@pytest.mark.parametrize(
    "path",
    [
        "notes.txt",
        "figures/photo.jpg",
        "figures/deep/loss.svg",
        "models/data.csv",
        "data/x",
        ".git/x",
    ],
)
def test_a_folder_with_anything_foreign_is_refused(tmp_path, earlier, path):
    foreign = earlier / path
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("precious")
    with (
        pytest.raises(OutputError, match=r"must be new, empty or an earlier report\. Found"),
        staged_folder(earlier),
    ):
        pytest.fail("entered")
    assert foreign.read_text() == "precious"
    assert names(tmp_path) == ["report"]


@pytest.mark.parametrize("name", ["index.html", "findings.json"])
def test_a_folder_with_half_of_a_report_is_refused(earlier, name):
    (earlier / name).unlink()
    with pytest.raises(OutputError, match=f"no '{name}'"), staged_folder(earlier):
        pytest.fail("entered")


def test_what_file_managers_leave_is_not_foreign(earlier):
    (earlier / ".DS_Store").write_text("")
    (earlier / "figures" / ".DS_Store").write_text("")
    with staged_folder(earlier) as staging:
        fill(staging)
    assert (earlier / "index.html").read_text() == "new"


def test_a_linked_folder_inside_is_foreign(tmp_path, earlier):
    elsewhere = tmp_path / "elsewhere"
    (earlier / "models").rename(elsewhere)
    (earlier / "models").symlink_to(elsewhere)
    with pytest.raises(OutputError, match="Found 'models'"), staged_folder(earlier):
        pytest.fail("entered")


def test_the_current_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="must not be the current folder"), staged_folder("."):
        pytest.fail("entered")


def test_a_mount_point_is_refused(earlier, monkeypatch):
    monkeypatch.setattr(Path, "is_mount", lambda path: path == earlier)
    with pytest.raises(OutputError, match="must not be a mount point"), staged_folder(earlier):
        pytest.fail("entered")


def test_a_parent_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("precious")
    with (
        pytest.raises(OutputError, match="must be in a place that can be written"),
        staged_folder(tmp_path / "file" / "a" / "report"),
    ):
        pytest.fail("entered")


def test_a_parent_that_cannot_be_written_is_refused(tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with (
        pytest.raises(OutputError, match=r"Permission denied\. Choose another folder\."),
        staged_folder(tmp_path / "a" / "report"),
    ):
        pytest.fail("entered")
    assert names(tmp_path) == []


def test_a_link_stays_and_the_folder_behind_it_is_replaced(tmp_path, earlier):
    link = tmp_path / "link"
    link.symlink_to(earlier)
    with staged_folder(link) as staging:
        fill(staging)
    assert link.is_symlink()
    assert (earlier / "index.html").read_text() == "new"


def test_a_circle_of_links_is_refused(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(link)
    with pytest.raises(OutputError), staged_folder(link):
        pytest.fail("entered")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_folder_has_the_usual_permissions(tmp_path):
    (tmp_path / "plain").mkdir()
    with staged_folder(tmp_path / "report"):
        pass
    usual = stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == usual


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_folder_keeps_the_permissions_of_the_earlier_one(earlier):
    earlier.chmod(0o750)
    with staged_folder(earlier) as staging:
        fill(staging)
    assert stat.S_IMODE(earlier.stat().st_mode) == 0o750


def test_if_the_last_step_fails_both_reports_are_kept(tmp_path, earlier, monkeypatch):
    rename = Path.rename

    def fail_on_arrival(path, target):
        if path.name == "report" and Path(target) == earlier and path.parent != tmp_path:
            raise OSError(errno.EACCES, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_on_arrival)
    with (
        pytest.raises(OutputError, match=r"Permission denied\. It is kept at .*report-2\."),
        staged_folder(earlier) as staging,
    ):
        fill(staging)
    assert contents(earlier)["index.html"] == "earlier"
    assert contents(tmp_path / "report-2")["index.html"] == "new"
    assert names(tmp_path) == ["report", "report-2"]


def test_what_came_to_the_target_meanwhile_is_never_replaced(tmp_path):
    target = tmp_path / "report"

    def slow():
        with staged_folder(target) as staging:
            fill(staging)
            target.mkdir()
            (target / "notes.txt").write_text("precious")

    with pytest.raises(OutputError, match="It is kept at"):
        slow()
    assert contents(target) == {"notes.txt": "precious"}
    assert (tmp_path / "report-2" / "index.html").exists()


def write(staging, findings, figures, models):
    write_report(staging, findings, figures, models, title="Title", facts={"seed": 1})


def test_report_holds_page_findings_figures_and_models(tmp_path, findings, figures):
    target = tmp_path / "report"
    for _ in range(2):  # the second replaces the first
        with staged_folder(target) as staging:
            write(staging, findings, figures, {"waves": FakeModel(), "digits_2.4": FakeModel()})
    files = sorted(str(path.relative_to(target)) for path in target.rglob("*.*") if path.is_file())
    assert files == [
        "figures/accuracies.svg",
        "figures/curves.svg",
        "figures/losses.svg",
        "findings.json",
        "index.html",
        "models/digits_2.4.keras",
        "models/waves.keras",
    ]


def test_findings_are_strict_json(tmp_path, findings):
    write(tmp_path, findings, {}, {})
    document = json.loads(
        (tmp_path / "findings.json").read_text(encoding="utf-8"), parse_constant=pytest.fail
    )
    assert document == [finding.to_json() for finding in findings]
    assert document[1]["numbers"]["largest_residual"] is None


def test_figures_stand_alone(tmp_path, findings, figures):
    write(tmp_path, findings, figures, {})
    text = (tmp_path / "figures" / "curves.svg").read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    assert INK in text
    assert "currentColor" not in text


def test_a_full_disk_leaves_the_earlier_report(tmp_path, earlier, findings, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = contents(earlier)
    monkeypatch.setattr(Path, "write_text", full)
    with (
        pytest.raises(OutputError, match=r"No space left on device\. Free some space"),
        staged_folder(earlier) as staging,
    ):
        write(staging, findings, {}, {})
    assert contents(earlier) == before
    assert names(tmp_path) == ["report"]


def test_a_model_that_cannot_be_saved_is_an_output_error(tmp_path, findings):
    class Full:
        def save(self, _):
            raise OSError(errno.EROFS, "Read-only file system")

    with pytest.raises(OutputError, match=r"Read-only file system\. Choose another folder"):
        write(tmp_path, findings, {}, {"waves": Full()})


@pytest.mark.parametrize("name", ["", "../waves", "a/b", ".hidden", "a b"])
def test_a_models_name_must_be_a_files(tmp_path, findings, name):
    with pytest.raises(InvalidArgumentError, match="A model's name must be letters, digits"):
        write(tmp_path, findings, {}, {name: FakeModel()})
    assert names(tmp_path) == []

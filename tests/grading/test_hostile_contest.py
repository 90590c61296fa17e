"""All hostile submissions in one contest, honest ones between: each costs one row and no more."""

import csv
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from unseen.grading.contest import Contest, create_contest, open_contest
from unseen.grading.entry import Entry
from unseen.grading.grader import File, grade_waiting, prepare, read_files
from unseen.grading.intake import take_files
from unseen.grading.material import Labelled
from unseen.grading.message import pack, unpack
from unseen.grading.sandbox.opening import open_sandbox
from unseen.grading.sandbox.protocol import Outcome
from unseen.grading.trainer import JOB
from unseen.report.board import write_board
from unseen.report.contest_board import board_of

from .conftest import FakeSandbox
from .reading.archives import archive
from .reading.cases import CANARY, Case, Honest
from .reading.hostile import CASES
from .reading.hostile_rules import RULES_CASES
from .reading.saved import save_honest

RULES = """
[scoring]
score_weights = true

[limits]
submissions_a_day = 100
"""
RECIPE = b'optimizer = "adam"\nepochs = 40\nbatch_size = 8\n'
EVERY = 20  # hostile ones, then an honest one
NASTIEST = (
    *("bomb-4-gib", "bomb-that-lies", "100000-entries", "pickle-renamed", "lambda-with-bytecode"),
    *("json-depth-100000", "hdf5-external-storage", "hdf5-virtual", "hdf5-header-damaged"),
)
SHAPES = [[784, 100], [100], [100, 100], [100], [100, 100], [100], [100, 2], [2]]

# Files that are no submission together: the intake takes each for one of its own, or there is none.
APART = ("two-networks", "two-recipes", "nothing")
HOSTILE = [case for case in [*CASES, *RULES_CASES] if case.name not in APART]


@dataclass(frozen=True)
class Graded:
    """The contest once all were graded.

    Args:
        contest: Of homework size, with few rows.
        entries: What became of whose submission.
        honest: The students whose submissions keep the rules.
        made: Paths that were not there before, outside of the contest's folder.
        kept: Paths in the contest's folder.
    """

    contest: Contest
    entries: list[Entry]
    honest: list[str]
    made: set[Path]
    kept: set[str]


class _Guessing(FakeSandbox):
    """Guesses also what the weights that were handed in say."""

    def run(self, job, payload, limits):
        outcome = super().run(job, payload, limits)
        if job != JOB or not unpack(payload)[1][3]:
            return outcome
        header, (guesses,) = unpack(outcome.output)
        num_seeds = len(unpack(payload)[0]["seeds"])
        return Outcome(
            "finished", pack(header, [guesses, guesses[: len(guesses) // num_seeds]]), ""
        )


@pytest.fixture(scope="module")
def honest(tmp_path_factory) -> Honest:
    return save_honest(tmp_path_factory.mktemp("honest"))


@pytest.fixture(scope="module")
def graded(honest, tmp_path_factory) -> Graded:
    root = tmp_path_factory.mktemp("hostile")
    for name in ("inbox", "here", "temporary"):
        (root / name).mkdir()
    contest = _contest(root / "contest")
    paths, students = _hand_in(root / "inbox", honest)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root / "here")
        patch.setattr(tempfile, "tempdir", str(root / "temporary"))
        before = _listing(root)
        take_files(contest, paths)
        prepare(contest)
        grade_waiting(contest, _Guessing())
        made = _listing(root) - before
    kept = {path.relative_to(contest.folder).as_posix() for path in _listing(contest.folder)}
    outside = {path for path in made if contest.folder not in path.parents}
    return Graded(contest, contest.store.entries(contest.rules_digest), students, outside, kept)


def _contest(folder: Path) -> Contest:
    def rows(number: int) -> Labelled:
        return Labelled(np.zeros((number, 784), np.float32), np.arange(number, dtype=np.uint8) % 2)

    create_contest(folder, rows(130), rows(60), seed=7)
    (folder / "task.toml").write_text(RULES)
    return open_contest(folder)


def _hand_in(inbox: Path, honest: Honest) -> tuple[list[Path], list[str]]:
    """Files in the order in which they are handed in, and the students who mean no harm."""
    paths, students = [], []
    for number, case in enumerate(HOSTILE, start=1):
        paths += _written(inbox, case, honest)
        if number % EVERY == 0 or number == len(HOSTILE):
            student = f"honest-{number:03}"
            students.append(student)
            is_network = len(students) % 2
            paths.append(inbox / f"{student}.{'keras' if is_network else 'toml'}")
            paths[-1].write_bytes(archive(honest.members()) if is_network else RECIPE)
    return paths, students


def _written(inbox: Path, case: Case, honest: Honest) -> list[Path]:
    files = case.files(honest)
    paths = []
    for name, data in files:
        # A pair has to have one name; of one file the name matters, and its student's is in front.
        told = name if len(files) == 1 else Path(name).suffix
        paths.append(inbox / f"{case.name}{'__' * (len(files) == 1)}{told}")
        paths[-1].write_bytes(data)
    return paths


def _listing(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_each_costs_one_row_with_its_reason(case, graded):
    (entry,) = (entry for entry in graded.entries if entry.student == case.name)
    told = "\n".join(entry.reasons)
    assert entry.status == case.status, told
    assert case.reason.lstrip("'") in told  # of a file's name the student's begins it
    assert entry.correct is None


def test_who_means_no_harm_is_graded_as_if_nothing_had_been(graded):
    found = {entry.student: entry for entry in graded.entries}
    assert len(graded.honest) > len(HOSTILE) / EVERY
    assert {found[student].status for student in graded.honest} == {"GRADED"}
    assert {found[student].reasons for student in graded.honest} == {()}
    alike = (found[student] for student in graded.honest if found[student].handed_in is not None)
    assert len({entry.correct.tobytes() for entry in alike}) == 1
    assert set(found) == {*graded.honest, *(case.name for case in HOSTILE)}


def test_no_code_ran_and_nothing_was_written_but_the_contest(graded):
    assert not CANARY.exists()
    assert graded.made == set()
    places = Counter(place.partition("/")[0].partition(".db")[0] for place in graded.kept)
    assert set(places) == {
        *("task.toml", "training.npz", "contest", "submissions", "starter", "secret")
    }
    assert all(
        len(place) == len("submissions/") + 64
        for place in graded.kept
        if place.startswith("submissions/")
    )


@pytest.mark.parametrize("final", [False, True], ids=["public", "final"])
def test_the_board_holds_each_once(graded, final, tmp_path):
    write_board(tmp_path / "board", board_of(graded.contest, final=final))
    instructor = tmp_path / "board" / "instructor"
    with (instructor / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert len(rows) == len(graded.entries) == len(list((instructor / "feedback").iterdir()))
    page = (instructor / "index.html").read_text(encoding="utf-8")
    # Below are notes, of those whose files are the same.
    table, _, _ = page.partition('<h2 id="notes">')
    for case in HOSTILE:
        assert (rows[case.name]["status"], rows[case.name]["place"]) == (case.status, "")
        assert table.count(f">{case.name}<") == 1
    assert all(rows[student]["status"] == "GRADED" for student in graded.honest)


@pytest.mark.skipif(sys.platform != "linux", reason="no process can be confined")
def test_the_real_sandbox_reads_the_nastiest_and_then_an_honest_one(honest):
    sandbox = open_sandbox()
    cases = {case.name: case for case in HOSTILE}
    for name in NASTIEST:
        files = [File(*file) for file in cases[name].files(honest)]
        reading, weights = read_files(sandbox, files, SHAPES)
        assert (reading.status, weights) == (cases[name].status, b""), name
        assert cases[name].reason in "\n".join(reading.reasons)
    reading, weights = read_files(sandbox, [File("a.keras", archive(honest.members()))], SHAPES)
    assert (reading.status, reading.has_weights) == ("READ", True)
    assert len(weights) == 4 * sum(int(np.prod(shape)) for shape in SHAPES)
    assert not CANARY.exists()

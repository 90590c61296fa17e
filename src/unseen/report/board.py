"""The board of a contest: a page for students, and for instructors grades and feedback."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from unseen.errors import OutputError
from unseen.grading.entry import Entry
from unseen.grading.pseudonyms import pseudonyms
from unseen.grading.standings import Standings, rank
from unseen.grading.task import Task
from unseen.report.board_feedback import feedback
from unseen.report.board_grades import grades_csv
from unseen.report.board_gradescope import RESULTS_NAME, gradescope_results
from unseen.report.board_page import board_page
from unseen.report.board_text import file_stem
from unseen.report.folder import staged_folder
from unseen.report.replaceable import LITTER, PAGE_NAME, check_replaceable, reason_of

STUDENTS, INSTRUCTOR = "students", "instructor"
FEEDBACK, GRADESCOPE, GRADES_NAME = "feedback", "gradescope", "grades.csv"
# What a board's folder may hold; a stem begins with the number of a submission.
_STEM = r"\d+-[a-z0-9-]+"
_OUR_FOLDERS = re.compile(rf"students|instructor(/feedback|/gradescope(/{_STEM})?)?")
_OUR_FILES = re.compile(
    r"(students|instructor)/index\.html|instructor/grades\.csv"
    rf"|instructor/feedback/{_STEM}\.md|instructor/gradescope/{_STEM}/results\.json"
)


@dataclass(frozen=True, eq=False)
class BoardView:
    """All of a contest that a board is made of.

    Args:
        task: The rules.
        entries: Every submission.
        baseline: The network that all are compared with, scored like a submission; None while it
            is not trained.
        is_public: Which secret images are of the public part, bool of shape (num_secret,).
        is_final: Whether to show the private part: scores, points and places for good.
        now: When the board is made, in UTC.
        key: The contest's secret that pseudonyms come from, at least 16 bytes.
    """

    task: Task
    entries: Sequence[Entry]
    baseline: Entry | None
    is_public: np.ndarray
    is_final: bool
    now: datetime
    key: bytes


def write_board(out: Path, view: BoardView) -> Standings:
    """Write the board's folder, whole or not at all.

    `students/` holds the page that everybody may see. `instructor/` holds the same page with real
    names and reasons, `grades.csv`, and for each submission `feedback/NAME.md` and
    `gradescope/NAME/results.json`.

    Args:
        out: Where it shall be: nothing yet, an empty folder, or an earlier board.
        view: The contest.

    Returns:
        The standings that it shows.

    Raises:
        InvalidDataError: if tables of right answers do not fit one another, or a part is empty.
        OutputError: if anything else is at the place, or it cannot be written.
    """
    with staged_folder(out, check_board_replaceable) as folder:
        found = rank(view.entries, view.baseline, view.is_public, view.task, final=view.is_final)
        names = pseudonyms({entry.student for entry in view.entries}, view.key)
        try:
            for place, text in _files(view, found, names):
                path = folder / place
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
            # Grades are nobody else's business on a machine that many use.
            (folder / INSTRUCTOR).chmod(0o700)
        except OSError as error:
            raise OutputError(
                f"The board must be written as a whole, and could not be: {reason_of(error)}. "
                "Free some space or choose a folder on another disk."
            ) from error
    return found


def check_board_replaceable(target: Path) -> None:
    """Refuse a place that holds anything but an earlier board.

    Raises:
        OutputError: if it does.
    """
    check_replaceable(target, "board", _find_foreign)


def _files(
    view: BoardView, found: Standings, names: Mapping[str, str]
) -> Iterator[tuple[Path, str]]:
    students, instructor = Path(STUDENTS), Path(INSTRUCTOR)
    yield students / PAGE_NAME, board_page(view, found, names, for_instructor=False)
    yield instructor / PAGE_NAME, board_page(view, found, names, for_instructor=True)
    yield instructor / GRADES_NAME, grades_csv(view, found, names)
    for entry in sorted(view.entries, key=lambda entry: entry.number):
        stem, told = file_stem(entry), feedback(entry, view, found, names)
        yield instructor / FEEDBACK / f"{stem}.md", told
        results = gradescope_results(entry, view, found, told)
        if results is not None:
            yield instructor / GRADESCOPE / stem / RESULTS_NAME, results


def _find_foreign(target: Path) -> str | None:
    """What in the folder is not an earlier board's, if anything; None of an empty folder."""
    found = set()
    for path in sorted(target.rglob("*")):
        place = path.relative_to(target).as_posix()
        if path.name in LITTER:
            continue
        pattern = _OUR_FOLDERS if path.is_dir() else _OUR_FILES
        if path.is_symlink() or not pattern.fullmatch(place):
            return repr(place)
        found.add(place)
    missing = sorted({f"{STUDENTS}/{PAGE_NAME}", f"{INSTRUCTOR}/{PAGE_NAME}"} - found)
    return f"no {missing[0]!r} beside {min(found)!r}" if found and missing else None

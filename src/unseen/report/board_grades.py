"""grades.csv: one row for each student, for the instructor's own table."""

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from unseen.grading.entry import Entry
from unseen.grading.standings import Standing, Standings
from unseen.grading.status import Status
from unseen.report.board_text import csv_cell

if TYPE_CHECKING:
    from unseen.report.board import BoardView

COLUMNS = (
    *("student", "pseudonym", "points", "place", "accuracy", "low", "high", "improvement"),
    *("status", "reasons", "submission", "received", "notes"),
)


def grades_csv(view: "BoardView", found: Standings, names: Mapping[str, str]) -> str:
    """The table, with a row for every student, also for those of whom nothing could be graded.

    Shares are in per cent and improvements in percentage points, numbers as numbers; texts begin
    with nothing that a spreadsheet computes. Before the end scores are the Ladder's, and points
    are left empty. At the end a student without a score has none, unless that is not settled: a
    submission that waits, or on which the grader failed.
    """
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    ranked = {standing.student: standing for standing in found.ranked}
    for standing in found.ranked:
        table.writerow(_row(standing.graded.entry, names, _scores(standing)))
    for student in sorted({entry.student for entry in view.entries} - set(ranked)):
        own = [entry for entry in view.entries if entry.student == student]
        # What was refused at the door says little of the student's work.
        last = max(own, key=lambda entry: (not entry.is_refused, entry.number))
        unsettled = {Status.WAITING, Status.ERROR, Status.GRADED}
        is_settled = view.is_final and not any(entry.status in unsettled for entry in own)
        table.writerow(_row(last, names, ["0" if is_settled else "", *[""] * 5]))
    return written.getvalue()


def _scores(standing: Standing) -> list[str]:
    graded = standing.graded
    return [
        "" if graded.earned is None else f"{graded.earned.points:g}",
        str(standing.place),
        *(f"{100 * share:.4f}" for share in (graded.score.accuracy, graded.score.low)),
        f"{100 * graded.score.high:.4f}",
        f"{float(graded.improvement.points):.4f}",
    ]


def _row(entry: Entry, names: Mapping[str, str], scores: list[str]) -> list[str]:
    return [
        csv_cell(entry.student),
        names[entry.student],
        *scores,
        entry.status.value,
        csv_cell(" ".join(entry.reasons)),
        str(entry.number),
        entry.received.isoformat(timespec="seconds"),
        csv_cell(" ".join(entry.notes)),
    ]

"""Results of one submission as Gradescope reads them."""

import json
from typing import TYPE_CHECKING, Any

from unseen.grading.entry import Entry
from unseen.grading.standings import Graded, Standings
from unseen.grading.status import Status

if TYPE_CHECKING:
    from unseen.report.board import BoardView

RESULTS_NAME = "results.json"


def gradescope_results(entry: Entry, view: "BoardView", found: Standings, told: str) -> str | None:
    """The file `results.json` of one submission; None where there is no result yet.

    The score is the submission's points at the end, bonuses only where it is the one that counts,
    and zero before; nothing in it comes from the secret set but by way of the Ladder. Nothing is
    written of a submission that waits or on which the grader failed: it would read as a zero.

    Args:
        entry: The submission.
        view: The contest.
        found: Its standings.
        told: The feedback, in Markdown.

    Source: Gradescope autograder specifications, "Output format",
        https://gradescope-autograders.readthedocs.io/en/latest/specs/.
    """
    graded = found.graded.get(entry.number)
    if entry.status in (Status.WAITING, Status.ERROR) or (
        entry.status is Status.GRADED and graded is None
    ):
        return None
    rules = view.task.points
    parts = () if graded is None or graded.earned is None else graded.earned.parts
    results: dict[str, Any] = {
        "score": float(sum(part.points for part in parts)),
        "output": told,
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test("Keeps the rules and trains", graded is not None)],
        "extra_data": {
            "submission": entry.number,
            "student": entry.student,
            "status": entry.status.value,
            "is_final": found.is_final,
            "counts": any(one.graded.entry is entry for one in found.ranked),
            "most_points": rules.most,
        },
    }
    most = max([0.0, *(step.points for step in rules.steps)])
    for index, part in enumerate(parts):
        # The first is for the improvement; of the bonuses only those are there that were earned.
        out_of = most if index == 0 else part.points
        results["tests"].append(
            {"name": part.words, "name_format": "text", "score": part.points, "max_score": out_of}
        )
    if graded is not None:
        results["leaderboard"] = _leaderboard(graded, found)
    return json.dumps(results, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _test(name: str, has_passed: bool) -> dict[str, Any]:
    return {
        "name": name,
        "name_format": "text",
        "score": 0,
        "max_score": 0,
        "status": "passed" if has_passed else "failed",
    }


def _leaderboard(graded: Graded, found: Standings) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = [
        {"name": "accuracy (%)", "value": round(100 * graded.score.accuracy, 4)},
        {"name": "improvement", "value": round(float(graded.improvement.points), 4)},
    ]
    own = [one for one in found.ranked if one.graded.entry is graded.entry]
    places = [{"name": "place", "value": one.place, "order": "asc"} for one in own]
    return places + columns

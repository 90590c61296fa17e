"""The page of a board: one HTML file that needs nothing but itself, not even a script."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from unseen.grading.entry import Entry
from unseen.grading.standings import Standing, Standings
from unseen.report.board_axis import Axis
from unseen.report.board_feedback import status_in_words
from unseen.report.board_text import difference_ends, ends, percent, plain, signed
from unseen.report.template_files import read_template, template
from unseen.studies.wording import count

if TYPE_CHECKING:
    from unseen.report.board import BoardView


@dataclass(frozen=True)
class _Row:
    """One line of the table; the baseline has one, without a place."""

    anchor: str
    place: str
    places: str  # that noise allows
    name: str
    pseudonym: str  # for the instructor
    detail: str
    score: str
    interval: str
    improvement: str
    improvement_interval: str
    points: str
    bar: Markup
    is_baseline: bool = False
    is_level: bool = False


@dataclass(frozen=True)
class _Failed:
    name: str
    status: str
    words: str
    reasons: Sequence[str]
    number: str


@dataclass(frozen=True)
class _Note:
    name: str
    number: int
    notes: Sequence[str]


def board_page(
    view: "BoardView", found: Standings, names: Mapping[str, str], *, for_instructor: bool
) -> str:
    """The page as HTML; the same contest, the same bytes.

    What strangers wrote is escaped, and on the students' page nothing of it stands but names, and
    these only where the task wants no pseudonyms: reasons may quote a submission.

    Args:
        view: The contest.
        found: Its standings.
        names: Pseudonym of each student.
        for_instructor: Whether real names, reasons and notes are shown.
    """
    task = view.task
    hides_names = task.board.pseudonyms and not for_instructor
    shown_as = {
        student: name if hides_names else plain(student) or "(no name)"
        for student, name in names.items()
    }
    scores = [standing.graded.score for standing in found.ranked]
    axis = Axis.around(scores, found.baseline)
    return template("board.html.j2").render(
        title=plain(task.name),
        kicker="Final standings" if found.is_final else "Standings so far",
        is_final=found.is_final,
        for_instructor=for_instructor,
        summary=_summary(found),
        explanation=_explanation(view, found),
        facts=_facts(view, found),
        rows=_rows(found, shown_as, names, axis, shows_pseudonyms=for_instructor),
        axis=axis,
        failed=[_failed(entry, shown_as, for_instructor) for entry in found.failed],
        waiting=_waiting(found, shown_as),
        notes=[
            _Note(shown_as[entry.student], entry.number, [plain(note) for note in entry.notes])
            for entry in view.entries
            if entry.notes and for_instructor
        ],
        hides_names=hides_names,
        style=Markup(read_template("page.css") + read_template("board.css")),
    )


def _rows(
    found: Standings,
    shown_as: Mapping[str, str],
    names: Mapping[str, str],
    axis: Axis,
    *,
    shows_pseudonyms: bool,
) -> list[_Row]:
    if found.baseline is None:
        return []
    rows = [_row(standing, shown_as, names, axis, shows_pseudonyms) for standing in found.ranked]
    above = sum(standing.graded.score.mean > found.baseline.mean for standing in found.ranked)
    baseline = _Row(
        anchor="baseline",
        place="",
        places="",
        name="Baseline",
        pseudonym="",
        detail="the same network, not regularized",
        score=percent(found.baseline.mean),
        interval=ends(found.baseline),
        improvement="",
        improvement_interval="",
        points="",
        bar=axis.bar(found.baseline),
        is_baseline=True,
    )
    return [*rows[:above], baseline, *rows[above:]]


def _row(
    standing: Standing,
    shown_as: Mapping[str, str],
    names: Mapping[str, str],
    axis: Axis,
    shows_pseudonyms: bool,
) -> _Row:
    graded, pseudonym = standing.graded, names[standing.student]
    first, last = standing.first_place, standing.last_place
    return _Row(
        anchor=re.sub(r"[^a-z0-9]+", "-", pseudonym),
        place=str(standing.place),
        places=f"{first}–{last}" if first < last else "",
        name=shown_as[standing.student],
        pseudonym=pseudonym if shows_pseudonyms else "",
        detail=count(standing.num_submissions, "submission"),
        score=percent(graded.score.mean),
        interval=ends(graded.score),
        improvement=signed(graded.improvement.mean),
        improvement_interval=difference_ends(graded.improvement),
        points="" if graded.earned is None else f"{graded.earned.points:g}",
        bar=axis.bar(graded.score),
        is_level=standing.is_level_with_best,
    )


def _summary(found: Standings) -> str:
    if found.baseline is None:
        return "Nobody ranks yet: the baseline, with which all are compared, is not trained."
    if not found.ranked:
        return "Nobody ranks yet: no submission has been trained and scored so far."
    better = [one for one in found.ranked if one.graded.improvement.mean > 0]
    surely = [one for one in better if not one.graded.improvement.is_within_noise]
    level = sum(one.is_level_with_best for one in found.ranked)
    told = (
        f"{len(better)} of {count(len(found.ranked), 'student')} improve on the baseline, "
        f"{len(surely)} by more than noise. "
    )
    if level == 1:
        return told + "The first is better than all others by more than noise."
    return told + f"The best cannot be told from {count(level - 1, 'other')}."


def _explanation(view: "BoardView", found: Standings) -> str:
    confidence = f"{100 * view.task.scoring.confidence:g} %"
    small = "Small numbers under a place are the places that noise allows."
    if found.is_final:
        return (
            f"Scores are on the private part of the secret set, {count(found.num_images, 'image')} "
            f"that no board has shown before, averaged over {_num_seeds(view)} networks trained "
            f"from secret seeds. Lines are {confidence} intervals for other seeds and other "
            f"images. {small}"
        )
    counts_last = view.task.points.counts == "last"
    which = "last graded submission" if counts_last else "best submission on the public part"
    return (
        f"Scores are on the public part of the secret set, {count(found.num_images, 'image')}. A "
        f"score changes only when it is better than the student's best so far by more than "
        f"{view.task.board.ladder_step:g} percentage points, and is rounded to that: the Ladder "
        "(Blum and Hardt 2015), which keeps anyone from learning the secret answers by trying. "
        f"Lines are {confidence} intervals. {small} Points are given at the end, on images that no "
        f"board has shown, for each student's {which}."
    )


def _facts(view: "BoardView", found: Standings) -> dict[str, str]:
    facts = {
        "students": f"{len({entry.student for entry in view.entries}):,}",
        "submissions": f"{len(view.entries):,}",
        "images": f"{found.num_images:,} of {view.is_public.size:,} secret ones",
        "networks each": str(_num_seeds(view)),
    }
    if view.task.deadline is not None:
        facts["deadline"] = f"{view.task.deadline:%Y-%m-%d %H:%M} UTC"
    return {**facts, "written": f"{view.now:%Y-%m-%d %H:%M} UTC"}


def _num_seeds(view: "BoardView") -> int:
    if view.baseline is None or view.baseline.correct is None:
        return view.task.scoring.num_seeds
    return view.baseline.correct.shape[0]


def _failed(entry: Entry, shown_as: Mapping[str, str], for_instructor: bool) -> _Failed:
    return _Failed(
        name=shown_as[entry.student],
        status=entry.status.value,
        words=status_in_words(entry.status),
        reasons=[plain(reason) for reason in entry.reasons] if for_instructor else [],
        number=str(entry.number) if for_instructor else "",
    )


def _waiting(found: Standings, shown_as: Mapping[str, str]) -> str:
    if not found.waiting:
        return ""
    students = sorted({shown_as[entry.student] for entry in found.waiting})
    return f"{count(len(found.waiting), 'submission')}: {', '.join(students)}"

"""What one student is told of one submission, in Markdown."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from unseen.grading.entry import Entry
from unseen.grading.standings import Graded, Standing, Standings
from unseen.grading.status import Status
from unseen.grading.used_regularizers import UsedRegularizer, used_regularizers
from unseen.report.board_text import (
    difference_ends,
    ends,
    markdown,
    percent,
    points_in_words,
    signed,
)
from unseen.studies.wording import count

if TYPE_CHECKING:
    from unseen.grading.task import Task
    from unseen.report.board import BoardView

ADVICE = {
    Status.RULE: "Change only what the task leaves free: epochs, batch size, optimizer, learning "
    "rate and regularizers. `unseen grade check FILE` tells before you hand in.",
    Status.UNREADABLE: "Save the network with `model.save('name.keras')`, or write a recipe, "
    "`name.toml`. `unseen grade check FILE` reads it just as the grader does.",
    Status.TIMEOUT: "Train for fewer epochs or with larger batches: half the epochs take half the "
    "time. A smaller network cannot be had, but early stopping can.",
    Status.MEMORY: "Train with smaller batches; an ensemble of fewer networks needs less, too.",
    Status.DIVERGED: "The steps were too large. Take a learning rate ten times smaller, or clip "
    "the gradient, and look at the loss of the first epochs.",
    Status.ERROR: "This is not your fault: the grader itself failed, and your instructor has to "
    "look. Your submission is kept, and you need do nothing.",
}
_STATUS_IN_WORDS = {
    Status.WAITING: "it waits to be graded",
    Status.GRADED: "it was trained and scored",
    Status.RULE: "it breaks a rule of the task",
    Status.UNREADABLE: "it could not be read",
    Status.TIMEOUT: "training took longer than the task allows",
    Status.MEMORY: "training needed more memory than the task allows",
    Status.DIVERGED: "the training diverged",
    Status.ERROR: "the grader failed",
}


def status_in_words(status: Status) -> str:
    """What became of a submission, as half a sentence that says nothing of whose it is."""
    return _STATUS_IN_WORDS[status]


def feedback(entry: Entry, view: "BoardView", found: Standings, names: Mapping[str, str]) -> str:
    """Status and reasons, the score and what it earns, and the regularizers with their citations.

    Before the end it tells of the secret set only what the Ladder shows.

    Args:
        entry: The submission.
        view: The contest.
        found: Its standings.
        names: Pseudonym of each student.

    Returns:
        Markdown, in which texts of the submission are no markup.
    """
    lines = [
        f"# {markdown(view.task.name)}: submission {entry.number}",
        f"{markdown(entry.student)}, received {entry.received:%Y-%m-%d %H:%M} UTC. **{entry.status}"
        f"**: {_STATUS_IN_WORDS[entry.status]}.",
    ]
    if view.task.board.pseudonyms:
        lines.append(f"On the board you are *{names[entry.student]}*; only you are told.")
    if entry.reasons:
        lines.append("## What stands against it" if _has_failed(entry) else "## Remarks")
        lines.append("\n".join(f"- {markdown(reason)}" for reason in entry.reasons))
    if entry.status in ADVICE and not entry.is_refused:
        lines += ["## What to do", ADVICE[entry.status]]
    graded = found.graded.get(entry.number)
    if graded is not None:
        lines += (
            _told_at_the_end(graded, view, found)
            if found.is_final
            else _told_before(graded, view, found)
        )
    if entry.submission is not None:
        regularizers = used_regularizers(entry.submission, view.task.training.covered_in_class)
        lines += _regularizers(regularizers)
    return "\n\n".join(lines) + "\n"


def _has_failed(entry: Entry) -> bool:
    return entry.status not in (Status.GRADED, Status.WAITING)


def _told_before(graded: Graded, view: "BoardView", found: Standings) -> Iterator[str]:
    shown, step = percent(graded.score.mean), f"{view.task.board.ladder_step:g}"
    yield "## Score on the public part"
    if graded.is_better:
        yield f"The board now shows **{shown}** for you (rounded to {step} percentage points)."
    else:
        yield (
            f"It is not better than your best so far by more than {step} percentage points, so the "
            f"board goes on showing **{shown}** for you."
        )
    assert found.baseline is not None
    yield (
        f"That is {signed(graded.improvement.mean)} percentage points from the baseline, "
        f"{percent(found.baseline.mean)}. As far as {count(found.num_images, 'image')} can tell, "
        f"the true score lies within {ends(graded.score)} ({_confidence(view.task)} interval)."
    )
    yield (
        "Why no exact score of every submission? Whoever learns it can, without any idea of fours "
        "and nines, combine what happened to score well and look good on these images alone "
        "(Blum and Hardt 2015, arXiv:1502.04585). Points are given at the end, on images that no "
        "board has shown before: compare your ideas on a validation set of your own."
    )


def _told_at_the_end(graded: Graded, view: "BoardView", found: Standings) -> Iterator[str]:
    entry, task = graded.entry, view.task
    assert entry.correct is not None
    assert found.baseline is not None
    assert graded.earned is not None
    num_seeds = entry.correct.shape[0]
    right = int(graded.score.mean * num_seeds * found.num_images)
    yield "## Score on the private part"
    yield (
        f"**{percent(graded.score.mean)}**: {count(num_seeds, 'network')} trained from secret "
        f"seeds gave {right:,} right answers of {num_seeds * found.num_images:,}. The "
        f"{_confidence(task)} interval is {ends(graded.score)}: other seeds and other images of "
        "the same kind would give another score within it."
    )
    yield (
        f"The baseline has {percent(found.baseline.mean)}: an improvement of "
        f"**{signed(graded.improvement.mean)}** percentage points "
        f"({difference_ends(graded.improvement)})."
        + (" That is within noise: chance may have made it." * graded.improvement.is_within_noise)
    )
    standing = next((one for one in found.ranked if one.student == entry.student), None)
    yield from _place(graded, standing, found)
    yield "## Points"
    yield "\n".join(
        f"- {points_in_words(part.points)}: {part.words}" for part in graded.earned.parts
    )
    yield f"Together **{points_in_words(graded.earned.points)}** of {task.points.most:g}."
    if entry.handed_in is not None:
        private = entry.handed_in[~view.is_public]
        yield (
            f"The weights as you handed them in have {percent(float(private.mean()))}. That does "
            "not count; a higher score than retraining gives is luck, or data beyond the task's."
        )


def _place(graded: Graded, standing: Standing | None, found: Standings) -> Iterator[str]:
    if standing is None:
        return
    if standing.graded.entry is not graded.entry:
        other = standing.graded.entry.number
        yield f"Another submission of yours counts, number {other}; bonuses go to that one alone."
        return
    told = f"Place **{standing.place}** of {len(found.ranked)}."
    if standing.first_place < standing.last_place:
        told += (
            f" Within noise it could be any from {standing.first_place} to {standing.last_place}."
        )
    yield told


def _regularizers(regularizers: list[UsedRegularizer]) -> Iterator[str]:
    yield "## Regularizers"
    if not regularizers:
        yield "None: what keeps this network from overfitting is only how long it trains."
    for one in regularizers:
        name = f"**{markdown(one.name)}**"
        said = f" ({markdown(one.settings)})" if one.settings else ""
        if one.is_covered:
            yield f"{name}{said}: covered in class."
        elif one.explanation:
            yield f"{name}{said}. {one.explanation} Source: {one.citation}."
        else:
            yield f"{name}{said}: not in the catalogue; `unseen regularizers` lists what is."


def _confidence(task: "Task") -> str:
    return f"{100 * task.scoring.confidence:g} %"

"""`unseen grade check`: a student's own check of a submission."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unseen.cli.endings import saying_when_stopped

if TYPE_CHECKING:
    from unseen.grading.check import Check

# Where a rule is broken: the check itself went well.
_BROKEN = 1


def grade_check(
    files: Annotated[
        list[Path],
        typer.Argument(help="A recipe, a .keras file, or both.", show_default=False),
    ],
    starter: Annotated[
        Path | None,
        typer.Option(help="The starter kit's folder; the homework's rules where none is given."),
    ] = None,
    folds: Annotated[
        int, typer.Option(help="Of the cross-validation; 0 checks the rules alone.", min=0)
    ] = 5,
    seeds: Annotated[int, typer.Option(help="Networks for each fold.")] = 2,
) -> None:
    """Tell every rule that a submission breaks, and estimate its score. Needs nothing secret."""
    from unseen.errors import SandboxError
    from unseen.grading.check import check_files, read_starter
    from unseen.grading.sandbox.in_memory import InMemorySandbox
    from unseen.grading.sandbox.opening import open_sandbox
    from unseen.progress import shown_progress

    task, training = read_starter(starter)
    try:
        sandbox = open_sandbox()
    except SandboxError:  # one's own files are read, so that is no reason to stop
        sandbox = InMemorySandbox()
    with saying_when_stopped("a check keeps nothing"), shown_progress() as shown:
        found = check_files(
            files,
            sandbox,
            task,
            training,
            folds=folds,
            seeds=seeds,
            on_progress=lambda done, total: shown("Networks", done, total),
        )
    for line in _lines(found, len(training.labels), folds, task.scoring.confidence):
        typer.echo(line)
    if found.reasons:
        raise typer.Exit(_BROKEN)


def _lines(found: "Check", num_rows: int, folds: int, confidence: float) -> list[str]:
    from unseen.cli.grade_shown import printable

    if found.reasons:
        reasons = [f"  - {printable(reason)}" for reason in found.reasons]
        return [f"{found.status}: it would not be scored.", *reasons]
    lines = ["It keeps the rules."]
    if found.regularizers:
        lines.append(f"It uses {', '.join(map(printable, found.regularizers))}.")
    if found.score is None or found.improvement is None:
        return lines
    score, gain = found.score, found.improvement
    lines += [
        f"Estimated score   {score.accuracy:.2%}   ({100 * confidence:g} % interval "
        f"{score.low:.2%} to {score.high:.2%})",
        f"Over the baseline {float(gain.points):+.2f} points   ({100 * gain.low:+.2f} to "
        f"{100 * gain.high:+.2f})",
        f"By {folds}-fold cross-validation on the {num_rows:,} training images: the grader's "
        "networks learn from all of them, so expect rather more.",
    ]
    return lines

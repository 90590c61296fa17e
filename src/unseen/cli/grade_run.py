"""`unseen grade run`: grade all that waits."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unseen.cli.endings import saying_when_stopped

if TYPE_CHECKING:
    from unseen.grading.store import Result


def grade_run(
    contest: Annotated[Path, typer.Argument(help="The contest's folder.", show_default=False)],
    workers: Annotated[
        int | None, typer.Option(help="Submissions at a time; by default one a core.", min=1)
    ] = None,
    again: Annotated[
        list[int] | None,
        typer.Option(
            help="Number of a submission to grade again; several times. Those that ended with "
            "ERROR always are.",
            show_default=False,
        ),
    ] = None,
    clock_was_wrong: Annotated[
        bool,
        typer.Option(
            "--clock-was-wrong", help="Forget the latest time seen, and believe the clock again."
        ),
    ] = False,
    unsafe_no_sandbox: Annotated[
        bool,
        typer.Option(
            "--unsafe-no-sandbox",
            help="Grade although no sandbox works here: only files that you trust.",
        ),
    ] = False,
) -> None:
    """Retrain and score all that waits. Stop it, start it again, run several at once."""
    from rich.console import Console

    from unseen.backend import num_cores
    from unseen.cli.grade_shown import shown_grading, submission_line
    from unseen.grading.contest import open_contest
    from unseen.grading.grader import grade_waiting, prepare
    from unseen.grading.sandbox.opening import open_sandbox
    from unseen.grading.store import BASELINE

    opened = open_contest(contest)
    sandbox = open_sandbox(unsafe=unsafe_no_sandbox)
    if clock_was_wrong:
        opened.moments.forget()
    waiting = prepare(opened, again or ())
    console = Console(highlight=False)
    if not waiting:
        console.print(f"Nothing waits. Then: unseen grade board {contest} --out board")
        return
    console.print(f"{waiting} to grade, each in a sandbox: {sandbox.description}.")
    kept = f"what is graded is kept; go on with: unseen grade run {contest}"
    with saying_when_stopped(kept), shown_grading(console, waiting) as show:

        def on_graded(number: int, student: str, result: "Result") -> None:
            what = "baseline" if student == BASELINE else student
            if result.correct is not None:
                what += f", {result.correct.mean():.2%} of all secret rows"
            told = [f"(for you alone) {line}" for line in result.told.splitlines()[-3:]]
            show(submission_line(number, result.status, what, [*result.reasons, *told]))

        graded = grade_waiting(opened, sandbox, workers=workers or num_cores(), on_graded=on_graded)
    console.print(f"{graded} graded. Then: unseen grade board {contest} --out board")

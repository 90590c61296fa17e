"""`unseen grade board`: the leaderboard, grades and feedback."""

from pathlib import Path
from typing import Annotated

import typer

from unseen.cli.endings import say


def grade_board(
    contest: Annotated[Path, typer.Argument(help="The contest's folder.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("board"),
    final: Annotated[
        bool | None,
        typer.Option(
            "--final/--public",
            help="The private part and points, or the public part; by default final after the "
            "deadline. Once final, nothing more is taken.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write the board: a page for students, grades.csv, feedback and Gradescope's files."""
    from unseen.grading.contest import open_contest
    from unseen.report.contest_board import publish_board

    opened = open_contest(contest)
    view = publish_board(opened, out, final=final)
    waiting = opened.store.num_waiting(opened.rules_digest)
    if waiting:
        say(f"{waiting} not graded yet, so this board is not complete: unseen grade run {contest}")
    part = "private part, points and places for good" if view.is_final else "public part"
    typer.echo(
        f"{out}/students/index.html     for students: the {part}\n"
        f"{out}/instructor/             index.html, grades.csv, feedback/, gradescope/: with names"
    )

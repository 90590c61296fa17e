"""`unseen grade add`: take submissions."""

from pathlib import Path
from typing import Annotated

import typer

from unseen.cli.endings import MISTAKE, say


def grade_add(
    contest: Annotated[Path, typer.Argument(help="The contest's folder.", show_default=False)],
    files: Annotated[
        list[Path], typer.Argument(help="Submissions, or folders of them.", show_default=False)
    ],
    table: Annotated[
        Path | None,
        typer.Option(help="A CSV file with columns file, student and, if known, received."),
    ] = None,
    late: Annotated[
        bool, typer.Option("--late", help="Take also what was received after the deadline.")
    ] = False,
) -> None:
    """Take submissions: alice.toml, or alice.keras with alice.toml beside it."""
    from collections import Counter

    from rich.console import Console

    from unseen.cli.grade_shown import submission_line
    from unseen.grading.contest import open_contest
    from unseen.grading.intake import take_files

    taken = take_files(open_contest(contest), files, table, late=late)
    console = Console(highlight=False)
    for one in taken:
        names = ", ".join(one.files)
        what = names if one.student is None else f"{names} from {one.student}"
        line = submission_line(one.number, one.word, what, one.reasons)
        console.print(line, soft_wrap=True)
    if not taken:
        say(f"Submissions must be files. Received {', '.join(map(str, files))}, which holds none.")
        raise typer.Exit(MISTAKE)
    counts = Counter(one.word for one in taken)
    console.print(", ".join(f"{count} {word}" for word, count in counts.items()) + ".")
    if counts["not taken"]:
        say(f"{counts['not taken']} of {len(taken)} could not be taken; rename, and add again.")
        raise typer.Exit(MISTAKE)
    if counts["taken"]:
        console.print(f"Then: unseen grade run {contest}")

"""`unseen run`: answer the whole homework."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unseen.cli.endings import saying_when_stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unseen.studies.finding import Finding


class Half(StrEnum):
    """The two halves of the homework."""

    waves = "waves"
    digits = "digits"


def run(
    out: Annotated[
        Path, typer.Option(help="Folder to write: new, empty, or an earlier report.")
    ] = Path("unseen-report"),
    only: Annotated[Half | None, typer.Option(help="One half of the homework alone.")] = None,
    seed: Annotated[int, typer.Option(help="Where everything random flows from.")] = 0,
    seeds: Annotated[
        int | None,
        typer.Option(help="Networks behind each number: 5, or 10 with --full."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with the homework's own .npy files, instead of sampled curves."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="More seeds and longer training, for those who wait.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(help="Folder that keeps finished networks; started again, it goes on there."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler, whose workers train.", metavar="ADDRESS"),
    ] = None,
) -> None:
    """Answer the whole homework from networks trained here, in one page."""
    from unseen.experiments.plan import Plan
    from unseen.progress import shown_progress
    from unseen.report.homework import report_homework

    make_plan = Plan.full if full else Plan
    plan = make_plan(seed=seed) if seeds is None else make_plan(seed=seed, seeds=seeds)
    with saying_when_stopped("no report was written"), shown_progress() as on_progress:
        findings = report_homework(
            out,
            plan=plan,
            only=None if only is None else only.value,
            data=data,
            record=record,
            cluster=cluster,
            on_progress=on_progress,
        )
    _print_findings(findings)
    typer.echo(f"\nThe report: {out / 'index.html'}")


def _print_findings(findings: "Sequence[Finding]") -> None:
    """The measured numbers beside the homework's, as a table in the terminal."""
    from rich.console import Console
    from rich.table import Table

    from unseen.report.numbers import format_ends, format_mean, format_value, in_plain_words
    from unseen.studies import Measured

    table = Table(title="What was found, beside what the homework printed", title_justify="left")
    for heading in ("", "Number"):
        table.add_column(heading)
    for heading in ("Here", "95% interval", "Homework"):
        table.add_column(heading, justify="right")
    for finding in findings:
        for name, theirs in finding.homework.items():
            ours = finding.numbers[name]
            shown = (
                (format_mean(ours), format_ends(ours))
                if isinstance(ours, Measured)
                else (format_value(ours), "")
            )
            table.add_row(finding.id, in_plain_words(name), *shown, format_value(theirs))
        if finding.homework:
            table.add_section()
    Console().print(table)

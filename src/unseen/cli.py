"""The command line: parse, call the library, print."""

import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from unseen import __version__
from unseen.errors import UnseenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unseen.experiments.finding import Finding
    from unseen.regularizers.catalogue import Entry

app = typer.Typer(
    name="unseen",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="How well do small neural networks do on data they have not seen?",
)
data_app = typer.Typer(no_args_is_help=True, help="Write data sets that come with unseen.")
app.add_typer(data_app, name="data")

# What a user's mistake ends with, and what Ctrl-C does, as shells have it.
MISTAKE, INTERRUPTED = 2, 130


class Half(StrEnum):
    """The two halves of the homework."""

    waves = "waves"
    digits = "digits"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"unseen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """How well do small neural networks do on data they have not seen?"""


@app.command()
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
    with shown_progress() as on_progress:
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


@data_app.command("waves")
def data_waves(
    out: Annotated[Path, typer.Option(help="Folder for the six .npy files.")],
    seed: Annotated[int, typer.Option(help="Where the parameters are sampled from.")] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Replace files of these names that exist.")
    ] = False,
) -> None:
    """Write the homework's six wave files, under the names its notebook loads."""
    from unseen.waves import sample_waves, save_waves

    for path in save_waves(sample_waves(seed), out, overwrite=force):
        typer.echo(path)


@app.command()
def regularizers(
    name: Annotated[
        str | None, typer.Argument(help="One of them, to read all about it.", show_default=False)
    ] = None,
) -> None:
    """List the ways to fight overfitting: what each does, sensible strengths, who found it."""
    from unseen.regularizers.catalogue import find_regularizer, list_regularizers

    if name is None:
        _print_catalogue(list_regularizers())
    else:
        _print_regularizer(find_regularizer(name))


def _print_catalogue(entries: "Sequence[Entry]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from unseen.regularizers.catalogue import settings_in_words

    table = Table(title=f"{len(entries)} regularizers", title_justify="left", show_lines=True)
    table.add_column("Name and place", no_wrap=True)
    table.add_column("What it does and why, strengths to try, source")
    for entry in entries:
        settings = "; ".join(settings_in_words(one) for one in entry.settings)
        table.add_row(
            Text.assemble((entry.name, "bold"), "\n", ("\n".join(entry.places), "dim")),
            Text.assemble(entry.explanation, "\n", f"Try {settings}.\n", (entry.citation, "dim")),
        )
    Console().print(table)
    typer.echo("All about one: unseen regularizers NAME")


def _print_regularizer(entry: "Entry") -> None:
    import inspect

    typer.echo(f"{entry.name}{inspect.signature(entry.kind)}\n")
    typer.echo(inspect.cleandoc(entry.kind.__doc__ or ""))
    typer.echo(f"\nActs on: {', '.join(entry.places)}")
    typer.echo("Strengths to try:")
    for setting in entry.settings:
        typer.echo(f"  {setting!r}")


def _print_findings(findings: "Sequence[Finding]") -> None:
    """The measured numbers beside the homework's, as a table in the terminal."""
    from rich.console import Console
    from rich.table import Table

    from unseen.report.numbers import format_ends, format_mean, format_value, in_plain_words
    from unseen.study import Measured

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


def _stop(number: int, frame: object) -> NoReturn:  # noqa: ARG001
    """Say at once that it was heard, and let nothing disturb the tidying up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    typer.echo("unseen: stopping after the networks in hand ...", err=True)
    raise KeyboardInterrupt


def main() -> NoReturn:
    """Run the command line; a user's mistake is one message and exit code 2."""
    # Left alone where interrupts are ignored, as in a job that the shell put in the background.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    try:
        code = app(standalone_mode=False)
    except UnseenError as error:
        typer.echo(f"unseen: {error}", err=True)
        sys.exit(MISTAKE)
    except Exception as error:
        # Typer's own complaints about options know how to show themselves.
        if not hasattr(error, "show"):
            raise
        error.show()  # pyright: ignore[reportAttributeAccessIssue]
        sys.exit(MISTAKE)
    if code == INTERRUPTED:
        typer.echo("unseen: stopped; no report was written", err=True)
    sys.exit(code or 0)


if __name__ == "__main__":
    main()

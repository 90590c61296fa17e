"""The command line: parse, call the library, print. One command a file; here they are put together.

A command's file imports what is heavy inside its functions, so that `--help` stays quick.
"""

import signal
import sys
from typing import Annotated, NoReturn

import typer

from unseen import __version__
from unseen.cli.data_waves import data_waves
from unseen.cli.endings import MISTAKE, say, stop
from unseen.cli.grade_add import grade_add
from unseen.cli.grade_board import grade_board
from unseen.cli.grade_check import grade_check
from unseen.cli.grade_new import grade_new
from unseen.cli.grade_run import grade_run
from unseen.cli.lab import lab
from unseen.cli.regularizers import regularizers
from unseen.cli.run import run
from unseen.cli.study import study
from unseen.cli.waves_compare import waves_compare
from unseen.cli.waves_estimate import waves_estimate
from unseen.cli.waves_map import waves_map
from unseen.errors import UnseenError

_ABOUT = "How well do small neural networks do on data they have not seen?"


def _group(about: str, name: str | None = None) -> typer.Typer:
    return typer.Typer(
        name=name,
        help=about,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


app = _group(_ABOUT, name="unseen")
data_app = _group("Write data sets that come with unseen.")
waves_app = _group("Estimate the waves in signals.")
grade_app = _group("Retrain submissions, score them on a secret set, rank them.")
app.command()(run)
app.command()(study)
app.command()(lab)
app.add_typer(waves_app, name="waves")
waves_app.command("estimate")(waves_estimate)
waves_app.command("map")(waves_map)
waves_app.command("compare")(waves_compare)
app.add_typer(grade_app, name="grade")
grade_app.command("new")(grade_new)
grade_app.command("check")(grade_check)
grade_app.command("add")(grade_add)
grade_app.command("run")(grade_run)
grade_app.command("board")(grade_board)
app.add_typer(data_app, name="data")
data_app.command("waves")(data_waves)
app.command()(regularizers)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"unseen {__version__}")
        raise typer.Exit


@app.callback(help=_ABOUT)
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


def main() -> NoReturn:
    """Run the command line; a user's mistake is one message and exit code 2."""
    # Left alone where interrupts are ignored, as in a job that the shell put in the background.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop)
    try:
        code = app(prog_name="unseen", standalone_mode=False)
    except UnseenError as error:
        say(str(error), *getattr(error, "__notes__", ()))
        sys.exit(MISTAKE)
    except Exception as error:  # noqa: BLE001 - what is not Typer's is raised again
        _say_misuse(error)
        sys.exit(MISTAKE)
    sys.exit(code or 0)


def _say_misuse(error: Exception) -> None:
    """Typer's own complaints about options and commands, worded and shown as ours are."""
    # Typer has carried its own copy of Click's errors since 0.25, so they are known by what
    # they can do and not by their class.
    format_message = getattr(error, "format_message", None)
    if format_message is None:
        raise error
    message = format_message()
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(message, err=True)
        return
    if context is not None:
        message = f"{message.rstrip('.?')}{'?' if message.endswith('?') else '.'}"
        message += f" All options: {context.command_path} --help"
    say(message)


if __name__ == "__main__":
    main()

"""How commands end: what is said on standard error, and the exit codes."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

# What a user's mistake ends with, and what Ctrl-C does, as shells have it.
MISTAKE, INTERRUPTED = 2, 130


def say(*sentences: str) -> None:
    """Print to standard error, under the program's name."""
    typer.echo(f"unseen: {' '.join(sentences)}", err=True)


def stop(number: int, frame: object) -> NoReturn:  # noqa: ARG001
    """Say at once that Ctrl-C was heard, and let nothing disturb the tidying up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    say("stopping after what is in hand ...")
    raise KeyboardInterrupt


@contextmanager
def saying_when_stopped(consequence: str) -> Iterator[None]:
    """End with exit code 130 if the block is stopped, saying what became of its work.

    Args:
        consequence: What to say, unless the library left a note of what it kept.

    Yields:
        Nothing.
    """
    try:
        yield
    except KeyboardInterrupt as stopped:
        say("; ".join(["stopped", *getattr(stopped, "__notes__", [consequence])]))
        raise typer.Exit(INTERRUPTED) from stopped

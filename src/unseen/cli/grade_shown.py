"""How the commands of `unseen grade` show submissions: whatever their names hold, in plain text."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {"GRADED": "green", "ERROR": "bold red"}


def submission_line(number: int | None, word: str, what: str, reasons: Sequence[str]) -> "Text":
    """One submission: its number, what became of it, whose it is, and why.

    Args:
        number: Its number; None where it has none.
        word: What became of it.
        what: Whose it is, or its files.
        reasons: Each on a line of its own.
    """
    from rich.text import Text

    line = Text("    " if number is None else f"{number:>4}")
    line.append(f"  {word:<12}", _STYLES.get(word, "yellow" if reasons else ""))
    line.append(f"  {printable(what)}")
    for reason in reasons:
        line.append(f"\n{'':20}{printable(reason)}", "dim")
    return line


def printable(text: str) -> str:
    """A text from outside without what a terminal would take as an order."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


@contextmanager
def shown_grading(console: "Console", waiting: int) -> Iterator[Callable[["Text"], None]]:
    """A bar of how many are graded, while the block runs; where that is no terminal, lines alone.

    Yields:
        What to call with the line of each submission that is graded.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    if not console.is_terminal:
        yield lambda line: console.print(line, soft_wrap=True)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("grading", total=waiting)

        def show(line: "Text") -> None:
            progress.console.print(line, soft_wrap=True)
            progress.advance(task)

        yield show

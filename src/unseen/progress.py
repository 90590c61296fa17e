"""Progress bars in the terminal, one for each stage of a job."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Nobody needs to be told of progress for so long.
_SHORT_SECONDS = 2.0


@contextmanager
def shown_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show bars on standard error while the block runs; where that is no terminal, plain lines.

    Yields:
        What to call with a stage's name, how many of its parts are finished, and of how many.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield (
            lambda stage, finished, total: (
                console.print(f"{stage}: {total} done") if finished == total else None
            )
        )
        return
    columns = (
        TextColumn("{task.description}", justify="left"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        waiting = progress.add_task("Starting", total=None)
        tasks: dict[str, int] = {}

        def show(stage: str, finished: int, total: int) -> None:
            progress.update(waiting, visible=False)
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=finished)  # pyright: ignore[reportArgumentType]

        yield show


@contextmanager
def bar_if_long(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while the block runs, once that takes longer than two seconds.

    Where somebody looks: in a terminal or a notebook. Elsewhere nothing is shown.

    Args:
        what: What is being made, such as "networks".

    Yields:
        What to call with how many are finished, and of how many.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    if not (console.is_terminal or console.is_jupyter):
        yield lambda finished, total: None  # noqa: ARG005
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining())
    progress = Progress(*columns, console=console)
    task = progress.add_task(what, total=None)
    timer = threading.Timer(_SHORT_SECONDS, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda finished, total: progress.update(task, completed=finished, total=total)
    finally:
        timer.cancel()
        timer.join()
        progress.stop()


@contextmanager
def shown_budget() -> Iterator[Callable[[str, float, float], None]]:
    """A bar on standard error of how much of a time is spent, while the block runs.

    Yields:
        What to call with what is going on, the seconds so far, and the seconds there are, which
        may be infinite.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        told: list[str] = []

        def say(what: str, seconds: float, budget: float) -> None:  # noqa: ARG001
            stage = what.split(":", maxsplit=1)[0]
            if told[-1:] != [stage]:
                console.print(f"{seconds:6.0f} s  {stage}")
                told.append(stage)

        yield say
        return
    columns = (SpinnerColumn(), BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("starting", total=None)
        yield lambda what, seconds, budget: progress.update(
            task, description=what, completed=seconds, total=budget if budget < math.inf else None
        )

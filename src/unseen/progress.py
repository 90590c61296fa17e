"""Progress bars in the terminal, one for each stage of a job."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


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

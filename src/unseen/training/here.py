"""Training runs on this machine's devices, a chunk at a time."""

import time
from collections.abc import Iterator, Sequence

from unseen.training.evaluation import Examples
from unseen.training.one_run import Outcome, RunArrays
from unseen.training.programs import Program

# How long a chunk shall take, in seconds: long enough that handing it over costs nothing, short
# enough that progress is seen and Ctrl-C is heard.
_CHUNK_SECONDS = 1.5


def train_here(
    program: Program, examples: Examples, runs: Sequence[RunArrays], places: int
) -> Iterator[tuple[int, Outcome]]:
    """Train runs of one program, chunk by chunk.

    Args:
        program: Theirs.
        examples: From `Layout.examples`.
        runs: At least one.
        places: From `Program.places`.

    Yields:
        The number of each run in `runs`, and its outcome.
    """
    num_devices = program.layout.num_devices
    # One after another: the first alone, until it is known how long a run takes.
    in_a_row = places if program.layout.side_by_side else 1
    start = 0
    while start < len(runs):
        began = time.monotonic()
        chunk = runs[start : start + in_a_row * num_devices]
        yield from enumerate(program.train(examples, chunk, places), start=start)
        start += len(chunk)
        if not program.layout.side_by_side:
            seconds = (time.monotonic() - began) / in_a_row
            in_a_row = max(1, min(places, int(_CHUNK_SECONDS / max(seconds, 1e-6))))

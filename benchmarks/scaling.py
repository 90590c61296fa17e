"""Very many networks: does the time grow with their number, and the memory not?

As a program it trains the number of networks of Q2 given in its command line.
"""

import json
import resource
import sys
import time
from itertools import pairwise
from statistics import mean

from benchmarks.examples import write_examples
from benchmarks.fresh_process import run_fresh
from benchmarks.jobs import JOBS
from benchmarks.table import Section, Table

JOB = JOBS["Q2"]
NUMBERS, EPOCHS = (250, 500, 1_000), 50
QUICK_NUMBERS, QUICK_EPOCHS = (8, 16, 32), 10

COLUMNS = (
    "networks",
    "wall time",
    "ms per network and epoch",
    "peak memory",
    "longest wait for progress",
)


def measure(*, quick: bool) -> Section:
    """Train ever more networks, each time in a fresh process."""
    write_examples(JOB)
    numbers, epochs = (QUICK_NUMBERS, QUICK_EPOCHS) if quick else (NUMBERS, EPOCHS)
    measured = {}
    for number in numbers:
        print(f"  {number:,} networks")
        measured[number] = run_fresh("benchmarks.scaling", number, epochs)
    each = [one["seconds"] / number for number, one in measured.items()]
    peaks = [one["peak_bytes"] / 2**30 for one in measured.values()]
    rows = [
        (
            f"{number:,}",
            f"{one['seconds']:.1f} s",
            f"{1e3 * per_network / epochs:.2f}",
            f"{peak:.2f} GiB",
            f"{one['longest_wait']:.1f} s",
        )
        for (number, one), per_network, peak in zip(measured.items(), each, peaks, strict=True)
    ]
    reached = {
        "linear": max(abs(one / mean(each) - 1) for one in each),
        "memory": max(peaks),
        "flat": peaks[-1] / peaks[0],
    }
    title = f"Q2 in one call, {epochs} epochs, networks not kept"
    return Section("scaling", Table(COLUMNS, rows, title), reached)


def _train(number: int, epochs: int) -> dict[str, float]:
    from benchmarks.ours import data_of, fit

    data = data_of(JOB)
    fit(JOB, data, 1, epochs, keep_networks=False)  # compiles
    moments = [time.perf_counter()]
    fit(
        JOB,
        data,
        number,
        epochs,
        keep_networks=False,
        on_progress=lambda _finished, _total: moments.append(time.perf_counter()),
    )
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": end - moments[0],
        "peak_bytes": peak if sys.platform == "darwin" else 1_024 * peak,
        "longest_wait": max(after - before for before, after in pairwise([*moments, end])),
    }


if __name__ == "__main__":
    print(json.dumps(_train(*map(int, sys.argv[1:]))))

"""What the first training in a process costs more than the second: compiling the program.

As a program it measures that for the job given in its command line.
"""

import json
import sys
import tempfile
import time

from benchmarks.examples import write_examples
from benchmarks.fresh_process import run_fresh
from benchmarks.jobs import JOBS
from benchmarks.table import Section, Table

NAMES = ("Q1", "Q2", "Q3")


def measure(*, quick: bool) -> Section:
    """Compile the program of each job from nothing, then take it from the disk."""
    rows, reached = [], {}
    for name in NAMES[1:2] if quick else NAMES:
        print(f"  {name}")
        write_examples(JOBS[name])
        with tempfile.TemporaryDirectory() as folder:
            cache = {"JAX_COMPILATION_CACHE_DIR": folder}
            anew, again = (run_fresh("benchmarks.compilation", name, extra=cache) for _ in range(2))
        rows.append((name, f"{anew:.1f} s", f"{again:.1f} s"))
        reached[name] = anew
    columns = ("job", "compiled anew", "from the disk, in another process")
    title = "How much longer the first call takes than the second"
    return Section("compilation", Table(columns, rows, title), reached)


def _first_call(name: str) -> float:
    from benchmarks.ours import data_of, fit

    seconds, data = [], data_of(JOBS[name])
    for _ in range(2):
        start = time.perf_counter()
        fit(JOBS[name], data, 1, epochs=1)
        seconds.append(time.perf_counter() - start)
    return seconds[0] - seconds[1]


if __name__ == "__main__":
    print(json.dumps(_first_call(sys.argv[1])))

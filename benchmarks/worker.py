"""How a process is told what to do: a line with an amount goes in, one with what was done out."""

import json
import sys
from collections.abc import Callable
from importlib import import_module

from benchmarks.jobs import JOBS, Job

# Does an amount of work and says how many epochs of how many networks that was.
DoWork = Callable[[int], float]


def serve(prepare: Callable[[Job], DoWork], modules: tuple[str, ...]) -> None:
    """Prepare the job named in the command line, do it once, then as often as a line asks for.

    Args:
        prepare: Loads data and builds the network.
        modules: Those whose versions are to stand in the report.
    """
    do_work = prepare(JOBS[sys.argv[1]])
    do_work(1)  # whatever is compiled is compiled now
    _answer({name: import_module(name).__version__ for name in modules})
    for line in sys.stdin:
        _answer(do_work(int(line)))


def _answer(answer: object) -> None:
    print(json.dumps(answer), flush=True)

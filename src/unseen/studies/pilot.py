"""The pilot of a study: programs compiled, runs timed, the design sized to the time there is."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from unseen.studies.budget import Clock, sized
from unseen.studies.contenders import Contender
from unseen.studies.design import Design
from unseen.studies.journal import Journal, Part
from unseen.studies.workbench import Job, Parts, Workbench

if TYPE_CHECKING:
    from unseen.studies.folds import Fold

# Compiling may take so much of the time; who comes after is left out.
_MOST_COMPILING = 0.3
# Learning curves are left out where they and what comes after them would take more of the time.
_MOST_FOR_THE_END = 0.4
# Seconds for the final choice, beside compiling, and for the page.
_FOR_THE_PAGE = 6.0
# Runs of the final choice: five cocktails on the inner folds of some ten outer ones.
_FINAL_RUNS = 150
# Runs of a learning curve at each size: three contenders, on some ten folds.
_CURVE_RUNS = 60
_NO_TIME = "there was no time to compile its program; a larger budget has room for it"


class Pilot(NamedTuple):
    """What a pilot found.

    Args:
        design: The design, sized; its regularizers are those that take part.
        left_out: By name, why others of the contenders are left out.
        compiling: Seconds that the shared program took to compile.
        for_curves: Seconds to keep for learning curves; 0 where there is no time for them.
        reserve: Seconds to keep for the final choice and the page.
    """

    design: Design
    left_out: dict[str, str]
    compiling: float
    for_curves: float
    reserve: float


def run_pilot(
    bench: Workbench,
    fold: "Fold",
    clock: Clock,
    journal: Journal,
    tick: Callable[[str], None],
    *,
    settled: Collection[str] = (),
) -> Pilot:
    """Compile and time what the study needs, then size its design.

    Args:
        bench: Trains.
        fold: Any outer fold.
        clock: How much time there is.
        journal: Keeps the outcome, for a study that goes on must not be sized anew.
        tick: Told what is going on.
        settled: Fields of the design to leave as they are.

    Returns:
        What it found.
    """

    def make() -> Part:
        return Part([_measure(bench, fold, clock, tick, settled)], {})

    found = journal.part("pilot", make).rows[0]
    return Pilot(**{**found, "design": Design.from_dict(found["design"])})


def _measure(
    bench: Workbench,
    fold: "Fold",
    clock: Clock,
    tick: Callable[[str], None],
    settled: Collection[str],
) -> dict[str, Any]:
    shared = [one for one in bench.contenders.values() if one.is_shared]
    kept, left_out = list(shared), {}
    tick("compiling")
    began = time.monotonic()
    _compile(bench, fold, [None])
    seconds_each = time.monotonic() - began
    own = [one for one in bench.contenders.values() if not one.is_shared]
    num_together = bench.num_cores
    for start in range(0, len(own), num_together):
        some = own[start : start + num_together]
        if clock.elapsed > _MOST_COMPILING * clock.budget:
            left_out |= {one.name: _NO_TIME for one in some}
            continue
        tick("compiling")
        _compile(bench, fold, some)
        kept += some
    tick("timing")
    seconds = _time(bench, fold, shared)
    for one in kept[len(shared) :]:
        seconds |= _time(bench, fold, [one])
    slowest = max((seconds[one.name] for one in shared), default=0.0)
    reserve = 1.5 * seconds_each + _FOR_THE_PAGE + _FINAL_RUNS * slowest
    for_curves = len(bench.design.fractions) * (seconds_each + _CURVE_RUNS * slowest)
    has_curves = reserve + for_curves < _MOST_FOR_THE_END * clock.budget
    available = clock.left - reserve - (for_curves if has_curves else 0.0)
    design = sized(bench.design, kept, seconds, available, settled)
    names = {one.name for one in kept}
    in_order = tuple(name for name in bench.contenders if name in names)
    design = replace(design, regularizers=in_order)
    return {
        "design": design.to_dict(),
        "left_out": left_out,
        "compiling": seconds_each,
        "for_curves": for_curves if has_curves else 0.0,
        "reserve": reserve,
    }


def _compile(bench: Workbench, fold: "Fold", contenders: Sequence[Contender | None]) -> None:
    """Train a network of each on an inner and on an outer fold, programs side by side."""
    jobs = [[_job(bench, one, fold, inner=inner)] for one in contenders for inner in (True, False)]
    with ThreadPoolExecutor(bench.num_cores) as pool:
        for done in [pool.submit(bench.train, some, _sets(fold, some)) for some in jobs]:
            done.result()


def _time(bench: Workbench, fold: "Fold", contenders: Sequence[Contender]) -> dict[str, float]:
    """By contender, the seconds of a run on all cores together; programs are compiled already."""
    if not contenders:
        return {}
    jobs = [
        _job(bench, one, fold, inner=True) for one in contenders for _ in range(bench.num_cores)
    ]
    part = bench.train(jobs, _sets(fold, jobs))
    return {one.name: part.rows[0]["seconds"] for one in contenders}


def _job(bench: Workbench, one: Contender | None, fold: "Fold", *, inner: bool) -> Job:
    rows = fold.inner[0] if inner else fold
    regularizers = () if one is None else (one.settings[-1],)
    parts = Parts(rows.training, rows.test)
    room = bench.rooms[1 if inner else 0]
    return Job("pilot", regularizers, parts, 0, room, not inner, {"inner": 0 if inner else -1})


def _sets(fold: "Fold", jobs: Sequence[Job]) -> list[Any]:
    if jobs[0].facts["inner"] < 0:
        return [fold.training]
    return [inner.training for inner in fold.inner]

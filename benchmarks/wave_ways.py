"""Every way to estimate waves, timed in turn and then judged; run as a program.

Its command line is `full` or `quick`; what it prints last is JSON.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np

from benchmarks.wave_accuracy import share_solved, under_noise
from benchmarks.wave_crew import FFT, PEERS, WaveCrew
from benchmarks.wave_peers import Table
from benchmarks.wave_sets import SNR, WaveSet, draw, starts_of
from unseen.waves import DURATION, estimate

CLEAN, NOISY, SEPARATED = "clean", "noisy", "separated"
METHODS = ("closed-form", "least-squares", "auto", "network")
STARTS = "starts alone"

# Of curves, their a, b, c, d.
Solve = Callable[[Table], Table]


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Args:
        batch: Curves in a call of a fast way.
        small_batch: In a call of one that takes a millisecond a curve.
        judged: Curves that answers are judged by, of either set.
        rounds: In each of them every way is timed once.
        seconds: A way is called again until so much time is over.
        calls: Calls with one curve in each round, of which the middle one counts.
    """

    batch: int
    small_batch: int
    judged: int
    rounds: int
    seconds: float
    calls: int


SIZES = {
    "full": Sizes(8_192, 512, 2_000, rounds=5, seconds=0.5, calls=9),
    "quick": Sizes(1_024, 64, 100, rounds=2, seconds=0.0, calls=3),
}


@dataclass
class Measured:
    """What was measured of one way.

    Args:
        seconds: Per curve, by set, in each round.
        accuracy: By score; empty for what answers nothing.
        batch: Curves in a call, by set.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    accuracy: dict[str, float | None] = field(default_factory=dict)
    batch: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One way to estimate waves.

    Args:
        answer: The a, b, c, d of the first so many curves of a set.
        slow_on: Sets on which a curve takes it about a millisecond.
        answers: Whether there is something to judge.
    """

    answer: Callable[[str, int], Table]
    slow_on: tuple[str, ...] = ()
    answers: bool = True

    def batch(self, name: str, sizes: Sizes) -> int:
        """Curves in a call."""
        return sizes.small_batch if name in self.slow_on else sizes.batch


def measure_ways(ways: dict[str, Way], sets: dict[str, WaveSet], sizes: Sizes) -> dict:
    """Time all ways, round by round, then judge their answers.

    Returns:
        What was `Measured` of each, by name.
    """
    measured = {name: Measured() for name in ways}
    for number in range(-1, sizes.rounds):
        _say(f"  round {number + 1} of {sizes.rounds}" if number >= 0 else "  getting ready")
        for table in (CLEAN, NOISY):
            for name, way in ways.items():
                batch = way.batch(table, sizes)
                seconds = _seconds(way, table, batch, sizes.seconds if number >= 0 else 0)
                measured[name].batch[table] = batch
                if number >= 0:  # the first time compiles
                    measured[name].seconds.setdefault(table, []).append(seconds)
    _say("  judging")
    for name, way in ways.items():
        if way.answers:
            noisy, clean = (sets[table][: sizes.judged] for table in (SEPARATED, CLEAN))
            scores = under_noise(way.answer(SEPARATED, len(noisy)), noisy)
            solved = share_solved(way.answer(CLEAN, len(clean)), clean)
            measured[name].accuracy.update(scores, solved=solved)
    return measured


def _seconds(way: Way, table: str, batch: int, at_least: float) -> float:
    """Seconds per curve, over as many calls as take so long."""
    calls, start = 0, time.perf_counter()
    while True:
        way.answer(table, batch)
        calls, passed = calls + 1, time.perf_counter() - start
        if passed >= at_least:
            return passed / (calls * batch)


def measure_one_curve(solve: Solve, shown: Table, sizes: Sizes) -> list[float]:
    """Seconds that a call with one curve takes: the middle of some calls, in each round."""
    rounds = []
    for _ in range(sizes.rounds + 1):
        seconds = []
        for curve in shown[: sizes.calls]:
            start = time.perf_counter()
            solve(curve[None])
            seconds.append(time.perf_counter() - start)
        rounds.append(float(np.median(seconds)))
    return rounds[1:]  # the first one compiles


def our_ways(sets: dict[str, WaveSet]) -> dict[str, Way]:
    """The methods' kernels alone, the methods, and all that `estimate` does with them."""
    from unseen.waves.estimators.closed_form import ClosedForm, closed_form
    from unseen.waves.estimators.least_squares import LeastSquares
    from unseen.waves.fitting.even_sums import EvenSums
    from unseen.waves.fitting.many_curves import for_each_curve
    from unseen.waves.fitting.units import to_parameters
    from unseen.waves.sample_times import sample_times

    times = sample_times(sets[CLEAN].curves.shape[1], DURATION)

    def kernel(shown: Table) -> Table:
        amplitudes, phases, _ = for_each_curve(closed_form, EvenSums(times.num_samples), shown)
        return to_parameters(amplitudes, phases, times)

    def way(solve: Solve, slow_on: tuple[str, ...] = (), *, answers: bool = True) -> Way:
        return Way(lambda name, count: solve(sets[name].curves[:count]), slow_on, answers)

    ways = {
        "closed form, no polish": way(kernel),
        "closed form": way(lambda shown: ClosedForm().solve(shown, times).parameters, (NOISY,)),
        "least squares": way(lambda shown: LeastSquares().solve(shown, times).parameters),
    }
    slow_on = {"closed-form": (NOISY,), "network": (CLEAN, NOISY)}
    for method in METHODS:
        ways[f"`estimate`, {method}"] = way(estimated_by(method), slow_on.get(method, ()))
    ways[STARTS] = way(lambda shown: starts_of(shown)[0], answers=False)
    return ways


def peers_of(crew: WaveCrew) -> dict[str, Way]:
    """The peers, which all processes of a crew share."""
    return {
        peer: Way(partial(crew.answer, peer), () if peer == FFT else (CLEAN, NOISY))
        for peer in PEERS
    }


def estimated_by(method: str) -> Solve:
    """All of `estimate`, with standard errors and statuses."""
    return lambda shown: estimate(shown, DURATION, method=method).parameters


def _say(what: str) -> None:
    print(what, file=sys.stderr)


def main() -> None:
    """Measure everything and print it."""
    sizes = SIZES[sys.argv[1]]
    _say("  drawing curves")
    sets = {
        CLEAN: draw("wide", max(sizes.batch, sizes.judged)),
        NOISY: draw("wide", sizes.batch, SNR),
        SEPARATED: draw("separated", sizes.judged, SNR),
    }
    with tempfile.TemporaryDirectory() as folder, WaveCrew(sets, Path(folder)) as crew:
        measured = measure_ways(our_ways(sets) | peers_of(crew), sets, sizes)
    _say("  one curve at a time")
    alone = {
        method: {
            table: measure_one_curve(estimated_by(method), sets[table].curves, sizes)
            for table in (CLEAN, NOISY)
        }
        for method in METHODS
    }
    report = {
        "ways": {name: asdict(one) for name, one in measured.items()},
        "one curve": alone,
        "sizes": asdict(sizes),
        "versions": {
            name: import_module(name).__version__ for name in ("unseen", "jax", "numpy", "scipy")
        },
    }
    print(json.dumps(report, allow_nan=False))


if __name__ == "__main__":
    main()

"""How well a method does on curves without noise."""

import math

import numpy as np
from numpy.typing import NDArray

from unseen.waves.estimates import Status
from unseen.waves.method_comparison.answers import answers_of
from unseen.waves.method_comparison.curve_sets import sample_set
from unseen.waves.method_comparison.score import Score, mean_interval, wilson_interval

ACCURACY_SETS = ("homework", "extended", "wide", "weak")
# A curve is solved if the answer's curve misses it by less than one percent, relative to its size.
SOLVED = 0.01
EXACT = 1e-6


def measure_accuracy(method: str, curves: str, num_curves: int, seed: int) -> list[Score]:
    """Scores of a method on one set of curves without noise.

    | name | what it is |
    |---|---|
    | mean absolute error | the homework's: over all parameters of all curves |
    | ambiguity-aware error | the same, to the nearest parameters that give the same curve |
    | median curve error | relative root mean square error of the curve, its median |
    | solved | share of curves with a curve error below 1 % |
    | exact | share of curves with a curve error below 1e-6 |
    | wrong ok | share of curves called "ok" that are not exact |

    Args:
        method: Its name.
        curves: Name of the set.
        num_curves: Curves in the set.
        seed: Where they are drawn from.

    Returns:
        One score of each name, then the share of each status that occurs.
    """
    found = answers_of(method, sample_set(curves, num_curves, seed))
    error = found.curve_error()
    is_ok = found.has_status(Status.OK)
    # The nine extended curves are all there are, and no sample of others.
    is_whole = curves == "extended"

    def score(name: str, value: float, low: float = math.nan, high: float = math.nan) -> Score:
        return Score(method, curves, None, name, value, low, high, len(error))

    def share(name: str, happened: NDArray[np.bool_]) -> Score:
        ends = () if is_whole else wilson_interval(int(happened.sum()), len(error))
        return score(name, float(happened.mean()), *ends)

    def mean(name: str, values: NDArray[np.float64]) -> Score:
        middle, *ends = mean_interval(values)
        return score(name, middle, *(() if is_whole else ends))

    return [
        mean("mean absolute error", found.plain_error().mean(axis=1)),
        mean("ambiguity-aware error", found.aware_error().mean(axis=1)),
        score("median curve error", float(np.median(error))),
        share("solved", error < SOLVED),
        share("exact", error < EXACT),
        share("wrong ok", is_ok & ~(error < EXACT)),
        *(
            share(f"status {status}", found.has_status(status))
            for status in Status
            if found.has_status(status).any()
        ),
    ]

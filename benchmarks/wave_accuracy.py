"""How right answers are, so that nobody is called fast who is only quick to be wrong."""

import math

import numpy as np

from benchmarks.wave_peers import Table
from benchmarks.wave_sets import WaveSet
from unseen.waves import ambiguity_aware_error, cramer_rao_bound, curve_error
from unseen.waves.estimators.protocol import canonical_parameters
from unseen.waves.method_comparison.curve_sets import RESOLUTION
from unseen.waves.method_comparison.score import TWO_SIDED

# A curve is solved if the answer's curve misses it by less than this part of its size.
SOLVED = 0.01


def under_noise(parameters: Table, shown: WaveSet) -> dict[str, float | None]:
    """Root mean square error by the Cramér-Rao bound, and the share of outliers.

    Args:
        parameters: Answers a, b, c, d, shape (num_curves, 4).
        shown: The noisy curves that were asked about.

    Returns:
        "over bound", its 95 % interval as "low" and "high"; "outliers", the share of answers with
        b or d off by more than 2π / duration; and "over bound without", the error of the others,
        None if there are none.
    """
    found = canonical_parameters(np.nan_to_num(parameters))
    squares = ambiguity_aware_error(found, shown.true) / cramer_rao_bound(shown.true, shown.noise)
    squares = (squares**2).mean(axis=1)
    mean = float(squares.mean())
    reach = TWO_SIDED * float(squares.std(ddof=1)) / math.sqrt(len(squares))
    off = (np.abs(found - shown.true)[:, 1::2] > RESOLUTION).any(axis=1)
    return {
        "over bound": math.sqrt(mean),
        "low": math.sqrt(max(mean - reach, 0.0)),
        "high": math.sqrt(mean + reach),
        "outliers": float(off.mean()),
        "over bound without": None if off.all() else math.sqrt(squares[~off].mean()),
    }


def share_solved(parameters: Table, shown: WaveSet) -> float:
    """The share of curves that the answers give back to less than 1 %, noise left out."""
    return float((curve_error(np.nan_to_num(parameters), shown.true) < SOLVED).mean())

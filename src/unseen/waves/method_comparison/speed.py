"""How fast a method is, once its programs are compiled."""

import time

import numpy as np

from unseen.waves.estimation import estimate
from unseen.waves.method_comparison.curve_sets import add_noise, sample_set
from unseen.waves.method_comparison.score import Score
from unseen.waves.signal_model import DURATION, curves

# One curve is estimated so often; the middle time counts.
_CALLS = 9
_MOST_CURVES = 1024
SPEED_SNR = 20.0


def measure_speed(method: str, num_curves: int, seed: int) -> list[Score]:
    """Times of `estimate` with a method, after the same was done once unmeasured.

    | name | what it is |
    |---|---|
    | µs a curve | one timing of up to 1,024 wide curves in one call, over their number |
    | µs a noisy curve | the same at an SNR of 20 dB |
    | ms for one curve | the median of nine calls with one wide curve |

    Args:
        method: Its name.
        num_curves: Wide curves in the batch.
        seed: Where they are drawn from.

    Returns:
        The three scores.
    """
    shown = curves(sample_set("wide", min(num_curves, _MOST_CURVES), seed))
    noisy = add_noise(shown, SPEED_SNR, np.random.default_rng(seed))
    many = len(shown)

    def seconds(table: np.ndarray) -> float:
        started = time.perf_counter()
        estimate(table, DURATION, method=method)
        return time.perf_counter() - started

    for table in (shown, noisy, shown[:1]):
        seconds(table)
    alone = float(np.median([seconds(shown[:1]) for _ in range(_CALLS)]))
    return [
        Score(method, "wide", None, "µs a curve", 1e6 * seconds(shown) / many, num_curves=many),
        Score(
            method,
            "wide",
            SPEED_SNR,
            "µs a noisy curve",
            1e6 * seconds(noisy) / many,
            num_curves=many,
        ),
        Score(method, "wide", None, "ms for one curve", 1e3 * alone, num_curves=1),
    ]

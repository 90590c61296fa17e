"""How well a method does under noise, beside what any method can do."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unseen.waves.bounds import cramer_rao_bound
from unseen.waves.estimates import Status
from unseen.waves.method_comparison.answers import Answers, answers_of
from unseen.waves.method_comparison.curve_sets import RESOLUTION, noise_deviation, sample_set
from unseen.waves.method_comparison.score import TWO_SIDED, Score, mean_interval, wilson_interval
from unseen.waves.signal_model import PARAMETER_NAMES, curves

SNRS = (-25.0, -20.0, -15.0, -12.5, -10.0, -7.5, -5.0, -2.5, 0.0, 5.0, 10.0, 20.0, 30.0)
# A method has broken down where more than this share of its answers are outliers.
BROKEN = 0.01


def measure_under_noise(method: str, snr: float, num_curves: int, seed: int) -> list[Score]:
    """Scores of a method on well-separated curves with noise of one strength.

    Every method is shown the same curves and noise, and every strength of noise the same curves.

    | name | what it is |
    |---|---|
    | RMSE over bound | root mean square of each parameter's error over its Cramér-Rao bound |
    | RMSE over bound of a, … | the same for one parameter |
    | outliers | share of curves with b or d off by more than 2π / duration |
    | coverage | share of parameters within 1.96 of their standard errors of the truth |
    | called ok | share of curves with the status "ok" |
    | wrong ok | share of curves called "ok" with a parameter 6 standard errors off |
    | frequency RMSE, frequency bound | of b and d, in radians per x unit |
    | amplitude RMSE, amplitude bound | of a and c, relative to the root mean square of the curve |

    Args:
        method: Its name.
        snr: Signal-to-noise ratio in dB: the mean square of the curve over the noise's variance.
        num_curves: Curves.
        seed: Where curves and noise are drawn from.

    Returns:
        One score of each name, then the share of each status that occurs.
    """
    true = sample_set("separated", num_curves, seed)
    # Another stream of noise for each strength: no seed is negative.
    noise_seed = int(np.random.SeedSequence((seed, round(10 * snr) + 10_000)).generate_state(1)[0])
    found = answers_of(method, true, snr, noise_seed)
    error, bound = found.aware_error(), cramer_rao_bound(true, found.noise)
    size = noise_deviation(curves(true), 0.0)[:, None]
    covered = error <= TWO_SIDED * found.estimates.standard_errors

    def score(name: str, value: float, low: float = math.nan, high: float = math.nan) -> Score:
        return Score(method, "separated", snr, name, value, low, high, num_curves)

    def share(name: str, happened: NDArray[np.bool_]) -> Score:
        return score(
            name, float(happened.mean()), *wilson_interval(int(happened.sum()), num_curves)
        )

    return [
        score("RMSE over bound", *_root_mean_square(error / bound)),
        *(
            score(f"RMSE over bound of {name}", *_root_mean_square((error / bound)[:, [j]]))
            for j, name in enumerate(PARAMETER_NAMES)
        ),
        share("outliers", is_outlier(found)),
        score("coverage", *mean_interval(covered.mean(axis=1))),
        share("called ok", found.has_status(Status.OK)),
        share("wrong ok", found.has_status(Status.OK) & found.far_off()),
        score("frequency RMSE", *_root_mean_square(error[:, 1::2])),
        score("frequency bound", *_root_mean_square(bound[:, 1::2])),
        score("amplitude RMSE", *_root_mean_square(error[:, ::2] / size)),
        score("amplitude bound", *_root_mean_square(bound[:, ::2] / size)),
        *(
            share(f"status {status}", found.has_status(status))
            for status in Status
            if found.has_status(status).any()
        ),
    ]


def is_outlier(found: Answers) -> NDArray[np.bool_]:
    """Which answers have a frequency further off than a spectrum tells apart, or are missing."""
    gave_up = np.isnan(found.estimates.parameters).any(axis=1)
    off = np.abs(found.parameters - found.true)[:, 1::2] > RESOLUTION
    return np.asarray(gave_up | off.any(axis=1))


def threshold(scores: Sequence[Score], method: str) -> Score:
    """The lowest measured SNR from which on upwards at most 1 % of the answers are outliers.

    Args:
        scores: Of `measure_under_noise` at several SNRs.
        method: Name of the method.

    Returns:
        A score "threshold" in dB; NaN where even the least noise is too much.
    """
    outliers = sorted(
        (score for score in scores if score.method == method and score.name == "outliers"),
        key=lambda score: -(score.snr or 0.0),
    )
    lowest = math.nan
    for score in outliers:
        if score.value > BROKEN:
            break
        lowest = score.snr if score.snr is not None else math.nan
    num_curves = outliers[0].num_curves if outliers else 0
    return Score(method, "separated", None, "threshold", lowest, num_curves=num_curves)


def _root_mean_square(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Over curves and their parameters, with the interval that the spread over curves gives."""
    square, low, high = mean_interval((values**2).mean(axis=1))
    return math.sqrt(square), math.sqrt(max(low, 0.0)), math.sqrt(high)

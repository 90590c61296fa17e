"""What was measured several times: its mean, how sure we are of it, and of a difference."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidArgumentError, InvalidDataError


@dataclass(frozen=True)
class Measured:
    """A mean over independent runs, with its confidence interval.

    Args:
        mean: Mean over the runs.
        low: Lower end of the interval; minus infinity where there is one run only.
        high: Upper end of the interval.
        runs: Number of independent runs behind the mean.
        confidence: Confidence level of the interval, 0 to 1.
        values: The value of each run, in the order of the runs.
    """

    mean: float
    low: float
    high: float
    runs: int
    confidence: float = 0.95
    values: tuple[float, ...] = ()

    @property
    def half_width(self) -> float:
        """Half the interval's width."""
        return (self.high - self.low) / 2


def measure(values: ArrayLike, confidence: float = 0.95) -> Measured:
    """Mean of independent runs with Student's t interval.

    Assumes that the runs are independent and their mean close to normal. A single run tells
    nothing of the spread: its interval is infinitely wide.

    Args:
        values: One finite number per run, shape (num_runs,).
        confidence: Confidence level of the interval, 0 < confidence < 1.

    Returns:
        The mean, its interval and the number of runs.

    Raises:
        InvalidDataError: if there is no run, or a value is not finite.
        InvalidArgumentError: if `confidence` is not between 0 and 1.

    Example:
        >>> measured = measure([0.94, 0.95, 0.96])
        >>> round(measured.mean, 3), round(measured.low, 3), round(measured.high, 3)
        (0.95, 0.925, 0.975)

    Source: Student 1908, "The probable error of a mean", doi:10.1093/biomet/6.1.1.
    """
    from scipy.stats import t as student

    runs = np.asarray(values, dtype=np.float64)
    if runs.ndim != 1 or runs.size == 0:
        raise InvalidDataError(
            f"`values` must hold one number per run. Received shape {runs.shape}."
        )
    if not np.isfinite(runs).all():
        bad = int((~np.isfinite(runs)).sum())
        raise InvalidDataError(
            f"`values` must be finite. Received {bad} that are not; leave diverged runs out "
            "and report their number."
        )
    if not 0 < confidence < 1:
        raise InvalidArgumentError(
            f"`confidence` must be between 0 and 1. Received confidence={confidence}."
        )
    mean = float(runs.mean())
    if runs.size == 1:
        half_width = float("inf")
    else:
        quantile = student.ppf((1 + confidence) / 2, df=runs.size - 1)
        half_width = float(quantile * runs.std(ddof=1) / np.sqrt(runs.size))
    return Measured(
        mean, mean - half_width, mean + half_width, int(runs.size), confidence, tuple(runs.tolist())
    )


def measure_difference(
    values: ArrayLike, baseline: ArrayLike, confidence: float = 0.95
) -> Measured:
    """Mean of the paired differences `values - baseline`, with its interval.

    Pairing by draw and seed takes out what both have in common, the luck of the draw above all.

    Args:
        values: One number per run, shape (num_runs,).
        baseline: The same runs' baseline, in the same order, shape (num_runs,).
        confidence: Confidence level of the interval.

    Returns:
        The mean difference, its interval and the number of pairs.

    Raises:
        InvalidDataError: if the two are not of one shape.

    Example:
        >>> measure_difference([0.97, 0.99], [0.94, 0.96]).mean.__round__(3)
        0.03
    """
    ours, theirs = np.asarray(values, np.float64), np.asarray(baseline, np.float64)
    if ours.shape != theirs.shape:
        raise InvalidDataError(
            f"Paired runs must be equally many. Received {ours.shape} and {theirs.shape}."
        )
    return measure(ours - theirs, confidence)

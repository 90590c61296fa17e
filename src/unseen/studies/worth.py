"""What a regularizer is worth in data: with how many rows less does it do as well as none?"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidDataError
from unseen.studies.resampling import measure_resampled
from unseen.studies.score_checks import finite


@dataclass(frozen=True)
class Worth:
    """How many more rows a contender is worth, beside the baseline on all of them.

    The contender learnt from m rows scores like the baseline learnt from all n: it is worth n − m
    rows. Numbers are minus infinity where the contender, even on all rows, does not reach the
    baseline: what it is worth is then at most nothing.

    Args:
        rows: n − m.
        low: Lower end of the interval.
        high: Upper end of the interval.
        at_least: Whether the contender is as good already on the fewest rows tried, so that it is
            worth `rows` or more.
        high_is_open: Whether the same holds of `high`.
        num_rows: n, the baseline's training rows.
        confidence: Confidence level of the interval.
    """

    rows: float
    low: float
    high: float
    at_least: bool
    high_is_open: bool
    num_rows: int
    confidence: float = 0.95

    @property
    def factor(self) -> float:
        """By what factor the contender stretches the rows, n / m; 0 where it is worth nothing."""
        return self.num_rows / (self.num_rows - self.rows)

    @property
    def words(self) -> str:
        """For a sentence: "worth 120 more examples (60 to at least 180)"."""
        if self.rows == -math.inf:
            limit = (
                "" if self.high == -math.inf else f" ({_end(self.high, self.high_is_open)} at best)"
            )
            return f"worth no more examples{limit}"
        rows = _end(self.rows, self.at_least)
        if self.low == -math.inf and self.high_is_open:
            return f"worth {rows} more examples, or none, or far more: this cannot be told"
        low = "none" if self.low == -math.inf else f"{round(self.low):,}"
        return f"worth {rows} more examples ({low} to {_end(self.high, self.high_is_open)})"


def worth_in_rows(
    sizes: ArrayLike,
    scores: ArrayLike,
    reference: ArrayLike,
    ratio: float,
    *,
    higher_is_better: bool = True,
    confidence: float = 0.95,
) -> Worth:
    """How many more training rows a contender is worth.

    Its paired difference from the baseline on all rows is measured at each size, and drawn as a
    line over the logarithm of the size; more rows do no harm, so lines that fall are levelled.
    Where the line crosses zero, the contender needs as many rows to do as well. The ends of the
    interval are where the ends of the difference's corrected interval cross zero: all sizes at
    which the two could be equal.

    Args:
        sizes: Training rows at which the contender was scored, ascending, the last of them all,
            shape (num_sizes,).
        scores: Its score on each resample at each size, shape (num_resamples, num_sizes).
        reference: The baseline's score on each resample when it learns from all rows, shape
            (num_resamples,).
        ratio: Test rows over training rows, of the whole folds.
        higher_is_better: False for losses and errors.
        confidence: Confidence level of the interval.

    Returns:
        Rows with their interval, and whether these are only bounds.

    Raises:
        InvalidDataError: if shapes do not fit, sizes do not ascend, or a score is not finite.

    Example:
        >>> worth = worth_in_rows([100, 200, 400], [[0.7, 0.8, 0.9], [0.72, 0.81, 0.9]],
        ...     reference=[0.8, 0.82], ratio=0.1)
        >>> round(worth.rows), round(worth.factor, 2)
        (193, 1.93)

    Source: an interval by inverting a test, Fieller 1954,
        doi:10.1111/j.2517-6161.1954.tb00159.x; the test, Nadeau and Bengio 2003,
        doi:10.1023/A:1024068626366.
    """
    from scipy.optimize import isotonic_regression

    rows, table = finite("sizes", sizes, 1), finite("scores", scores, 2)
    baseline = finite("reference", reference, 1)
    if table.shape != (baseline.size, rows.size):
        raise InvalidDataError(
            "`scores` must hold one number per resample of `reference` and per size. Received "
            f"shape {table.shape} for {baseline.size} resamples and {rows.size} sizes."
        )
    if rows[0] < 1 or (np.diff(rows) <= 0).any():
        raise InvalidDataError(f"`sizes` must ascend from at least 1. Received {rows.tolist()}.")
    differences = (table - baseline[:, None]) * (1 if higher_is_better else -1)
    measured = [measure_resampled(column, ratio, confidence) for column in differences.T]
    worths = []
    for end in ("mean", "low", "high"):
        line = np.array([getattr(one, end) for one in measured])
        if np.isfinite(line).all():
            line = isotonic_regression(line).x
        worths.append(rows[-1] - _crossing(rows, line))
    most = rows[-1] - rows[0]
    point, low, high = (float(worth) for worth in worths)
    return Worth(point, low, high, point >= most, high >= most, int(rows[-1]), confidence)


def _crossing(sizes: np.ndarray, line: np.ndarray) -> float:
    """Size at which a rising line reaches zero; infinity where it never does."""
    above = np.flatnonzero(line >= 0)
    if above.size == 0:
        return math.inf
    first = int(above[0])
    if first == 0:
        return float(sizes[0])
    share = -line[first - 1] / (line[first] - line[first - 1])
    logs = np.log(sizes[first - 1 : first + 1])
    return float(np.exp(logs[0] + share * (logs[1] - logs[0])))


def _end(rows: float, is_open: bool) -> str:
    return f"{'at least ' if is_open else ''}{round(rows):,}"

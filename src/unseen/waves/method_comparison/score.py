"""One measured number of one method, with its interval."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidArgumentError

# The normal quantile of a 95 % interval.
TWO_SIDED = 1.959963984540054


@dataclass(frozen=True)
class Score:
    """One number that was measured of one method.

    Args:
        method: Name of the method.
        curves: Name of the set of curves, of `CURVE_SETS`.
        snr: Signal-to-noise ratio in dB; None where there is no noise, or for all of them.
        name: What was measured.
        value: The number; NaN where there is none.
        low: Lower end of its 95 % interval; NaN if none was computed.
        high: Upper end.
        num_curves: Number of curves behind it.
    """

    method: str
    curves: str
    snr: float | None
    name: str
    value: float
    low: float = math.nan
    high: float = math.nan
    num_curves: int = 0


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, from how often something happened.

    Keeps its coverage for shares near 0 and 1, where it stays inside [0, 1].

    Args:
        count: How often it happened.
        total: Out of how many independent cases, at least 1.

    Returns:
        Lower and upper end.

    Raises:
        InvalidArgumentError: if `total` is less than 1, or `count` not between 0 and `total`.

    Example:
        >>> [round(end, 3) for end in wilson_interval(0, 100)]
        [0.0, 0.037]

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference",
        doi:10.1080/01621459.1927.10502953.
    """
    if total < 1 or not 0 <= count <= total:
        raise InvalidArgumentError(
            "`count` must be between 0 and `total`, and that at least 1. Received "
            f"count={count}, total={total}."
        )
    share, weight = count / total, TWO_SIDED**2 / total
    centre = (share + weight / 2) / (1 + weight)
    reach = TWO_SIDED * math.sqrt(share * (1 - share) / total + weight / (4 * total))
    reach /= 1 + weight
    # At the ends the interval touches 0 and 1, but for rounding.
    low = 0.0 if count == 0 else centre - reach
    high = 1.0 if count == total else centre + reach
    return low, high


def mean_interval(values: ArrayLike) -> tuple[float, float, float]:
    """A mean over many curves with its 95 % interval, by the normal approximation.

    Args:
        values: One number per curve, at least one.

    Returns:
        Mean, lower and upper end; the ends are NaN for a single curve.
    """
    numbers = np.asarray(values, np.float64)
    mean = float(numbers.mean())
    if numbers.size == 1:
        return mean, math.nan, math.nan
    reach = TWO_SIDED * float(numbers.std(ddof=1)) / math.sqrt(numbers.size)
    return mean, mean - reach, mean + reach

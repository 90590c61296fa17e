"""What came out of many estimates, in a few numbers that take no more room for more curves."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unseen.waves.estimates import Estimates, Status

# Curve errors are counted in steps of 1 %, from rounding to nonsense.
_STEPS_PER_DECADE = 230
_LOWEST_EXPONENT, _HIGHEST_EXPONENT = -18, 6
_NUM_STEPS = (_HIGHEST_EXPONENT - _LOWEST_EXPONENT) * _STEPS_PER_DECADE


@dataclass(eq=False)
class EstimateSummary:
    """Counts and errors of estimates, summed up as they come.

    Args:
        counts: Number of curves by method and status.
        error_counts: By status, how many curve errors lie in each of the steps of 1 %.
        worst_curve_error: The largest curve error.
        worst_row: The row of that curve; None before there is one.
        noise_range: Lowest and highest estimated noise of all curves that have one.
        path: Where the estimates were written.
        seconds: How long it took.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    error_counts: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    worst_curve_error: float = float("nan")
    worst_row: int | None = None
    noise_range: tuple[float, float] = (float("nan"), float("nan"))
    path: Path | None = None
    seconds: float = float("nan")

    @property
    def num_curves(self) -> int:
        """How many curves were added."""
        return self.counts.total()

    @cached_property
    def _edges(self) -> NDArray[np.float64]:
        return np.logspace(_LOWEST_EXPONENT, _HIGHEST_EXPONENT, _NUM_STEPS + 1)

    @property
    def median_curve_error(self) -> float:
        """The median of the curve errors, to 1 %; NaN if there are none."""
        counts = sum(self.error_counts.values(), np.zeros(_NUM_STEPS, np.int64))
        if not counts.any():
            return float("nan")
        step = int(np.searchsorted(np.cumsum(counts), (counts.sum() + 1) // 2))
        # The lowest step holds the errors of zero as well.
        return 0.0 if step == 0 else float(np.sqrt(self._edges[step] * self._edges[step + 1]))

    def error_histogram(self, status: str, per_decade: int) -> NDArray[np.int64]:
        """How many curve errors of a status lie in each part of a decade, from 1e-18 to 1e6."""
        counts = self.error_counts.get(status, np.zeros(_NUM_STEPS, np.int64))
        return counts.reshape(-1, _STEPS_PER_DECADE // per_decade).sum(axis=1)

    def decades(self, per_decade: int) -> NDArray[np.float64]:
        """The edges of the parts that `error_histogram` counts in."""
        num_parts = (_HIGHEST_EXPONENT - _LOWEST_EXPONENT) * per_decade
        return np.logspace(_LOWEST_EXPONENT, _HIGHEST_EXPONENT, num_parts + 1)

    def add(self, estimates: Estimates) -> None:
        """Count some more curves, those after the ones that were added."""
        first_row = self.num_curves
        pairs = np.stack([estimates.method, estimates.status], axis=1)
        kinds, counts = np.unique(pairs, axis=0, return_counts=True)
        for (method, status), count in zip(kinds, counts, strict=True):
            self.counts[str(method), str(status)] += int(count)
        errors = estimates.curve_error
        for status in np.unique(estimates.status):
            told = errors[(estimates.status == status) & np.isfinite(errors)]
            clipped = np.clip(told, self._edges[0], self._edges[-1])
            counted = np.histogram(clipped, self._edges)[0]
            self.error_counts[str(status)] = self.error_counts.get(str(status), 0) + counted
        if np.isfinite(errors).any():
            worst = int(np.nanargmax(errors))
            if not errors[worst] <= self.worst_curve_error:
                self.worst_curve_error = float(errors[worst])
                self.worst_row = first_row + worst
        noise = estimates.noise[np.isfinite(estimates.noise)]
        if noise.size:
            lowest, highest = self.noise_range
            self.noise_range = (
                float(np.fmin(lowest, noise.min())),
                float(np.fmax(highest, noise.max())),
            )

    def statuses(self) -> dict[str, int]:
        """Number of curves of each status that occurs, the gravest first."""
        totals = Counter[str]()
        for (_, status), count in self.counts.items():
            totals[status] += count
        return {status.value: totals[status] for status in Status if totals[status]}

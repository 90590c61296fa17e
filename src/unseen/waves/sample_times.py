"""When the samples of a curve were taken."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.waves.signal_model import times as evenly_spaced

MIN_SAMPLES = 16
# Steps may differ by rounding, of float32 times too.
_SAME_STEP = 1e-6
# Further from x = 0, fits one cycle apart at x = 0 look alike within the record.
_FURTHEST_DURATIONS = 2.0
# Searching uneven samples takes time that grows with the square of their number.
_MOST_UNEVEN_SAMPLES = 2**15


@dataclass(frozen=True, eq=False)
class SampleTimes:
    """The points x at which all curves of a table are sampled.

    Args:
        values: The points, shape (num_samples,), ascending.
        is_even: Whether they start at 0 and are equally spaced, which is faster to compute with.
    """

    values: NDArray[np.float64]
    is_even: bool

    @property
    def num_samples(self) -> int:
        """Number of samples of a curve."""
        return len(self.values)

    @property
    def duration(self) -> float:
        """From the first point to the last, in x units."""
        return float(self.values[-1] - self.values[0])

    @property
    def step(self) -> float:
        """Mean distance from one point to the next, in x units."""
        return self.duration / (self.num_samples - 1)

    @property
    def highest_frequency(self) -> float:
        """The Nyquist frequency π / step, in radians per x unit.

        Evenly spaced samples of a higher frequency are those of a lower one too, which is then
        found instead. Where samples are uneven, estimators search no further.
        """
        return np.pi / self.step

    @cached_property
    def positions(self) -> NDArray[np.float64]:
        """The points in mean steps: 0, 1, 2, … where they are even."""
        if self.is_even:
            return np.arange(self.num_samples, dtype=np.float64)
        return self.values / self.step


def sample_times(
    num_samples: int, duration: float | None = None, times: ArrayLike | None = None
) -> SampleTimes:
    """The times of curves with so many samples, from their duration or one by one.

    Args:
        num_samples: Samples of each curve.
        duration: Length of the interval [0, duration] that is sampled evenly, both ends included.
        times: The points themselves, shape (num_samples,), instead.

    Returns:
        The times; even ones are recognised.

    Raises:
        InvalidArgumentError: unless exactly one of `duration` and `times` is given, or if
            `duration` is not a finite number above 0.
        InvalidDataError: if there are fewer than 16 samples, or `times` are not finite, not
            ascending, not one per sample, further from 0 than two durations, or more than 32,768
            uneven ones.

    Example:
        >>> round(sample_times(1000, duration=10 * np.pi).highest_frequency, 2)
        99.9
        >>> sample_times(17, times=np.linspace(0, 4, 17)).is_even
        True
    """
    if (duration is None) == (times is None):
        raise InvalidArgumentError(
            "Exactly one of `duration` and `times` must say when samples were taken. Received "
            f"{'neither' if times is None else 'both'}."
        )
    if num_samples < MIN_SAMPLES:
        raise InvalidDataError(
            f"Curves must have at least {MIN_SAMPLES} samples, for four numbers are estimated "
            f"from them. Received {num_samples}."
        )
    if duration is not None:
        return SampleTimes(evenly_spaced(duration, num_samples), is_even=True)
    return _given(times, num_samples)


def _given(times: ArrayLike | None, num_samples: int) -> SampleTimes:
    values = np.asarray(times)
    if values.dtype.kind not in "fiu":
        raise InvalidDataError(f"`times` must be real numbers. Received dtype {values.dtype}.")
    values = values.astype(np.float64)
    if values.shape != (num_samples,):
        raise InvalidDataError(
            f"`times` must hold one point per sample, shape ({num_samples},). "
            f"Received shape {values.shape}."
        )
    steps = np.diff(values)
    if not np.isfinite(values).all() or not (steps > 0).all():
        raise InvalidDataError(
            "`times` must be finite and ascending. Received "
            + (
                f"a step of {steps.min():g}."
                if np.isfinite(values).all()
                else f"{int((~np.isfinite(values)).sum())} that are not finite."
            )
        )
    mean_step = (values[-1] - values[0]) / (num_samples - 1)
    even = np.linspace(0, values[-1], num_samples)
    is_even = bool(np.abs(values - even).max() <= _SAME_STEP * mean_step)
    if not is_even and num_samples > _MOST_UNEVEN_SAMPLES:
        raise InvalidDataError(
            f"Uneven `times` must be at most {_MOST_UNEVEN_SAMPLES:,}, for searching more takes "
            f"too long. Received {num_samples:,}; estimate parts of the record."
        )
    furthest = np.abs(values).max()
    if furthest > _FURTHEST_DURATIONS * (values[-1] - values[0]):
        raise InvalidDataError(
            "`times` must begin near x = 0, where the sine is zero and the cosine at its peak: no "
            f"time further off than {_FURTHEST_DURATIONS:g} durations. Received one at "
            f"{furthest:g}; subtract the time that is to count as 0."
        )
    return SampleTimes(even if is_even else values, is_even)

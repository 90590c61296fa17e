"""What a method of estimation is asked for, and what it answers."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from unseen.waves.sample_times import SampleTimes

# Room for the longest name of a method.
NAME_TYPE = "<U16"


@dataclass(frozen=True, eq=False)
class Solution:
    """The parameters that a method found, before anything is said about how good they are.

    Args:
        parameters: a, b, c, d in one row per curve, b and d from 0 to the highest frequency,
            shape (num_curves, 4), float64. NaN in the row of a curve that the method gave up.
            A sinusoid that is not there has amplitude and frequency 0.
        method: Name of the method behind each row, shape (num_curves,).
        rival_parameters: The best quite different parameters that were looked at, shape
            (num_curves, 4); NaN where there are none.
    """

    parameters: NDArray[np.float64]
    method: NDArray[np.str_]
    rival_parameters: NDArray[np.float64]

    def scaled(self, factors: NDArray[np.float64]) -> "Solution":
        """The same with all parameters multiplied by factors, shape (num_curves, 4)."""
        return Solution(self.parameters * factors, self.method, self.rival_parameters * factors)


class Estimator(Protocol):
    """A method that finds the parameters of many curves at once.

    Curves that it is given are finite, float64 and not zero everywhere, and their largest sample
    is between 1/2 and 1, unless the method is one that scale matters to. A method handles its
    curves independently: neither their order nor their number changes an answer beyond rounding.
    It draws nothing at random when it is used.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    needs_even_times: ClassVar[bool]
    takes_any_size: ClassVar[bool]

    def solve(self, curves: NDArray[np.float64], times: SampleTimes) -> Solution:
        """The parameters of curves, shape (num_curves, num_samples)."""
        ...


def unit_scales(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Powers of two that curves are divided by to have a largest sample from 1/2 to 1.

    Powers of two change no digit. Shape (num_curves, 1); 1 for a curve that is zero everywhere.
    """
    return np.ldexp(1.0, np.frexp(np.abs(curves).max(axis=1))[1])[:, None]


def amplitude_factors(scales: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a, b, c, d are multiplied by if their curves are, shape (num_curves, 4)."""
    return np.where([True, False, True, False], scales, 1.0)


def solve_unit(
    estimator: Estimator,
    unit: NDArray[np.float64],
    scales: NDArray[np.float64],
    times: SampleTimes,
) -> Solution:
    """The solution for curves divided by `unit_scales`.

    A method that scale matters to is shown the curves as they were.
    """
    if estimator.takes_any_size:
        return estimator.solve(unit, times)
    return estimator.solve(unit * scales, times).scaled(amplitude_factors(1 / scales))


def solution(name: str, parameters: NDArray[np.float64]) -> Solution:
    """A solution by one method, in canonical form, without rivals."""
    canonical = canonical_parameters(parameters)
    method = np.full(len(canonical), name, dtype=NAME_TYPE)
    return Solution(canonical, method, np.full_like(canonical, np.nan))


def canonical_parameters(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same curves with b and d of at least 0: (a, b) and (-a, -b) are one, and d and -d.

    Example:
        >>> canonical_parameters(np.array([[1.0, -2.0, 3.0, -4.0]]))
        array([[-1.,  2.,  3.,  4.]])
    """
    a, b, c, d = np.asarray(parameters, np.float64).T
    return np.column_stack([np.where(b < 0, -a, a), np.abs(b), c, np.abs(d)])

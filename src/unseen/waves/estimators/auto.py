"""Auto: the closed form where a curve has no noise, least squares where it has."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from unseen.waves.estimators.closed_form import ClosedForm, closed_form
from unseen.waves.estimators.least_squares import LeastSquares
from unseen.waves.estimators.protocol import Solution, solution
from unseen.waves.fitting.even_sums import EvenSums
from unseen.waves.fitting.many_curves import for_each_curve
from unseen.waves.fitting.remainder import is_noise, look_at_remainder
from unseen.waves.fitting.units import from_parameters, to_parameters
from unseen.waves.sample_times import SampleTimes

# A fit that leaves less of a curve, as a relative root mean square, is exact.
_EXACT = 1e-11


class Auto:
    """For each curve the method that its noise calls for; `Solution.method` says which.

    The closed form is tried first, for it costs next to nothing. Where it is exact there is no
    noise, and that is the answer. The others are fitted by least squares. Where what that leaves
    is no noise either, the fit has missed, and the closed form is polished with patience; the
    better one is the answer.
    """

    name: ClassVar[str] = "auto"
    summary: ClassVar[str] = "the closed form where there is no noise, else least squares"
    needs_even_times: ClassVar[bool] = False
    takes_any_size: ClassVar[bool] = True

    def solve(self, curves: NDArray[np.float64], times: SampleTimes) -> Solution:
        """The parameters of curves, shape (num_curves, num_samples)."""
        if not times.is_even:
            return LeastSquares().solve(curves, times)
        sums = EvenSums(times.num_samples)
        amplitudes, phases, _ = for_each_curve(closed_form, sums, curves)
        found = solution(ClosedForm.name, to_parameters(amplitudes, phases, times))
        error, _ = _remainders(curves, found.parameters, times)
        noisy = np.flatnonzero(~(error <= _EXACT))
        if noisy.size:
            fitted = LeastSquares().solve(curves[noisy], times)
            _put(found, fitted, noisy)
            error, fits_noise = _remainders(curves[noisy], fitted.parameters, times)
            missed = (error > _EXACT) & ~fits_noise
            if missed.any():
                polished = ClosedForm().solve(curves[noisy[missed]], times)
                again, _ = _remainders(curves[noisy[missed]], polished.parameters, times)
                better = again < error[missed]
                _put(found, _rows(polished, better), noisy[missed][better])
        return found


def _remainders(
    curves: NDArray[np.float64], parameters: NDArray[np.float64], times: SampleTimes
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How much parameters leave of each curve, as a relative root mean square; whether as noise."""
    left, share = for_each_curve(
        look_at_remainder,
        EvenSums(times.num_samples),
        curves,
        *from_parameters(parameters, times),
    )
    return np.sqrt(left / (curves**2).sum(axis=1)), is_noise(share, times.num_samples)


def _rows(found: Solution, rows: NDArray[np.bool_]) -> Solution:
    return Solution(found.parameters[rows], found.method[rows], found.rival_parameters[rows])


def _put(found: Solution, others: Solution, rows: NDArray[np.intp]) -> None:
    """Put the answers for some rows into those for all."""
    found.parameters[rows] = others.parameters
    found.method[rows] = others.method
    found.rival_parameters[rows] = others.rival_parameters

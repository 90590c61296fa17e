"""Estimating the parameters of curves: checks, a method, and what its answers are worth."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.waves.estimates import Estimates, Status, join_estimates
from unseen.waves.estimators.catalogue import find_estimator
from unseen.waves.estimators.protocol import (
    NAME_TYPE,
    Estimator,
    amplitude_factors,
    solve_unit,
    unit_scales,
)
from unseen.waves.sample_times import SampleTimes, sample_times

# Curves are worked on in parts of so many samples: 32 MB.
_SAMPLES_PER_PART = 2**22
# Curves of few digits are rounded, which no fit can undo: by so many times their precision at most.
_ROUNDINGS = 8.0
# Powers of two beyond which float64 loses digits, or has no room for an amplitude.
_LARGEST_EXPONENT = 1000


def estimate(
    curves: ArrayLike,
    duration: float | None = None,
    *,
    times: ArrayLike | None = None,
    method: str = "auto",
    on_progress: Callable[[int, int], None] | None = None,
) -> Estimates:
    """The parameters (a, b, c, d) of curves a·sin(bx) + c·cos(dx), and how sure they are.

    Any amplitudes, and frequencies up to the Nyquist frequency. A curve that cannot be estimated
    gets a status, and the others their estimates.

    Args:
        curves: One curve per row, shape (num_curves, num_samples), at least 16 samples.
        duration: Length of the interval [0, duration] on which samples are evenly spaced, both
            ends included, in x units.
        times: Instead, the points of the samples, shape (num_samples,), ascending; x = 0 is where
            the sine is zero and the cosine at its peak.
        method: How: "auto" chooses for each curve; see `unseen.waves.METHODS`.
        on_progress: Called with the number of curves that are finished, and of all.

    Returns:
        Parameters with b, d >= 0, standard errors, statuses, in the order of the curves.

    Raises:
        InvalidDataError: if the curves or times have the wrong shape or type.
        InvalidArgumentError: if not exactly one of `duration` and `times` is given, the method is
            not known, or it needs even times and those are not.

    Example:
        >>> from unseen.waves import curves
        >>> estimates = estimate(curves([(2, 0.5, -1, 7)]), duration=10 * np.pi)
        >>> estimates.parameters.round(6)
        array([[ 2. ,  0.5, -1. ,  7. ]])
        >>> str(estimates.status[0])
        'ok'
    """
    table = _checked(curves)
    at = sample_times(table.shape[1], duration, times)
    estimator = find_estimator(method)
    if estimator.needs_even_times and not at.is_even:
        raise InvalidArgumentError(
            f"The method {method!r} needs samples evenly spaced from 0 on. Received uneven times; "
            "use 'auto' or 'least-squares'."
        )
    rows = max(1, _SAMPLES_PER_PART // at.num_samples)
    parts = []
    for start in range(0, len(table), rows):
        parts.append(_estimate_part(table[start : start + rows], at, estimator))
        if on_progress is not None:
            on_progress(min(start + rows, len(table)), len(table))
    return join_estimates(parts)


def _checked(curves: ArrayLike) -> NDArray[np.generic]:
    try:
        table = np.asarray(curves)
    except ValueError as error:
        raise InvalidDataError(
            "`curves` must have equally many samples in every row. Received rows of unequal length."
        ) from error
    if table.dtype.kind not in "fiu":
        raise InvalidDataError(f"`curves` must be real numbers. Received dtype {table.dtype}.")
    if table.ndim == 1:
        raise InvalidDataError(
            "`curves` must hold one curve per row, shape (num_curves, num_samples). Received "
            f"shape {table.shape}; for one curve pass `curve[None]`."
        )
    if table.ndim != 2 or len(table) == 0:
        raise InvalidDataError(
            "`curves` must hold one curve per row, shape (num_curves, num_samples), and at least "
            f"one. Received shape {table.shape}."
        )
    return table


def _estimate_part(
    table: NDArray[np.generic], times: SampleTimes, estimator: Estimator
) -> Estimates:
    # Imported here, for JAX takes a second to start.
    from unseen.waves.judging import FIT_ROUNDING, judge

    rounding = FIT_ROUNDING
    if table.dtype.kind == "f":
        rounding = max(rounding, float(_ROUNDINGS * np.finfo(table.dtype.name).eps))
    curves = table.astype(np.float64)
    peaks = np.abs(curves).max(axis=1)
    exponents = np.frexp(peaks)[1]
    invalid = ~np.isfinite(peaks) | (np.abs(exponents) > _LARGEST_EXPONENT)
    is_zero = peaks == 0
    usable = ~(invalid | is_zero)
    result = _unanswered(len(curves))
    result.parameters[is_zero] = 0.0
    result.identifiable[is_zero, 2] = True
    result.standard_errors[is_zero, 2] = 0.0
    result.curve_error[is_zero] = 0.0
    result.noise[is_zero] = 0.0
    result.status[is_zero] = Status.NOT_IDENTIFIABLE
    if usable.any():
        scales = unit_scales(curves[usable])
        factors = amplitude_factors(scales)
        unit = curves[usable] / scales
        found = judge(solve_unit(estimator, unit, scales, times), unit, times, rounding)
        result.parameters[usable] = found.parameters * factors
        result.standard_errors[usable] = found.standard_errors * factors
        result.noise[usable] = found.noise * scales[:, 0]
        for name in ("identifiable", "status", "curve_error", "method"):
            getattr(result, name)[usable] = getattr(found, name)
    return result


def _unanswered(num_curves: int) -> Estimates:
    """Estimates of curves that no method was asked about."""
    return Estimates(
        parameters=np.full((num_curves, 4), np.nan),
        standard_errors=np.full((num_curves, 4), np.inf),
        identifiable=np.zeros((num_curves, 4), np.bool_),
        status=np.full(num_curves, Status.INVALID.value, dtype="<U16"),
        curve_error=np.full(num_curves, np.nan),
        noise=np.full(num_curves, np.nan),
        method=np.full(num_curves, "none", dtype=NAME_TYPE),
    )

"""How precisely any unbiased estimator can tell the parameters of a curve in white noise."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidArgumentError
from unseen.waves.row_blocks import row_blocks
from unseen.waves.scores import SPAN_TOLERANCE, distances_from_span
from unseen.waves.signal_model import DURATION, NUM_SAMPLES, as_parameters, jacobian_at
from unseen.waves.signal_model import times as evenly_spaced


def cramer_rao_bound(
    parameters: ArrayLike,
    noise: ArrayLike,
    duration: float = DURATION,
    num_samples: int = NUM_SAMPLES,
    *,
    times: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """The smallest standard deviation that unbiased estimates of a, b, c and d can have.

    For samples with independent normal noise of standard deviation σ the Fisher information is
    JᵀJ / σ², J being the derivatives of the samples by the parameters, and the bound is the
    square root of the diagonal of its inverse. In other words σ by the part of a column of J that
    the other columns cannot make up for, which is how it is computed: that needs no inverse, and
    keeps its digits where columns are nearly parallel.

    Args:
        parameters: True a, b, c, d in one row per curve, shape (num_curves, 4).
        noise: Standard deviation of the noise, one for all curves or one each, >= 0, in the unit
            of the curve.
        duration: Length of the sampled interval, > 0, in x units.
        num_samples: Samples per curve, at least 2.
        times: The points of the samples, shape (num_samples,), instead of `duration` and
            `num_samples`.

    Returns:
        Standard deviations, shape (num_curves, 4), in the units of the parameters; infinite where
        a parameter cannot be told from the curve (see `identifiable`).

    Raises:
        InvalidDataError: if the parameters are not finite rows of four.
        InvalidArgumentError: if `noise` is negative, not finite or of another length, `duration` or
            `num_samples` is out of range, or `times` are not a finite line of points.

    Example:
        >>> cramer_rao_bound([(1, 2, 1, 3)], noise=0.1).round(4)
        array([[0.0045, 0.0002, 0.0045, 0.0002]])

    Source: Kay 1993, "Fundamentals of Statistical Signal Processing: Estimation Theory",
        section 3.9.
    """
    rows = as_parameters(parameters)
    deviation = np.asarray(noise, np.float64)
    if not (np.isfinite(deviation).all() and (deviation >= 0).all()):
        raise InvalidArgumentError(
            f"`noise` must be finite and at least 0. Received noise={noise!r}."
        )
    if deviation.shape not in {(), (len(rows),)}:
        raise InvalidArgumentError(
            f"`noise` must be one number, or one for each of {len(rows)} curves. Received shape "
            f"{deviation.shape}."
        )
    points = evenly_spaced(duration, num_samples) if times is None else _points(times)
    deviations = np.broadcast_to(deviation, len(rows))
    bounds = np.full(rows.shape, np.inf)
    for block in row_blocks(len(rows)):
        derivatives = jacobian_at(rows[block], points)
        distances = distances_from_span(derivatives)
        with np.errstate(over="ignore"):
            lengths = np.linalg.norm(derivatives, axis=1) * distances
        told = distances > SPAN_TOLERANCE
        bounds[block] = np.where(told, deviations[block, None] / np.where(told, lengths, 1), np.inf)
    return bounds


def _points(times: ArrayLike) -> NDArray[np.float64]:
    points = np.asarray(times, np.float64)
    if points.ndim != 1 or not np.isfinite(points).all():
        raise InvalidArgumentError(
            "`times` must be finite points, shape (num_samples,). Received shape "
            f"{points.shape} with {int((~np.isfinite(points)).sum())} that are not finite."
        )
    return points

"""How far estimated wave parameters are from the true ones, and which of them can be told at all.

An estimate that is not finite, of a diverged network say, scores NaN in its whole row and leaves
the other rows alone.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidDataError
from unseen.waves.row_blocks import row_blocks
from unseen.waves.signal_model import DURATION, NUM_SAMPLES, as_parameters, curves, jacobian

# A unit column of the Jacobian closer than this to the span of the others counts as inside it.
# Rounding alone leaves about 1e-15.
SPAN_TOLERANCE = 1e-10


def parameter_error(estimated: ArrayLike, true: ArrayLike) -> NDArray[np.float64]:
    """Absolute error of each parameter of each curve.

    Its mean is the homework's mean absolute error. It punishes estimates that give exactly the
    true curve by other parameters; see `ambiguity_aware_error`.

    Args:
        estimated: a, b, c, d in one row per curve, shape (num_curves, 4).
        true: The true ones, of the same shape.

    Returns:
        Errors, shape (num_curves, 4); NaN in a row whose estimate is not finite.

    Raises:
        InvalidDataError: if the two are not rows of four, equally many, or `true` is not finite.

    Example:
        >>> parameter_error([(1, 1, 0, 0)], [(-1, -1, 0, 3)])
        array([[2., 2., 0., 3.]])
    """
    ours, truth, failed = _paired(estimated, true)
    errors = np.abs(ours - truth)
    errors[failed] = np.nan
    return errors


def ambiguity_aware_error(estimated: ArrayLike, true: ArrayLike) -> NDArray[np.float64]:
    """Absolute error to the nearest parameters that give the same curve as the true ones.

    The same curve on the whole line has several sets of parameters. The sine term is odd and the
    cosine term even, so each must be the same by itself:

    | true | the same curve | error of the sine's (a, b) or the cosine's (c, d) |
    |---|---|---|
    | a·b ≠ 0 | (a, b) and (-a, -b) | those to the nearer of the two |
    | a·b = 0 | every (0, b) and every (a, 0) | the smaller of abs(â), abs(b̂); the other is 0 |
    | c ≠ 0 | (c, d) and (c, -d) | abs(ĉ - c), and abs(d̂) to abs(d) |
    | c = 0 | every (0, d) | abs(ĉ), and 0 for d |

    Nearest means the smallest sum of absolute errors, so the sum over a row is never above that
    of `parameter_error`, while a single entry may be. Of two equally near, the one with the
    smaller error of a counts. Changing the signs of a and b, or of d, in either argument changes
    nothing.

    Limits: a parameter counts as zero only where it is exactly zero. Curves that differ between
    the samples but agree at them (frequencies that differ by a multiple of the sampling
    frequency, 199.8 on the homework's grid) count as different.

    Args:
        estimated: a, b, c, d in one row per curve, shape (num_curves, 4).
        true: The true ones, of the same shape.

    Returns:
        Errors, shape (num_curves, 4); NaN in a row whose estimate is not finite.

    Raises:
        InvalidDataError: if the two are not rows of four, equally many, or `true` is not finite.

    Example:
        >>> ambiguity_aware_error([(1, 1, 0, 0)], [(-1, -1, 0, 3)])
        array([[0., 0., 0., 0.]])
    """
    ours, truth, failed = _paired(estimated, true)
    errors = np.empty_like(ours)
    errors[:, :2] = _sine_error(ours[:, :2], truth[:, :2])
    errors[:, 2] = np.abs(ours[:, 2] - truth[:, 2])
    errors[:, 3] = np.abs(np.abs(ours[:, 3]) - np.abs(truth[:, 3]))
    errors[truth[:, 2] == 0, 3] = 0
    errors[failed] = np.nan
    return errors


def curve_error(
    estimated: ArrayLike,
    true: ArrayLike,
    duration: float = DURATION,
    num_samples: int = NUM_SAMPLES,
) -> NDArray[np.float64]:
    """Relative root mean square error of the curve that the estimated parameters give.

    RMS(ŷ - y) / RMS(y) over the samples: 0 is the true curve, 1 as bad as the answer "zero
    everywhere". Where the true curve is zero everywhere there is nothing to be relative to, and
    the score is RMS(ŷ) itself.

    Args:
        estimated: a, b, c, d in one row per curve, shape (num_curves, 4).
        true: The true ones, of the same shape.
        duration: Length of the sampled interval, > 0, in x units.
        num_samples: Samples per curve, at least 2.

    Returns:
        One error per curve, shape (num_curves,); NaN where the estimate is not finite.

    Raises:
        InvalidDataError: if the two are not rows of four, equally many, or `true` is not finite.
        InvalidArgumentError: if `duration` or `num_samples` is out of range.

    Example:
        >>> curve_error([(0, 0, 0, 0), (-1, -1, 0, 3)], [(1, 1, 0, 0), (1, 1, 0, 0)])
        array([1., 0.])
    """
    ours, truth, failed = _paired(estimated, true)
    errors = np.empty(len(truth))
    for block in row_blocks(len(truth)):
        expected = curves(truth[block], duration, num_samples)
        off = _root_mean_square(curves(ours[block], duration, num_samples) - expected)
        size = _root_mean_square(expected)
        errors[block] = off / np.where(size > 0, size, 1)
    errors[failed] = np.nan
    return errors


def identifiable(
    parameters: ArrayLike, duration: float = DURATION, num_samples: int = NUM_SAMPLES
) -> NDArray[np.bool_]:
    """Whether each parameter can be told from its curve at all.

    It can unless a small change of it leaves the curve as it is, or can be made up for by small
    changes of the others: its column of the Jacobian, scaled to length one, must be further than
    1e-10 from the span of the other columns. With c = 0 the frequency d cannot be told; with
    a = 0 not b, and with b = 0 not a.

    This is a statement of first order, about the parameters' own neighbourhood. It says nothing
    of distant twins such as (-a, -b), and at d = 0 with c ≠ 0, where the curve changes with the
    square of d only, it is False for d.

    Args:
        parameters: a, b, c, d in one row per curve, shape (num_curves, 4).
        duration: Length of the sampled interval, > 0, in x units.
        num_samples: Samples per curve, at least 2.

    Returns:
        True where a parameter can be told, shape (num_curves, 4).

    Raises:
        InvalidDataError: if the parameters are not finite rows of four.
        InvalidArgumentError: if `duration` or `num_samples` is out of range.

    Example:
        >>> identifiable([(1, 1, 0, 0), (0, 0, 1, 1)])
        array([[ True,  True,  True, False],
               [False, False,  True,  True]])

    Source: Rothenberg 1971, "Identification in parametric models", theorem 1,
    doi:10.2307/1913267.
    """
    rows = as_parameters(parameters)
    told = np.empty(rows.shape, dtype=np.bool_)
    for block in row_blocks(len(rows)):
        derivatives = jacobian(rows[block], duration, num_samples)
        told[block] = distances_from_span(derivatives) > SPAN_TOLERANCE
    return told


def distances_from_span(derivatives: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each parameter's derivative, scaled to length one, is from the span of the others.

    Args:
        derivatives: Of the samples by the parameters, shape (num_curves, num_samples, 4).

    Returns:
        Distances from 0, what the others make up for entirely, to 1, shape (num_curves, 4).
    """
    # The triangle keeps all lengths and angles of the columns in four rows.
    triangles = np.asarray(np.linalg.qr(_unit_columns(derivatives), mode="r"))
    return np.stack([_distance_from_span(triangles, j) for j in range(4)], axis=1)


def _paired(
    estimated: ArrayLike, true: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    ours = as_parameters(estimated, "estimated", finite=False)
    truth = as_parameters(true, "true")
    if ours.shape != truth.shape:
        raise InvalidDataError(
            "`estimated` and `true` must have equally many rows. "
            f"Received {len(ours)} and {len(truth)}."
        )
    failed = np.asarray(~np.isfinite(ours).all(axis=1))
    ours[failed] = 0  # stands in until the score is set to NaN
    return ours, truth, failed


def _sine_error(ours: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
    same, twin = np.abs(ours - truth), np.abs(ours + truth)
    closer = np.sign(twin.sum(axis=1) - same.sum(axis=1))
    # A change of both signs swaps `same` and `twin`; ties must not depend on which is which, also
    # where rounding makes the tie. So a decides them, and where a is level, b.
    for j in range(2):
        closer = np.where(closer == 0, np.sign(twin[:, j] - same[:, j]), closer)
    twin_is_nearer = closer < 0
    errors = np.where(twin_is_nearer[:, None], twin, same)

    vanishes = (truth == 0).any(axis=1)
    size = np.abs(ours[vanishes])
    a_is_smaller = size[:, 0] <= size[:, 1]
    errors[vanishes] = size * np.stack([a_is_smaller, ~a_is_smaller], axis=1)
    return errors


def _root_mean_square(values: NDArray[np.float64]) -> NDArray[np.float64]:
    peak = np.abs(values).max(axis=1, keepdims=True)
    scaled = values / np.where(peak > 0, peak, 1)  # squares neither overflow nor vanish
    return peak[:, 0] * np.sqrt(np.mean(scaled**2, axis=1))


def _unit_columns(derivatives: NDArray[np.float64]) -> NDArray[np.float64]:
    peak = np.abs(derivatives).max(axis=1, keepdims=True)
    columns = derivatives / np.where(peak > 0, peak, 1)
    length = np.linalg.norm(columns, axis=1, keepdims=True)
    return columns / np.where(length > 0, length, 1)


def _distance_from_span(columns: NDArray[np.float64], j: int) -> NDArray[np.float64]:
    others = np.delete(columns, j, axis=2)
    directions, sizes, _ = np.linalg.svd(others, full_matrices=False)
    span = directions * (sizes > SPAN_TOLERANCE)[:, None, :]
    column = columns[:, :, [j]]
    inside = span @ (span.swapaxes(1, 2) @ column)
    return np.linalg.norm(column - inside, axis=(1, 2))

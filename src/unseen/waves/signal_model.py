"""The signal model a·sin(bx) + c·cos(dx): its samples and how they change with a, b, c and d."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.waves.row_blocks import row_blocks

DURATION = 10 * math.pi  # in x units; the homework's text says 2π, its files and plots 10π
NUM_SAMPLES = 1000
PARAMETER_NAMES = ("a", "b", "c", "d")

# The first row of the homework's training set, rounded as the homework prints it.
HOMEWORK_EXAMPLE = (0.024, 0.533, 0.018, 0.558)

# The homework's extended test set: the zero curve, then waves inside and outside [0, 1].
EXTENDED_PARAMETERS = (
    (0.0, 0.0, 0.0, 0.0),
    (1.0, 1.0, 0.0, 0.0),
    (0.0, 0.0, 1.0, 1.0),
    (-1.0, 1.0, 0.0, 0.0),
    (0.0, 0.0, -1.0, 1.0),
    (2.0, 1.0, 0.0, 0.0),
    (1.0, 2.0, 0.0, 0.0),
    (0.0, 0.0, 2.0, 1.0),
    (0.0, 0.0, 1.0, 2.0),
)


def times(duration: float = DURATION, num_samples: int = NUM_SAMPLES) -> NDArray[np.float64]:
    """The points x at which a curve is sampled, equally spaced from 0 to `duration`.

    Both ends are included, as in the homework: the step is duration / (num_samples - 1).

    Args:
        duration: Length of the sampled interval, > 0, in x units.
        num_samples: Number of points, at least 2.

    Returns:
        The points, shape (num_samples,).

    Raises:
        InvalidArgumentError: if the interval is empty or there are fewer than two points.

    Example:
        >>> times(duration=1.0, num_samples=5)
        array([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    if not (math.isfinite(duration) and duration > 0):
        raise InvalidArgumentError(
            f"`duration` must be a finite number above 0. Received duration={duration}."
        )
    if isinstance(num_samples, bool) or not isinstance(num_samples, int | np.integer):
        raise InvalidArgumentError(
            f"`num_samples` must be a whole number. Received num_samples={num_samples!r}."
        )
    if num_samples < 2:
        raise InvalidArgumentError(
            f"`num_samples` must be at least 2. Received num_samples={num_samples}."
        )
    return np.linspace(0, duration, num_samples)


def as_parameters(
    parameters: ArrayLike, name: str = "parameters", *, finite: bool = True
) -> NDArray[np.float64]:
    """The parameters as float64 rows of a, b, c, d, once they are found to be that.

    Args:
        parameters: One row per curve, shape (num_curves, 4).
        name: What the caller calls them, for the message of an error.
        finite: Whether a value that is not finite is refused.

    Returns:
        The same numbers, float64, shape (num_curves, 4).

    Raises:
        InvalidDataError: if they have another shape, are not real numbers, or are not finite.

    Example:
        >>> as_parameters([HOMEWORK_EXAMPLE]).shape
        (1, 4)
    """
    try:
        rows = np.asarray(parameters)
    except ValueError as error:  # rows of unequal length
        raise InvalidDataError(
            f"`{name}` must have four numbers in every row. Received rows of unequal length."
        ) from error
    if rows.ndim != 2 or rows.shape[1] != len(PARAMETER_NAMES):
        raise InvalidDataError(
            f"`{name}` must hold a, b, c, d in one row per curve, shape (num_curves, 4). "
            f"Received shape {rows.shape}."
        )
    if rows.dtype.kind not in "fiu":
        raise InvalidDataError(f"`{name}` must be real numbers. Received dtype {rows.dtype}.")
    rows = rows.astype(np.float64)
    if finite and not np.isfinite(rows).all():
        bad = int((~np.isfinite(rows)).sum())
        raise InvalidDataError(f"`{name}` must be finite. Received {bad} that are not.")
    return rows


def curves(
    parameters: ArrayLike, duration: float = DURATION, num_samples: int = NUM_SAMPLES
) -> NDArray[np.float64]:
    """The sampled curves a·sin(bx) + c·cos(dx), one per row of parameters.

    Besides the curves themselves, memory for a few hundred curves is used.

    Args:
        parameters: a, b, c, d in one row per curve, shape (num_curves, 4). The frequencies b and
            d are in radians per x unit; a and c have the unit of the curve.
        duration: Length of the sampled interval, > 0, in x units.
        num_samples: Samples per curve, at least 2.

    Returns:
        The curves, float64, shape (num_curves, num_samples).

    Raises:
        InvalidDataError: if the parameters are not finite rows of four.
        InvalidArgumentError: if `duration` or `num_samples` is out of range.

    Example:
        >>> curves([HOMEWORK_EXAMPLE])[0, :3].round(4)
        array([0.018 , 0.0184, 0.0188])

    Source: CS109A, Harvard University, fall 2018, homework 9, question 1.2.
    """
    return curves_at(parameters, times(duration, num_samples))


def curves_at(parameters: ArrayLike, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The curves of `curves`, sampled at any points x, shape (num_samples,)."""
    rows = as_parameters(parameters)
    sampled = np.empty((len(rows), len(x)))
    for block in row_blocks(len(rows)):
        a, b, c, d = (rows[block, [j]] for j in range(4))
        sampled[block] = a * np.sin(b * x) + c * np.cos(d * x)
    return sampled


def jacobian(
    parameters: ArrayLike, duration: float = DURATION, num_samples: int = NUM_SAMPLES
) -> NDArray[np.float64]:
    """How each sample of each curve changes with a, b, c and d, in closed form.

    For y = a·sin(bx) + c·cos(dx):

        ∂y/∂a = sin(bx)   ∂y/∂b = a·x·cos(bx)   ∂y/∂c = cos(dx)   ∂y/∂d = -c·x·sin(dx)

    It has four times the size of the curves: 32 kB for each curve of 1,000 samples.

    Args:
        parameters: a, b, c, d in one row per curve, shape (num_curves, 4).
        duration: Length of the sampled interval, > 0, in x units.
        num_samples: Samples per curve, at least 2.

    Returns:
        The derivatives, float64, shape (num_curves, num_samples, 4).

    Raises:
        InvalidDataError: if the parameters are not finite rows of four.
        InvalidArgumentError: if `duration` or `num_samples` is out of range.

    Example:
        >>> jacobian([(2, 0, 1, 0)], duration=1.0, num_samples=3)[0]
        array([[ 0.,  0.,  1., -0.],
               [ 0.,  1.,  1., -0.],
               [ 0.,  2.,  1., -0.]])
    """
    return jacobian_at(parameters, times(duration, num_samples))


def jacobian_at(parameters: ArrayLike, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The derivatives of `jacobian`, at any points x, shape (num_samples,)."""
    rows = as_parameters(parameters)
    derivatives = np.empty((len(rows), len(x), 4))
    for block in row_blocks(len(rows)):
        a, b, c, d = (rows[block, [j]] for j in range(4))
        derivatives[block, :, 0] = np.sin(b * x)
        derivatives[block, :, 1] = a * x * np.cos(b * x)
        derivatives[block, :, 2] = np.cos(d * x)
        derivatives[block, :, 3] = -c * x * np.sin(d * x)
    return derivatives

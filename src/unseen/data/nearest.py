"""The rows of a data set that are most like given ones."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidArgumentError, InvalidDataError


class Nearest(NamedTuple):
    """Rows that are most like given ones, the most like first.

    Args:
        rows: Their numbers, shape (num_queries, count).
        distances: How far each is, in the inputs' unit, shape (num_queries, count).
    """

    rows: NDArray[np.int64]
    distances: NDArray[np.float64]


def nearest_rows(inputs: ArrayLike, queries: ArrayLike, *, count: int = 5) -> Nearest:
    """The rows that are most like given ones, by Euclidean distance.

    What a network has learnt by heart it repeats for whatever is like it: beside its answer the
    nearest of its training rows show where that may come from. Equally near rows stay in order.

    Args:
        inputs: The rows to look among, shape (num_rows, ...).
        queries: What to look for, shape (num_queries, ...).
        count: How many for each, 1 to num_rows.

    Returns:
        The numbers of the nearest rows, and their distances.

    Raises:
        InvalidDataError: if the queries are of another shape than the rows, or not finite.
        InvalidArgumentError: if there are not so many rows.

    Example:
        >>> nearest = nearest_rows([[0.0], [5.0], [2.0]], [[1.5]], count=2)
        >>> nearest.rows.tolist(), nearest.distances.tolist()
        ([[2, 0]], [[0.5, 1.5]])
    """
    known, asked = (np.asarray(one, np.float64) for one in (inputs, queries))
    if known.ndim < 2 or asked.shape[1:] != known.shape[1:]:
        raise InvalidDataError(
            "`queries` must be rows of the same shape as those of `inputs`. Received shapes "
            f"{asked.shape} and {known.shape}."
        )
    if not np.isfinite(asked).all():
        raise InvalidDataError("`queries` must be finite. Received NaN or infinity.")
    if not 1 <= count <= len(known):
        raise InvalidArgumentError(
            f"`count` must be 1 to {len(known)}, the number of rows. Received count={count}."
        )
    flat = known.reshape(len(known), -1)
    # One after another: all differences at once would be as large as both together, multiplied.
    distances = np.stack(
        [np.linalg.norm(flat - one, axis=1) for one in asked.reshape(len(asked), -1)]
    )
    rows = np.argsort(distances, axis=1, kind="stable")[:, :count]
    return Nearest(rows, np.take_along_axis(distances, rows, axis=1))

"""Parts of a fold's training rows, small ones within large ones, for learning curves."""

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidArgumentError, InvalidDataError


def nested_subset(
    fold_rows: ArrayLike,
    fraction: float,
    *,
    classes: ArrayLike | None = None,
    is_ordered: bool = False,
    seed: int = 0,
) -> np.ndarray:
    """A random part of some rows; from the same seed, a larger part contains every smaller one.

    Parts of equally many rows are equally large. What a contender scores at two sizes then differs
    by the rows that were added, and by nothing else.

    Args:
        fold_rows: Rows to choose from, a fold's training rows, shape (num_rows,).
        fraction: Share of them to keep, 0 < fraction <= 1; at least one row is kept.
        classes: The class of every row *of the data*, so that `classes[fold_rows]` are theirs:
            the part then has as near as can be the rows' share of each class, and at least one
            of each where it has room.
        is_ordered: Whether rows are in time order: the latest are kept then.
        seed: Integer >= 0 that settles the choice.

    Returns:
        round(fraction · num_rows) of the rows, ascending.

    Raises:
        InvalidArgumentError: if `fraction` is not in its range.
        InvalidDataError: if `fold_rows` is not a list of rows.

    Example:
        >>> small, large = (nested_subset(range(100), share, seed=1) for share in (0.1, 0.5))
        >>> small.size, large.size, set(small) <= set(large)
        (10, 50, True)
    """
    rows = np.asarray(fold_rows)
    if rows.ndim != 1 or rows.size == 0 or rows.dtype.kind not in "iu":
        raise InvalidDataError(
            "`fold_rows` must be numbers of rows, at least one. "
            f"Received shape {rows.shape} of {rows.dtype}."
        )
    if not 0 < fraction <= 1:
        raise InvalidArgumentError(
            f"`fraction` must be above 0 and at most 1. Received fraction={fraction}."
        )
    size = max(1, round(fraction * rows.size))
    labels = None if classes is None else np.asarray(classes)[rows]
    return first_of(rows, size, labels, is_ordered, np.random.default_rng(seed))


def first_of(
    rows: np.ndarray,
    size: int,
    labels: np.ndarray | None,
    is_ordered: bool,
    rng: np.random.Generator,
) -> np.ndarray:
    """So many of the rows, ascending: the latest in time order, else random and stratified."""
    if is_ordered:
        return np.sort(rows)[rows.size - size :]
    shuffled = rng.permutation(rows.size)
    if labels is not None:
        shuffled = shuffled[_evenly_mixed(labels[shuffled])]
    return np.sort(rows[shuffled[:size]])


def _evenly_mixed(labels: np.ndarray) -> np.ndarray:
    """An order in which any first part has its share of each class, and the start has each once."""
    position = np.empty(labels.size)
    for label in np.unique(labels):
        of_class = np.flatnonzero(labels == label)
        position[of_class] = (np.arange(of_class.size) + 0.5) / of_class.size
        position[of_class[0]] = 0.0
    return np.argsort(position, kind="stable")

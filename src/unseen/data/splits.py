"""Which rows are learnt from, which are chosen on and which are reported on."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidArgumentError, InvalidDataError

_PARTS = ("training", "validation", "test")


@dataclass(frozen=True, eq=False)
class Split:
    """Three disjoint parts of a data set, as numbers of rows.

    Fit on training, choose on validation, report on test.

    Args:
        training: Rows to learn from, at least one; integers of shape (num_training,).
        validation: Rows on which strengths and epochs are chosen; may be empty.
        test: Rows on which nothing is chosen; may be empty.
        room: Rows that there is room for in the last two, where they are not empty: splits with
            the same room share a compiled program though their parts differ in size. Where it is
            less than they hold, it says nothing.

    Raises:
        InvalidDataError: if a part is not a list of rows, or names a row twice; if two parts
            share rows; or if `training` is empty.

    Example:
        >>> split = Split(training=[0, 1], validation=[2], test=[])
        >>> split.training.tolist(), split.test.size
        ([0, 1], 0)
    """

    training: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    room: int = 0

    def __post_init__(self) -> None:
        for part in _PARTS:
            object.__setattr__(self, part, _distinct_rows(f"`{part}`", getattr(self, part)))
        if self.training.size == 0:
            raise InvalidDataError("`training` must hold at least one row. Received none.")
        for one, other in combinations(_PARTS, 2):
            shared = np.intersect1d(getattr(self, one), getattr(self, other), assume_unique=True)
            if shared.size:
                raise InvalidDataError(
                    f"`{one}` and `{other}` must share no row. Received {shared.size} shared, "
                    f"among them row {shared[0]}; keep each row in one part."
                )


def draws(
    pool: ArrayLike,
    test: ArrayLike,
    *,
    size: int = 800,
    validation_fraction: float = 0.5,
    num_draws: int,
    seed: int,
) -> list[Split]:
    """Random choices of `size` rows from a pool, to see how much luck there is in the choice.

    A draw never takes a row twice. Draws share no row as long as the pool lasts, which makes
    their results independent: 14 draws of 800 from 11,791 rows. After that the pool is shuffled
    anew, so that later draws share rows with earlier ones.

    The same seed gives the same draws, however many are asked for: raising `num_draws` adds
    draws and changes none.

    Args:
        pool: Rows to draw from, shape (num_pool,).
        test: Rows of the test part, the same in each draw, shape (num_test,).
        size: Rows in a draw, training and validation together.
        validation_fraction: The last part of each draw that is kept for validation,
            0 <= fraction < 1, rounded as Keras does; 0 for no validation.
        num_draws: How many draws.
        seed: Integer >= 0 that settles all choices.

    Returns:
        One split per draw.

    Raises:
        InvalidArgumentError: if `size` exceeds the pool or leaves nothing to learn from, or
            another argument is outside its range.
        InvalidDataError: if `pool` or `test` is not a list of different rows, or they share rows.

    Example:
        >>> first, second = draws(range(10), range(10, 12), size=4, num_draws=2, seed=0)
        >>> first.training.size, first.validation.size, first.test.tolist()
        (2, 2, [10, 11])
        >>> set(first.training) & set(second.training)
        set()
    """
    pool, test = _distinct_rows("`pool`", pool), _distinct_rows("`test`", test)
    shared = np.intersect1d(pool, test, assume_unique=True)
    if shared.size:
        raise InvalidDataError(
            f"`pool` and `test` must share no row. Received {shared.size} shared, among them "
            f"row {shared[0]}; take the test rows out of the pool."
        )
    if not 1 <= size <= pool.size:
        raise InvalidArgumentError(
            f"`size` must be at least 1 and at most the {pool.size} rows of the pool. "
            f"Received size={size}."
        )
    if num_draws < 1:
        raise InvalidArgumentError(
            f"`num_draws` must be at least 1. Received num_draws={num_draws}."
        )
    if seed < 0:
        raise InvalidArgumentError(f"`seed` must be at least 0. Received seed={seed}.")
    num_training = _num_before_validation(size, validation_fraction)

    draws_per_shuffle = pool.size // size
    # Each shuffle has a stream of its own: it depends on nothing drawn before it.
    shuffles = [
        np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(shuffle,))).permutation(pool)
        for shuffle in range(math.ceil(num_draws / draws_per_shuffle))
    ]
    splits = []
    for number in range(num_draws):
        shuffle, position = divmod(number, draws_per_shuffle)
        rows = shuffles[shuffle][position * size : (position + 1) * size]
        splits.append(Split(rows[:num_training], rows[num_training:], test))
    return splits


def k_folds(
    num_rows: int,
    num_folds: int,
    *,
    validation_fraction: float = 0.2,
    classes: ArrayLike | None = None,
    seed: int = 0,
) -> list[Split]:
    """Cross-validation: every row is reported on once, by networks that never saw it.

    Each fold's rows are the test part of one split; of the others, `validation_fraction` are for
    choosing and the rest is learnt from. All training parts are equally large, so that one
    compiled program serves them all: where the rows do not divide evenly, some folds have one
    more row to choose on, or with no validation one row that is left out of training.

    Args:
        num_rows: Rows of the data.
        num_folds: At least 2, at most `num_rows`.
        validation_fraction: 0 <= fraction < 1; 0 for no validation.
        classes: The class of each row, shape (num_rows,): every part then has as near as can be
            its share of each class. None deals the rows out regardless.
        seed: Integer >= 0 that settles the choice.

    Returns:
        One split per fold, whose sizes differ by one row at most.

    Raises:
        InvalidArgumentError: if a fold would be empty, or nothing would be left to learn from.
        InvalidDataError: if there is not one class for each row.

    Example:
        >>> folds = k_folds(10, 5, validation_fraction=0.25)
        >>> sorted(row for fold in folds for row in fold.test) == list(range(10))
        True
        >>> folds[0].training.size, folds[0].validation.size, folds[0].test.size
        (6, 2, 2)
    """
    is_whole = isinstance(num_folds, int | np.integer) and not isinstance(num_folds, bool)
    if not (is_whole and 2 <= num_folds <= num_rows):
        raise InvalidArgumentError(
            f"`folds` must be a whole number from 2 to the {num_rows} rows, so that none is empty. "
            f"Received folds={num_folds!r}."
        )
    if seed < 0:
        raise InvalidArgumentError(f"`seed` must be at least 0. Received seed={seed}.")
    rows = np.random.default_rng(seed).permutation(num_rows)
    if classes is not None:
        labels = np.asarray(classes)
        if labels.shape != (num_rows,):
            raise InvalidDataError(
                f"`classes` must hold one class for each of {num_rows} rows. Received shape "
                f"{labels.shape}."
            )
        # One class after the other: whoever takes every k-th row has his share of each.
        rows = rows[np.argsort(labels[rows], kind="stable")]
    num_training = _num_before_validation(
        num_rows - math.ceil(num_rows / num_folds), validation_fraction
    )
    fold_of = np.arange(num_rows) % num_folds
    splits = []
    for fold in range(num_folds):
        rest = rows[fold_of != fold]
        if validation_fraction == 0:
            splits.append(Split(rest[:num_training], [], rows[fold_of == fold]))  # pyright: ignore[reportArgumentType]
            continue
        num_validation = rest.size - num_training
        chosen_on = np.zeros(rest.size, bool)
        # Evenly spaced, hence its share of each class too.
        chosen_on[((np.arange(num_validation) + 0.5) * rest.size / num_validation).astype(int)] = 1
        splits.append(Split(rest[~chosen_on], rest[chosen_on], rows[fold_of == fold]))
    return splits


def keras_split(
    num_training_rows: int, validation_fraction: float = 0.2, num_test_rows: int = 0
) -> Split:
    """The split that Keras's `fit(validation_split=...)` makes, with the test rows after it.

    Keras does not shuffle before it splits: of n rows the first floor(n·(1 − fraction)) are
    learnt from and the last are validated on. Use it to do exactly what a notebook did; where
    the rows are sorted, shuffle them first.

    Args:
        num_training_rows: Rows handed to `fit`: the first rows of the data.
        validation_fraction: The last part of these that is kept for validation,
            0 <= fraction < 1.
        num_test_rows: Rows of the test part, which follow.

    Returns:
        The split of rows 0 to num_training_rows + num_test_rows - 1.

    Raises:
        InvalidArgumentError: if nothing is left to learn from, or an argument is outside its
            range.

    Example:
        >>> split = keras_split(5, validation_fraction=0.2, num_test_rows=2)
        >>> split.training.tolist(), split.validation.tolist(), split.test.tolist()
        ([0, 1, 2, 3], [4], [5, 6])

    Source: Keras 3, `keras.src.trainers.data_adapters.array_slicing.train_validation_split`.
    """
    if num_training_rows < 1:
        raise InvalidArgumentError(
            f"`num_training_rows` must be at least 1. Received {num_training_rows}."
        )
    if num_test_rows < 0:
        raise InvalidArgumentError(f"`num_test_rows` must be at least 0. Received {num_test_rows}.")
    num_training = _num_before_validation(num_training_rows, validation_fraction)
    return Split(
        np.arange(num_training),
        np.arange(num_training, num_training_rows),
        np.arange(num_training_rows, num_training_rows + num_test_rows),
    )


def count_duplicates(inputs: ArrayLike, split: Split) -> dict[str, int]:
    """How many rows have exactly the same input as another one, within and between the parts.

    A test row that also stands in the training part is remembered, not predicted. Inputs are
    compared bit by bit (0 and -0 count as the same): near copies are not found.

    Args:
        inputs: One row per example, shape (num_rows, ...).
        split: The parts to compare.

    Returns:
        Under "within training" (and validation, test) the rows that repeat an earlier row of
        their part; under "training and validation" (and so on) the rows of the part named last
        whose input also stands in the part named first.

    Raises:
        InvalidDataError: if the split names a row that the inputs do not have.

    Example:
        >>> inputs = [[1.0], [1.0], [2.0], [1.0]]
        >>> counts = count_duplicates(inputs, Split([0, 1], [2], [3]))
        >>> counts["within training"], counts["training and test"]
        (1, 1)
    """
    rows = np.asarray(inputs)
    digests = {part: _digests(rows, getattr(split, part), part) for part in _PARTS}
    counts = {f"within {part}": len(found) - len(set(found)) for part, found in digests.items()}
    for first, last in combinations(_PARTS, 2):
        known = set(digests[first])
        counts[f"{first} and {last}"] = sum(digest in known for digest in digests[last])
    return counts


def _digests(inputs: np.ndarray, rows: np.ndarray, part: str) -> Sequence[bytes]:
    if rows.size and rows.max() >= len(inputs):
        raise InvalidDataError(
            f"`{part}` must name rows of the inputs, 0 to {len(inputs) - 1}. "
            f"Received row {rows.max()}."
        )
    # Adding zero turns -0.0 into 0.0.
    return [hashlib.blake2b((inputs[row] + 0).tobytes(), digest_size=16).digest() for row in rows]


def _num_before_validation(num_rows: int, validation_fraction: float) -> int:
    if not 0 <= validation_fraction < 1:
        raise InvalidArgumentError(
            "`validation_fraction` must be at least 0 and less than 1. "
            f"Received validation_fraction={validation_fraction}."
        )
    # Keras's own expression, so that rounding errors are Keras's too.
    num_training = math.floor(num_rows * (1.0 - validation_fraction))
    if num_training == 0:
        raise InvalidArgumentError(
            f"`validation_fraction` must leave at least one of {num_rows} rows to learn from. "
            f"Received validation_fraction={validation_fraction}; lower it or take more rows."
        )
    return num_training


def _distinct_rows(subject: str, rows: ArrayLike) -> np.ndarray:
    rows = np.asarray(rows)
    if rows.ndim != 1:
        raise InvalidDataError(
            f"{subject} must be a one-dimensional array of rows. Received shape {rows.shape}."
        )
    if rows.size == 0:
        return np.empty(0, np.int64)
    if rows.dtype.kind not in "iu":
        raise InvalidDataError(
            f"{subject} must be integers, the numbers of rows. Received dtype {rows.dtype}; "
            "turn a mask into rows with np.flatnonzero."
        )
    if rows.min() < 0:
        raise InvalidDataError(f"{subject} must number rows from 0. Received row {rows.min()}.")
    num_repeats = rows.size - np.unique(rows).size
    if num_repeats:
        raise InvalidDataError(
            f"{subject} must name no row twice. Received {num_repeats} repeats; "
            "draw rows without replacement."
        )
    return rows.astype(np.int64)

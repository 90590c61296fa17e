"""Folds within folds: strengths are chosen on the inner ones, contenders scored on the outer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.studies.dealing import Dealing, Pairs

# Streams of random numbers: each depends on the seed and its own numbers alone.
_SHUFFLES, _TRIMS, _PILOTS = range(3)
# Of groups, sizes are settled on this many shuffles; later ones are tried until they fit.
_NUM_PILOTS, _MOST_ATTEMPTS = 8, 50


@dataclass(frozen=True, eq=False)
class InnerFold:
    """Rows to fit a candidate on, and rows to choose by.

    Args:
        training: Rows to learn from, ascending.
        test: Rows that the choice is made on, ascending.
    """

    training: np.ndarray
    test: np.ndarray


@dataclass(frozen=True, eq=False)
class Fold:
    """An outer fold: its test rows take part in no choice.

    Args:
        repetition: Number of the shuffle it belongs to, from 0.
        number: Its number in that shuffle, from 0.
        training: Rows to learn from, ascending.
        test: Rows to report on, ascending.
        inner: Folds of the training rows alone.
    """

    repetition: int
    number: int
    training: np.ndarray
    test: np.ndarray
    inner: tuple[InnerFold, ...]


def nested_folds(
    num_rows: int,
    *,
    outer: int = 5,
    inner: int = 3,
    repetitions: int = 1,
    classes: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    is_ordered: bool = False,
    seed: int = 0,
) -> list[Fold]:
    """Repeated cross-validation, with a cross-validation inside each training part.

    In each repetition the rows are shuffled anew, and every row is in one outer test part. More
    repetitions add folds and change none. All outer training parts have the same number of rows,
    and so have all inner ones, that one compiled program may serve them all: where rows do not
    divide evenly, some are left out of training at random (more of them where groups are large).

    Rows in time order are not shuffled: the later half is cut into test parts, and before each
    lies a window of training rows, always equally long. Repetitions repeat the same folds.

    Args:
        num_rows: Rows of the data.
        outer: Folds that contenders are scored on, at least 2.
        inner: Folds of each training part that strengths are chosen on, at least 2.
        repetitions: How many shuffles, at least 1.
        classes: The class of each row, shape (num_rows,): every part then has as near as can be
            its share of each class.
        groups: The group of each row, shape (num_rows,), such as the patient: no group then
            stands on both sides of a fold, outer or inner.
        is_ordered: Whether rows are in time order: training rows then precede test rows.
        seed: Integer >= 0 that settles all choices.

    Returns:
        The folds, repetition after repetition.

    Raises:
        InvalidDataError: if there are too few rows, groups, or rows or groups of a class; or if
            rows have groups and time order.
        InvalidArgumentError: if `outer`, `inner`, `repetitions` or `seed` is too small.

    Example:
        >>> folds = nested_folds(100, outer=5, inner=3, repetitions=2, seed=0)
        >>> len(folds), folds[0].training.size, folds[0].inner[0].training.size
        (10, 80, 53)
        >>> set(folds[0].inner[0].test) <= set(folds[0].training)
        True

    Source: Varma and Simon 2006, "Bias in error estimation when using cross-validation for model
        selection", doi:10.1186/1471-2105-7-91.
    """
    _check_numbers(least=2, outer=outer, inner=inner)
    _check_numbers(least=1, repetitions=repetitions)
    _check_numbers(least=0, seed=seed)
    labels, members = _column("classes", classes, num_rows), _column("groups", groups, num_rows)
    dealing = Dealing(labels, members, is_ordered)
    dealing.check(num_rows, outer, inner)

    # Only with groups do sizes depend on the shuffle.
    num_pilots = 1 if members is None else _NUM_PILOTS
    streams = [_generator(seed, _PILOTS, pilot) for pilot in range(num_pilots)]
    outer_pilots = [dealing.deal(np.arange(num_rows), outer, rng) for rng in streams]
    num_outer = min(map(_least_training, outer_pilots))
    pilots = [
        _within(dealing, pairs, num_outer, inner, rng)
        for pairs, rng in zip(outer_pilots, streams, strict=True)
    ]
    num_inner = min(_least_training(draft.inner) for pilot in pilots for draft in pilot)

    def fitting(repetition: int) -> Iterator[list[_Draft]]:
        for attempt in range(_MOST_ATTEMPTS):
            rng = _generator(seed, _SHUFFLES, repetition, attempt)
            pairs = dealing.deal(np.arange(num_rows), outer, rng)
            if _least_training(pairs) < num_outer:
                continue
            drafts = _within(dealing, pairs, num_outer, inner, rng)
            if all(_least_training(draft.inner) >= num_inner for draft in drafts):
                yield drafts
        yield pilots[repetition % num_pilots]

    folds = []
    for repetition in range(repetitions):
        drafts = next(fitting(repetition))
        for number, draft in enumerate(drafts):
            rng = _generator(seed, _TRIMS, repetition, number)
            inner_folds = _inner_folds(dealing, draft.inner, num_inner, rng)
            folds.append(Fold(repetition, number, draft.training, draft.test, inner_folds))
    return folds


def rows_ratio(folds: Sequence[Fold]) -> float:
    """Test rows over training rows, on average: what resampled intervals are corrected by."""
    return float(np.mean([fold.test.size / fold.training.size for fold in folds]))


@dataclass(frozen=True, eq=False)
class _Draft:
    """An outer fold whose inner training parts may still differ in size."""

    training: np.ndarray
    test: np.ndarray
    inner: Pairs


def _within(
    dealing: Dealing, pairs: Pairs, num_training: int, inner: int, rng: np.random.Generator
) -> list[_Draft]:
    """Outer folds, their training parts cut to one size and dealt out once more."""
    drafts = []
    for rest, test in pairs:
        training = dealing.keep(rest, num_training, rng)
        drafts.append(_Draft(training, test, dealing.deal(training, inner, rng)))
    return drafts


def _inner_folds(
    dealing: Dealing, pairs: Pairs, num_training: int, rng: np.random.Generator
) -> tuple[InnerFold, ...]:
    return tuple(InnerFold(dealing.keep(rest, num_training, rng), test) for rest, test in pairs)


def _least_training(pairs: Pairs) -> int:
    return min(training.size for training, _ in pairs)


def _generator(seed: int, *stream: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=stream))


def _column(name: str, column: ArrayLike | None, num_rows: int) -> np.ndarray | None:
    if column is None:
        return None
    values = np.asarray(column)
    if values.shape != (num_rows,):
        raise InvalidDataError(
            f"`{name}` must hold one value for each of {num_rows} rows. Received shape "
            f"{values.shape}."
        )
    return values


def _check_numbers(*, least: int, **numbers: int) -> None:
    for name, number in numbers.items():
        is_whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
        if not is_whole or number < least:
            raise InvalidArgumentError(
                f"`{name}` must be a whole number of at least {least}. Received {name}={number!r}."
            )

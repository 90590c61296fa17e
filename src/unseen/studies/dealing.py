"""Dealing rows out to folds: at random, by class, by group, or in time order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unseen.errors import InvalidDataError
from unseen.studies.subsets import first_of

# Training and test rows of each fold; training parts may differ in size.
Pairs = Sequence[tuple[np.ndarray, np.ndarray]]

_MOST_ORDERS = 50


@dataclass(frozen=True, eq=False)
class Dealing:
    """How rows may be dealt out, given what the data are.

    Args:
        classes: Class of every row of the data, or None.
        groups: Group of every row of the data, or None.
        is_ordered: Whether rows are in time order.
    """

    classes: np.ndarray | None
    groups: np.ndarray | None
    is_ordered: bool

    def deal(self, rows: np.ndarray, num_folds: int, rng: np.random.Generator) -> Pairs:
        """Folds of some rows.

        Args:
            rows: Numbers of rows of the data, ascending.
            num_folds: At least 2.
            rng: Where chance comes from.

        Raises:
            InvalidDataError: if groups are so unequal that a fold has none, or a training part
                lacks a class.
        """
        from sklearn.model_selection import KFold, StratifiedKFold, TimeSeriesSplit

        if self.is_ordered:
            window = _window(rows.size, num_folds)
            size = (rows.size - window) // num_folds
            pairs = TimeSeriesSplit(num_folds, test_size=size, max_train_size=window).split(rows)
        elif self.groups is not None:
            labels = np.zeros(rows.size, int) if self.classes is None else self.classes[rows]
            fold_of = _by_groups(self.groups[rows], labels, num_folds, rng)
            pairs = [
                (np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold))
                for fold in range(num_folds)
            ]
        elif self.classes is not None:
            state = int(rng.integers(2**32))
            splitter = StratifiedKFold(num_folds, shuffle=True, random_state=state)
            pairs = splitter.split(rows, self.classes[rows])
        else:
            splitter = KFold(num_folds, shuffle=True, random_state=int(rng.integers(2**32)))
            pairs = splitter.split(rows)
        return [(rows[training], rows[test]) for training, test in pairs]

    def keep(self, rows: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
        """So many of the rows, the others left out at random, or in time order the earliest."""
        labels = None if self.classes is None else self.classes[rows]
        return first_of(rows, size, labels, self.is_ordered, rng)

    def check(self, num_rows: int, outer: int, inner: int) -> None:
        """Refuse data of which some fold would lack rows, a class or a group.

        Args:
            num_rows: Rows of the data.
            outer: Outer folds; 1 if there are inner ones only.
            inner: Inner folds of each outer training part.

        Raises:
            InvalidDataError: saying what is lacking, and how much of it there must be.
        """
        folds = f"{outer} outer and {inner} inner folds" if outer > 1 else f"{inner} inner folds"
        if self.is_ordered:
            if self.groups is not None:
                raise InvalidDataError(
                    "Rows in time order must have no groups. Received both; leave out the groups, "
                    "or the order if it does not matter."
                )
            least = next(n for n in range(2 * inner, 10**9) if _window(n, outer) >= 2 * inner)
            self._check_rows(num_rows, max(least, 2 * outer), f"{folds} in time order")
            return
        least = _least(outer, inner)
        self._check_rows(num_rows, least, folds)
        if self.groups is not None and (num_groups := np.unique(self.groups).size) < least:
            raise InvalidDataError(
                f"There must be at least {least} groups for {folds}. Received {num_groups}; take "
                "fewer folds, or rows of more groups."
            )
        if self.classes is not None:
            _check_classes(self.classes, self.groups, least, folds)

    def _check_rows(self, num_rows: int, least: int, folds: str) -> None:
        if num_rows < least:
            raise InvalidDataError(
                f"There must be at least {least} rows for {folds}. Received {num_rows}; take "
                "fewer folds or more rows."
            )


def _check_classes(classes: np.ndarray, groups: np.ndarray | None, least: int, folds: str) -> None:
    codes, counts = np.unique(classes, return_counts=True)
    scarce = int(counts.argmin())
    if counts[scarce] < least:
        raise InvalidDataError(
            f"Each class must have at least {least} rows for {folds}. Received {counts[scarce]} of "
            f"class {codes[scarce]}; take fewer folds, or merge that class or leave it out."
        )
    if groups is None:
        return
    counts = [np.unique(groups[classes == code]).size for code in codes]
    scarce = int(np.argmin(counts))
    # One may be in the outer test part, and one in the inner.
    if counts[scarce] < 3:
        raise InvalidDataError(
            "Each class must stand in at least 3 groups, so that no training part lacks it. "
            f"Received class {codes[scarce]} in {counts[scarce]}; leave that class out, or take "
            "rows of more groups."
        )


def _window(num_rows: int, num_folds: int) -> int:
    """Training rows before each test part in time order: half the rows, and what is left over."""
    return num_rows if num_folds == 1 else num_rows - num_folds * (num_rows // (2 * num_folds))


def _least(outer: int, inner: int) -> int:
    """The fewest that give each outer fold one, and each inner fold of the others one."""
    if outer == 1:
        return inner
    return next(n for n in range(outer, 10**9) if n - -(-n // outer) >= inner)


def _by_groups(
    groups: np.ndarray, labels: np.ndarray, num_folds: int, rng: np.random.Generator
) -> np.ndarray:
    """The fold of each row: whole groups, in random order, each to where it balances best.

    scikit-learn's splitters sort groups by size or mixture before they deal, so that another
    shuffle gives nearly the same folds; repetitions need folds that differ.
    """
    members, group_of = np.unique(groups, return_inverse=True)
    if members.size < num_folds:
        raise InvalidDataError(
            f"Groups must leave at least {num_folds} of them in each training part. Received so "
            f"unequal ones that {members.size} are left; take fewer folds, or split large groups."
        )
    kinds, kind_of = np.unique(labels, return_inverse=True)
    # A group's rows of each class, and of all.
    counts = np.zeros((members.size, kinds.size + 1))
    np.add.at(counts, (group_of, kind_of), 1)
    counts[:, -1] = counts.sum(axis=1)
    totals = counts.sum(axis=0)
    # A group added to a fold raises the sum of squared shares by this times what is there.
    pull = counts / totals**2

    # A group of half a fold or more spoils the balance if it comes late.
    is_small = counts[:, -1] < groups.size / num_folds / 2

    best, best_badness = np.zeros(members.size, int), (np.inf, np.inf)
    # One order is enough where groups are many and small.
    num_orders = max(1, min(5, 2000 // members.size))
    for attempt in range(_MOST_ORDERS):
        loads = np.zeros((num_folds, counts.shape[1]))
        fold_of_group = np.empty(members.size, int)
        order = rng.permutation(members.size)
        for group in order[np.argsort(is_small[order], kind="stable")]:
            fold = int((loads @ pull[group]).argmin())
            fold_of_group[group] = fold
            loads[fold] += counts[group]
        num_lacking = int((loads == totals).sum())
        badness = (num_lacking, float(((loads / totals) ** 2).sum()))
        if badness < best_badness:
            best, best_badness = fold_of_group, badness
        if attempt + 1 >= num_orders and best_badness[0] == 0:
            return best[group_of]
    raise InvalidDataError(
        "Groups must let every class stand in every training part. Received groups of which no "
        "such folds were found; take fewer folds, rows of more groups, or leave out a class that "
        "stands in few of them."
    )

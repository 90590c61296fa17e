"""Target columns as codes of classes, or as numbers to be predicted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from unseen.data.column_kinds import read_column
from unseen.errors import InvalidArgumentError, InvalidDataError

if TYPE_CHECKING:
    import pandas as pd

Task = Literal["classification", "regression"]
TASKS = ("classification", "regression")

# Whole numbers are taken as classes if they are so few, with so many rows each on average.
_MAX_GUESSED_CLASSES, _ROWS_PER_GUESSED_CLASS = 20, 10


@dataclass(frozen=True, eq=False)
class Targets:
    """Targets of the rows that have one.

    Args:
        values: Codes, shape (num_kept,), or numbers, shape (num_kept, num_targets).
        classes: What the codes stand for; None for numbers.
        names: What the targets are called.
        has_target: The rows that are kept, bool, shape (num_rows,).
        notes: What was guessed or left out.
    """

    values: np.ndarray
    classes: tuple[str, ...] | None
    names: tuple[str, ...]
    has_target: np.ndarray
    notes: tuple[str, ...]


def read_targets(columns: "pd.DataFrame", task: Task | None = None) -> Targets:
    """The targets that columns hold, as classes or as numbers.

    Without a `task`, one column of texts, truth values, categories or just two different numbers
    is taken as classes, and so are at most 20 different whole numbers with on average ten rows
    each; several columns are classes where each row has a single 1 among zeros. All else is
    regression.

    Args:
        columns: One column per target.
        task: "classification" or "regression"; None guesses.

    Returns:
        The targets, and which rows have them all.

    Raises:
        InvalidArgumentError: if there is no such task.
        InvalidDataError: if a target is missing everywhere or constant, is infinite, or does not
            fit the task.
    """
    if task is not None and task not in TASKS:
        raise InvalidArgumentError(
            f"`task` must be 'classification' or 'regression'. Received task={task!r}."
        )
    names = tuple(str(name) for name in columns.columns)
    read: list[Any] = [read_column(name, columns.iloc[:, j])[0] for j, name in enumerate(names)]
    has_target = np.logical_and.reduce([column.notna().to_numpy() for column in read])
    notes = []
    if not has_target.any():
        raise InvalidDataError(f"{_subject(names)} must hold values. Received only missing ones.")
    num_missing = int((~has_target).sum())
    if num_missing:
        verb = "has" if num_missing == 1 else "have"
        notes.append(f"{num_missing} of {len(has_target)} rows {verb} no target: left out")
    read = [column[has_target] for column in read]
    for name, column in zip(names, read, strict=True):
        if column.nunique() == 1:
            raise InvalidDataError(
                f"Target {name!r} must differ between rows. Received {column.tolist()[0]!r} in all "
                f"{len(column)}."
            )
    if len(read) == 1:
        is_classes, note = _is_classes(columns.iloc[:, 0], read[0], names[0], task)
        notes += [note] if note else []
        if is_classes:
            codes, classes = _codes(columns.iloc[:, 0][has_target], read[0], names[0])
            return Targets(codes, classes, names, has_target, tuple(notes))
    elif task != "regression" and _is_one_hot(read):
        codes = np.stack([column.to_numpy() for column in read], axis=1).argmax(axis=1)
        return Targets(codes, names, ("class",), has_target, tuple(notes))
    elif task == "classification":
        raise InvalidDataError(
            "Classes must stand in one target column, or in one of zeros and ones each. Received "
            f"{len(names)} columns of other values: {', '.join(map(repr, names))}."
        )
    for name, column in zip(names, read, strict=True):
        if column.dtype != np.float64:
            raise InvalidDataError(
                f"Target {name!r} must hold numbers for regression. Received texts such as "
                f"{str(column.iloc[0])!r}; for classes, take task='classification' and one target."
            )
    values = np.stack([column.to_numpy() for column in read], axis=1)
    return Targets(values, None, names, has_target, tuple(notes))


def _subject(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"Target {names[0]!r}"
    return f"Targets {', '.join(map(repr, names))}, taken together,"


def _is_classes(
    given: "pd.Series", read: "pd.Series", name: str, task: Task | None
) -> tuple[bool, str | None]:
    """Whether a target column holds classes, and a note if that is a guess."""
    import pandas as pd

    if task is not None:
        return task == "classification", None
    if read.dtype != np.float64 or pd.api.types.is_bool_dtype(given.dtype):
        return True, None
    num_different = read.nunique()
    if num_different == 2:
        return True, None
    few = num_different <= _MAX_GUESSED_CLASSES
    if not (few and bool((read % 1 == 0).all())):
        return False, None
    are_classes = num_different * _ROWS_PER_GUESSED_CLASS <= len(read)
    taken, other = TASKS if are_classes else TASKS[::-1]
    what = "classes" if are_classes else "numbers"
    return are_classes, (
        f"target {name!r} holds {num_different} different whole numbers: taken as {what}, for "
        f"{taken}; task={other!r} says otherwise"
    )


def _codes(given: Any, column: Any, name: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Codes in sorted order, and the classes named as they were given."""
    import pandas as pd

    codes, values = pd.factorize(column, sort=True)
    if len(values) > len(column) / 2:
        raise InvalidDataError(
            f"Target {name!r} must hold classes that rows share. Received {len(values)} different "
            f"values in {len(column)} rows; for numbers, take task='regression'."
        )
    first_rows = np.unique(codes, return_index=True)[1]
    classes = tuple(_class_name(given.iloc[row]) for row in first_rows)
    return codes.astype(np.int64), classes


def _class_name(value: object) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def _is_one_hot(columns: "list[pd.Series]") -> bool:
    if any(column.dtype != np.float64 for column in columns):
        return False
    values = np.stack([column.to_numpy() for column in columns], axis=1)
    return bool(np.isin(values, (0, 1)).all() and (values.sum(axis=1) == 1).all())

"""The columns of a table from which something may be learnt."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from unseen.data.column_kinds import read_column
from unseen.errors import InvalidDataError

if TYPE_CHECKING:
    import pandas as pd

# A network's inputs, each category of each column counted.
MAX_INPUTS = 20_000
# More different texts than this, in more than this part of the rows, are no categories.
_MANY_CATEGORIES, _LARGE_SHARE = 50, 0.2
_TOO_MANY_CATEGORIES = 1_000
_MAX_SHOWN = 5
# What pandas, and we, call a column without a name, such as an index that was written along.
_UNNAMED = "Unnamed: "


def read_columns(table: "pd.DataFrame") -> tuple["pd.DataFrame", list[str]]:
    """The columns of a table from which something may be learnt, and what was done to get them.

    Numbers and truth values become float64, dates the days since 1970-01-01, other texts
    categories; a text that stands for a missing value becomes one. Columns that say nothing
    (empty, constant, or with a different text in most rows) are left out.

    Args:
        table: One row per example.

    Returns:
        A table of float64 and categorical columns, and notes on columns that were left out or
        reinterpreted.

    Raises:
        InvalidDataError: if a name stands for two columns, a column holds infinite values,
            mistakes among numbers or something else than numbers and texts, no column is
            left, or the columns make more than 20,000 inputs.
    """
    import pandas as pd

    names = [str(name) for name in table.columns]
    check_num_inputs(len(names))
    check_names(names)
    kept: dict[str, pd.Series] = {}
    notes: list[str] = []
    empty: list[str] = []
    constant: list[str] = []
    for place, name in enumerate(names):
        values, note = read_column(name, table.iloc[:, place])
        num_different = values.nunique()
        if name.startswith(_UNNAMED) and _numbers_rows(values):
            notes.append(f"column {name!r} numbers the rows: left out")
            continue
        if num_different == 0:
            empty.append(name)
        elif num_different == 1 and not values.isna().any():
            constant.append(name)
        elif isinstance(values.dtype, pd.CategoricalDtype) and _is_free_text(values):
            text = f"column {name!r} has {num_different} different texts in {len(values)} rows: "
            may_be_groups = num_different < 0.7 * len(values)
            notes.append(text + ("left out; does it name groups?" if may_be_groups else "left out"))
        else:
            kept[name] = values
            notes += [note] if note else []
    notes += _left_out(empty, "empty") + _left_out(constant, "constant")
    if not kept:
        raise InvalidDataError(
            "The data must have a column besides the target from which something can be learnt. "
            f"Received {'; '.join(notes) or 'the target alone'}."
        )
    check_num_inputs(_num_inputs(kept))
    return pd.DataFrame(kept), notes


def check_num_inputs(count: int) -> None:
    """Refuse more inputs than a small network is for."""
    if count > MAX_INPUTS:
        raise InvalidDataError(
            f"The data must make at most {MAX_INPUTS:,} inputs, each category of a column counted. "
            f"Received {count:,}; choose or condense columns first, without looking at the target."
        )


def check_names(names: Sequence[str]) -> None:
    """Refuse a name that stands for two columns."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InvalidDataError(
            "Every column must have a name of its own. Received more than one column named "
            f"{', '.join(map(repr, twice[:_MAX_SHOWN]))}; rename them."
        )


def _num_inputs(columns: "dict[str, pd.Series]") -> int:
    """Numbers, categories, and marks of missing ones."""
    import pandas as pd

    return sum(
        int(column.isna().any())
        + (len(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else 1)
        for column in columns.values()
    )


def _is_free_text(values: "pd.Series") -> bool:
    num_different = values.nunique()
    return num_different > _TOO_MANY_CATEGORIES or (
        num_different > _MANY_CATEGORIES and num_different > _LARGE_SHARE * len(values)
    )


def _numbers_rows(values: "pd.Series") -> bool:
    if values.dtype != np.float64:
        return False
    steps = np.diff(values)
    # Some rows may have been left out already.
    return bool((values % 1 == 0).all() and (steps > 0).all() and steps.mean() < 2)


def _left_out(names: list[str], what: str) -> list[str]:
    if not names:
        return []
    if len(names) == 1:
        return [f"column {names[0]!r} is {what}: left out"]
    shown = ", ".join(map(repr, names[:_MAX_SHOWN]))
    more = ", …" if len(names) > _MAX_SHOWN else ""
    return [f"{len(names)} columns are {what}: left out ({shown}{more})"]

"""One column as numbers or as categories, whatever it was written as."""

from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.data.dates import dates_of, days_since_1970
from unseen.errors import InvalidDataError

if TYPE_CHECKING:
    import pandas as pd

# Always a missing value. "-" or "none" may as well be the name of a class.
MISSING_TEXTS = frozenset(
    {"", "?", "NA", "N/A", "n/a", "NaN", "nan", "#N/A", "<NA>", "null", "NULL"}
)
_MISSING_AMONG_NUMBERS = frozenset({"-", "--", ".", "na", "none", "None", "missing"})
# Other texts among so many numbers are mistakes, not categories.
_MOSTLY_NUMBERS, _MANY_NUMBERS = 0.8, 10
_DECIMAL_COMMA = r"[-+]?\d+,\d+"


def read_column(name: str, column: "pd.Series") -> tuple["pd.Series", str | None]:
    """One column as float64 or as categories, missing values as such.

    Args:
        name: What errors call it.
        column: Its values.

    Returns:
        The values, float64 or categorical with sorted texts, and a note where they were
        reinterpreted.

    Raises:
        InvalidDataError: if it holds infinite values, mistakes among numbers, or something else
            than numbers, truth values, dates and texts.
    """
    import pandas as pd

    kinds = pd.api.types
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _categories(column.astype(object).map(str, na_action="ignore")), None
    if isinstance(dtype, pd.PeriodDtype):
        return days_since_1970(column.dt.to_timestamp()), _days_note(name)
    if kinds.is_datetime64_any_dtype(dtype):
        return days_since_1970(column), _days_note(name)
    if kinds.is_timedelta64_dtype(dtype):
        return column / pd.Timedelta(days=1), f"column {name!r} holds durations: taken as days"
    if kinds.is_numeric_dtype(dtype) and not kinds.is_complex_dtype(dtype):
        return _finite(name, column.to_numpy(np.float64, na_value=np.nan), column.index), None
    return _read_cells(name, column)


def _read_cells(name: str, column: "pd.Series") -> tuple["pd.Series", str | None]:

    cells: Any = column.astype(object)
    _check_cells(name, cells)
    texts: Any = cells.map(lambda cell: str(cell).strip(), na_action="ignore")
    texts = texts.where(texts.notna() & ~texts.isin(MISSING_TEXTS), None)
    present = texts.dropna().astype(str)
    if present.str.lower().isin(("true", "false")).all():
        return (texts.str.lower() == "true").astype(float).where(texts.notna()), None
    dates = dates_of(texts)
    if dates is not None:
        return days_since_1970(dates), _days_note(name)
    return _read_texts(name, texts)


def _read_texts(name: str, texts: Any) -> tuple["pd.Series", str | None]:
    """Numbers where all texts are such or stand for a missing one, else categories."""
    import pandas as pd

    without_marks = texts.where(~texts.isin(_MISSING_AMONG_NUMBERS), None)
    numbers: Any = pd.to_numeric(without_marks, errors="coerce")
    numbers = numbers.astype(np.float64)
    others = without_marks[numbers.isna()].dropna()
    num_numbers = int(numbers.notna().sum())
    if others.empty and num_numbers:
        return _finite(name, numbers.to_numpy(), texts.index), None
    if len(others) and others.astype(str).str.fullmatch(_DECIMAL_COMMA).all():
        raise InvalidDataError(
            f"Column {name!r} must write decimals with a point. Received {others.iloc[0]!r}; "
            "write the table again with points."
        )
    share = num_numbers / max(1, num_numbers + len(others))
    if share > _MOSTLY_NUMBERS and numbers.nunique() > _MANY_NUMBERS:
        row = int(np.flatnonzero(texts.index == others.index[0])[0]) + 1
        what = "one other text" if len(others) == 1 else f"{len(others)} other texts, the first"
        raise InvalidDataError(
            f"Column {name!r} must hold numbers, or categories. Received {num_numbers} numbers "
            f"and {what} {others.iloc[0]!r} in row {row}; write numbers, or leave such cells empty."
        )
    note = None
    if num_numbers:
        note = f"column {name!r} holds numbers and other texts: taken as categories"
    return _categories(texts), note


def _categories(texts: Any) -> "pd.Series":
    import pandas as pd

    return texts.astype(pd.CategoricalDtype(sorted(set(texts.dropna()))))


def _finite(name: str, values: np.ndarray, index: Any) -> "pd.Series":
    import pandas as pd

    # Networks count in float32, in which larger numbers are infinite.
    num_infinite = int((np.abs(values) > np.finfo(np.float32).max).sum())
    if num_infinite:
        raise InvalidDataError(
            f"Column {name!r} must hold finite numbers. Received {num_infinite} infinite of "
            f"{len(values)}; correct them, or leave these cells empty."
        )
    return pd.Series(values, index)


def _check_cells(name: str, cells: Any) -> None:
    for cell in cells:
        if np.ndim(cell) or isinstance(cell, dict | set | complex):
            raise InvalidDataError(
                f"Column {name!r} must hold one real number or text per row. Received a "
                f"{type(cell).__name__}; give each of its values a column."
            )


def _days_note(name: str) -> str:
    return f"column {name!r} holds dates: taken as days since 1970-01-01"

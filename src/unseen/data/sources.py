"""What a study may be given as its data, brought to one form: features beside targets."""

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.data.bundled import BUNDLED
from unseen.data.columns import check_names, check_num_inputs
from unseen.data.dataset import Dataset
from unseen.data.table_files import read_table_file
from unseen.errors import InvalidArgumentError, InvalidDataError

if TYPE_CHECKING:
    import pandas as pd

_INPUT_KEYS = ("x", "X", "inputs", "features")
_TARGET_KEYS = ("y", "Y", "targets", "target", "labels")
_MAX_SHOWN = 20


@dataclass(frozen=True, eq=False)
class RawData:
    """Features and targets as they were found, row by row.

    Args:
        features: A table, or an array of more than two axes.
        targets: A column per target.
        name: What the source is called.
        groups: What each row belongs to, shape (num_rows,), if it says.
        time: A column by which rows are put in order, if there is one.
        image_shape: Height and width in pixels, if the source says.
        keeps_columns: Whether every column is kept, also those that say nothing: who passes an
            array of numbers may pass a network for it.
    """

    features: Any
    targets: "pd.DataFrame"
    name: str
    groups: Any = None
    time: Any = None
    image_shape: tuple[int, int] | None = None
    keeps_columns: bool = False

    def with_column_as(self, argument: str, column: str) -> "RawData":
        """With a column taken out of the features, as our field of the argument's name."""
        if isinstance(self.features, np.ndarray):
            raise InvalidArgumentError(
                f"`{argument}` must name a column of a table. Received {argument}={column!r} and "
                "an array of more than two axes."
            )
        if column in self.targets.columns:
            raise InvalidArgumentError(
                f"`{argument}` must be another column than the target. Received {column!r} as both."
            )
        if self.groups is not None and column == getattr(self.groups, "name", None):
            return replace(self, **{argument: self.groups})
        names = [str(name) for name in self.features.columns]
        check_columns(argument, [column], names)
        is_it = np.array(names) == column
        taken = self.features.iloc[:, int(is_it.argmax())].rename(column)
        return replace(self, features=self.features.loc[:, ~is_it], **{argument: taken})

    def rows(self, rows: np.ndarray) -> "RawData":
        """Some of the rows, but all of the targets."""
        parts: dict[str, Any] = {}
        for field in ("features", "groups", "time"):
            values = getattr(self, field)
            if values is None:
                continue
            if len(values) != len(self.targets):
                raise InvalidDataError(
                    f"`{field}` must have one value for each of {len(self.targets)} rows. "
                    f"Received {len(values)}."
                )
            parts[field] = values[rows] if isinstance(values, np.ndarray) else values.iloc[rows]
        return replace(self, **parts)


def read_source(source: Any, target: str | Sequence[str] | None) -> RawData:
    """Features and targets of any source but the names of bundled data; see `load_study_data`."""
    import pandas as pd

    name = "data"
    if isinstance(source, str | os.PathLike):
        name, source = _from_path(Path(source))
    elif isinstance(source, Dataset):
        _check_no_target(target, "a Dataset")
        raw = _from_pair(source.inputs, source.targets, source.name)
        return replace(raw, image_shape=source.image_shape)
    elif isinstance(source, tuple | list) and len(source) == 2:
        _check_no_target(target, "a pair (x, y)")
        inputs, targets = source
        return _from_pair(inputs, targets, name)
    elif (to_pandas := getattr(source, "to_pandas", None)) is not None:
        source = to_pandas()  # data frames of other libraries
    if isinstance(source, Mapping):
        arrays = {str(key): source[key] for key in source}
        inputs = next((key for key in _INPUT_KEYS if np.ndim(arrays.get(key, 0)) > 1), None)
        if inputs is not None:
            return _from_pair(arrays[inputs], _target_array(arrays, inputs, target), name)
        source = _table_of(arrays)
    if not isinstance(source, pd.DataFrame):
        raise InvalidArgumentError(
            "`source` must be a path, a data frame, a mapping of columns, a pair (x, y), a "
            f"Dataset, or the name of bundled data. Received {type(source).__name__}."
        )
    return _from_table(source, target, name)


def check_columns(argument: str, asked_for: Sequence[str], columns: Sequence[str]) -> None:
    """Refuse names that are no columns, with those that they may be meant for.

    Args:
        argument: What the caller calls the names.
        asked_for: The names.
        columns: The columns there are.

    Raises:
        InvalidArgumentError: if one is not there.
    """
    for asked in asked_for:
        if asked in columns:
            continue
        by_lower = {column.lower(): column for column in columns}
        close = difflib.get_close_matches(asked.lower(), by_lower, n=3)
        if close:
            remedy = f"did you mean {' or '.join(repr(by_lower[match]) for match in close)}?"
        else:
            remedy = f"there are {_listed(columns)}."
        raise InvalidArgumentError(
            f"`{argument}` must name a column of the data. Received {asked!r}; {remedy}"
        )


def _from_path(path: Path) -> tuple[str, Any]:
    if not path.exists() and not path.suffix:
        known = ", ".join(sorted([*BUNDLED, "waves"]))
        raise InvalidArgumentError(
            f"`source` must be a file that exists or the name of bundled data ({known}). "
            f"Received {str(path)!r}."
        )
    return path.name.split(".")[0], read_table_file(path)


def _check_no_target(target: Any, what: str) -> None:
    if target is not None:
        raise InvalidArgumentError(
            f"`target` must be left out where the source is {what}, which says it. Received "
            f"target={target!r}."
        )


def _target_array(
    arrays: Mapping[str, Any], inputs: str, target: str | Sequence[str] | None
) -> Any:
    if isinstance(target, str):
        check_columns("target", [target], [key for key in arrays if key != inputs])
        return arrays[target]
    _check_no_target(target, "x with y")
    key = next((key for key in _TARGET_KEYS if key in arrays), None)
    if key is None:
        raise InvalidDataError(
            f"Inputs {inputs!r} must come with targets 'y'. Received {_listed(list(arrays))}; "
            "name the targets with `target`."
        )
    return arrays[key]


def _table_of(arrays: Mapping[str, Any]) -> "pd.DataFrame":
    import pandas as pd

    shapes = {key: np.shape(values) for key, values in arrays.items()}
    if len(set(shapes.values())) != 1 or any(len(shape) != 1 for shape in shapes.values()):
        shown = ", ".join(f"{key!r} of shape {shape}" for key, shape in list(shapes.items())[:8])
        raise InvalidDataError(
            "Arrays by name must be x, of shape (num_rows, ...), and y, or columns of one length. "
            f"Received {shown or 'none'}."
        )
    return pd.DataFrame(dict(arrays))


def _from_pair(inputs: Any, targets: Any, name: str) -> RawData:
    import pandas as pd

    keeps_columns = False
    if not isinstance(inputs, pd.DataFrame):
        inputs = np.asarray(inputs)
        if inputs.ndim < 2 or inputs.dtype.kind not in "biufOUS":
            raise InvalidDataError(
                "`x` must be an array of shape (num_rows, num_columns), or of more axes. Received "
                f"dtype {inputs.dtype}, shape {inputs.shape}."
            )
        if inputs.ndim == 2:
            check_num_inputs(inputs.shape[1])
            keeps_columns = inputs.dtype.kind in "biuf"
            inputs = pd.DataFrame(inputs, columns=[f"x{j}" for j in range(inputs.shape[1])])
    if isinstance(targets, pd.Series):
        targets = targets.to_frame("target" if targets.name is None else targets.name)
    elif not isinstance(targets, pd.DataFrame):
        targets = np.asarray(targets)
        if targets.ndim not in (1, 2) or targets.size == 0:
            raise InvalidDataError(
                "`y` must have shape (num_rows,) or (num_rows, num_targets). Received shape "
                f"{targets.shape}."
            )
        table = targets.reshape(len(targets), -1)
        names = [str(j) for j in range(table.shape[1])] if table.shape[1] > 1 else ["target"]
        targets = pd.DataFrame(table, columns=names)
    if len(inputs) != len(targets):
        raise InvalidDataError(
            f"`x` and `y` must have the same number of rows. Received {len(inputs)} and "
            f"{len(targets)}."
        )
    return RawData(inputs, targets.reset_index(drop=True), name, keeps_columns=keeps_columns)


def _from_table(table: "pd.DataFrame", target: str | Sequence[str] | None, name: str) -> RawData:
    columns = [str(column) for column in table.columns]
    check_names(columns)
    if target is None:
        raise InvalidArgumentError(
            f"`target` must name the column to predict. Received none; there are "
            f"{_listed(columns)}."
        )
    if isinstance(target, str):
        asked_for = [target] if target in columns else [part.strip() for part in target.split(",")]
    else:
        asked_for = [str(column) for column in target]
    check_columns("target", asked_for, columns)
    check_num_inputs(table.shape[1] - len(asked_for))
    is_target = np.isin(columns, asked_for)
    table = table.reset_index(drop=True)
    return RawData(table.loc[:, ~is_target], table.loc[:, is_target], name)


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(map(repr, columns[:_MAX_SHOWN]))
    more = len(columns) - _MAX_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown

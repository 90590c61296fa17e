"""Data of a study from files, tables and arrays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from unseen.data.bundled import BUNDLED, load_bundled
from unseen.data.column_kinds import read_column
from unseen.data.columns import read_columns
from unseen.data.sources import read_source
from unseen.data.study_data import StudyData, check_num_rows
from unseen.data.targets import Task, read_targets
from unseen.errors import InvalidArgumentError, InvalidDataError

if TYPE_CHECKING:
    import pandas as pd


def load_study_data(
    source: Any,
    target: str | Sequence[str] | None = None,
    *,
    groups: str | ArrayLike | None = None,
    time: str | None = None,
    task: Task | None = None,
    image_shape: tuple[int, int] | None = None,
    name: str | None = None,
) -> StudyData:
    """The rows of a file, a table or arrays, checked and ready for a study.

    Numbers stay as they are, truth values become 0 and 1, dates days since 1970-01-01, texts
    categories. Empty cells, `NA`, `?` and the like are missing values. Columns that say nothing
    (constant, empty, or free text) and rows without a target are left out; the notes say so.
    Nothing is fitted: `Preprocessing` scales and fills in on training rows only.

    Args:
        source: A path to a `.csv` (separated by commas, semicolons or tabs), `.tsv`, `.parquet`
            or `.npz` file; a data frame; a mapping of names to columns; a pair (x, y) of arrays;
            a `Dataset`; or the name of a bundled data set, such as `digits` or `breast_cancer`.
        target: The column to predict; for regression several, as a list or separated by commas.
            Left out where the source says it: pairs, a `Dataset`, bundled data, and archives or
            mappings with `x` and `y`.
        groups: A column whose equal values mark rows that belong together, such as a patient; or
            one value per row. The column is no feature.
        time: A column by which the rows are put in order, to be predicted from earlier ones. The
            column is no feature.
        task: "classification" or "regression"; None guesses, see the notes.
        image_shape: Height and width in pixels where each row is an image.
        name: What the data are called in reports; by default the file's or data set's name.

    Returns:
        The data, with notes on what was left out, guessed or reinterpreted.

    Raises:
        DataFileError: if a file is missing, damaged or of another kind.
        InvalidDataError: if there are fewer than 10 rows, the target is missing or constant, a
            column holds infinite values or mistakes among numbers, or there are more than 20,000
            inputs.
        InvalidArgumentError: if a column that was asked for is not there, or an argument does not
            fit the source.

    Example:
        >>> table = {"width": range(20), "height": [1.5, None] * 10, "kind": ["a", "b"] * 10}
        >>> data = load_study_data(table, target="kind")
        >>> data.classes, list(data.features.columns)
        (('a', 'b'), ['width', 'height'])
    """
    if isinstance(source, str) and source in BUNDLED:
        settled = {
            "target": target,
            "groups": groups,
            "time": time,
            "task": task,
            "image_shape": image_shape,
        }
        _check_left_out(source, settled)
        data = load_bundled(source)
        return data if name is None else replace(data, name=name)
    raw = read_source(source, target)
    check_num_rows(len(raw.targets))
    if isinstance(groups, str):
        raw = raw.with_column_as("groups", groups)
    elif groups is not None:
        raw = replace(raw, groups=np.asarray(groups))
    if time is not None:
        raw = raw.with_column_as("time", time)
    targets = read_targets(raw.targets, task)
    kept = np.flatnonzero(targets.has_target)
    check_num_rows(len(kept))
    raw = raw.rows(kept)
    order = np.arange(len(kept)) if raw.time is None else _time_order(raw.time)
    features, notes = raw.features, list(targets.notes)
    image_shape = image_shape or raw.image_shape
    if isinstance(features, np.ndarray):
        features = features[order]
    else:
        if image_shape is None and not raw.keeps_columns:
            features, more_notes = read_columns(features)
            notes += more_notes
        features = features.iloc[order]
    return StudyData(
        features=features,
        targets=targets.values[order],
        classes=targets.classes,
        target_names=targets.names,
        groups=None if raw.groups is None else _group_codes(raw.groups)[order],
        is_ordered=raw.time is not None,
        image_shape=image_shape,
        name=name or raw.name,
        notes=tuple(notes),
    )


def _check_left_out(source: str, settled: dict[str, Any]) -> None:
    for argument, value in settled.items():
        if value is not None:
            raise InvalidArgumentError(
                f"`{argument}` must be left out for the bundled data {source!r}, which settle it. "
                f"Received {argument}={value!r}."
            )


def _group_codes(groups: Any) -> np.ndarray:
    import pandas as pd

    codes = pd.factorize(pd.Series(groups), sort=False)[0]
    num_missing = int((codes < 0).sum())
    if num_missing:
        raise InvalidDataError(
            f"`groups` must say for every row what it belongs to. Received {num_missing} missing "
            f"of {len(codes)}; fill them in, each with a value of its own if it stands alone."
        )
    if codes.max() == 0:
        raise InvalidDataError(
            "`groups` must hold at least two groups, so that some can be predicted from others. "
            "Received the same value in all rows."
        )
    return codes.astype(np.int64)


def _time_order(time: "pd.Series") -> np.ndarray:
    """Rows in the order of time, equal times as they came."""
    values = read_column(str(time.name), time)[0]
    num_missing = int(values.isna().sum())
    if num_missing or values.dtype != np.float64:
        what = f"{num_missing} missing" if num_missing else f"texts such as {str(values.iloc[0])!r}"
        raise InvalidDataError(
            f"`time` must hold a number or a date such as 2024-12-31 in every row. Received "
            f"column {time.name!r} with {what}."
        )
    return np.argsort(values.to_numpy(), kind="stable")

"""A table of one's own as a study takes it, without the columns that are to be left out."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from unseen.data.study_data import StudyData
from unseen.data.table_files import read_table_file
from unseen.lab.refusals import RefusalError
from unseen.lab.work.file_names import calling_it
from unseen.studies.bundled import study_data

# How a file is read, besides which columns are left out.
HOW_TO_READ = ("target", "groups", "time", "task")


def read_file(path: Path, name: str, how: Mapping[str, Any]) -> StudyData:
    """The rows of a file.

    Args:
        path: Where it lies.
        name: What it was called; errors and reports say it.
        how: `target`, `groups`, `time` and `task` as for `unseen.study`; `without` are columns
            that are left out.

    Raises:
        RefusalError: if a column to be left out is needed, or not there.
        LabError: if the file cannot be read.
    """
    options = {option: how.get(option) or None for option in HOW_TO_READ}
    without = tuple(how.get("without") or ())
    with calling_it(path, name):
        content = content_of(path)
        if without:
            content = _without(content, without, name, options)
        data = study_data(content, options.pop("target"), name=Path(name).stem, **options)
    if not without:
        return data
    return replace(data, notes=(*data.notes, f"left out as asked: {', '.join(without)}"))


def table_of(path: Path, name: str) -> pd.DataFrame | None:
    """The table that a file holds; None where it holds arrays that say what is the target."""
    with calling_it(path, name):
        content = content_of(path)
    if isinstance(content, pd.DataFrame):
        return content
    is_table = all(np.ndim(array) == 1 for array in content.values())
    is_even = len({len(array) for array in content.values()}) == 1 if is_table else False
    return pd.DataFrame(content) if is_even else None


def left_out_of(table: pd.DataFrame | None, data: StudyData, how: Mapping[str, Any]) -> dict:
    """By name the columns of a table that reading left out of the data, each with the reason.

    Args:
        table: As the file holds it; None where it holds none.
        data: What was read.
        how: As for `read_file`; what it names was not left out on reading.
    """
    if table is None or not isinstance(data.features, pd.DataFrame):
        return {}
    used = {*map(str, data.features.columns), *data.target_names, *(how.get("without") or ())}
    used |= {how[option] for option in ("groups", "time") if how.get(option)}
    return {name: _reason(name, data.notes) for name in map(str, table.columns) if name not in used}


def _reason(name: str, notes: Collection[str]) -> str:
    """What the notes say of a column, such as "constant"."""
    for note in notes:
        said, is_left_out, names = note.partition(": left out")
        if is_left_out and said.startswith(f"column {name!r} "):
            return re.sub("^(is|has) ", "", said.removeprefix(f"column {name!r} "))
        if is_left_out and " columns are " in said and repr(name) in names:
            return said.partition(" columns are ")[2]
    return "nothing to learn from"


@lru_cache(maxsize=1)
def content_of(path: Path) -> Any:
    """What a file holds, kept until another one is read."""
    return read_table_file(path)


def _without(
    content: Any, without: Collection[str], name: str, options: Mapping[str, str | None]
) -> Any:
    there = {str(column): column for column in content}
    if missing := [one for one in without if one not in there]:
        raise RefusalError(
            f"A column that is left out must be there. Received {missing[0]!r}, which {name} does "
            "not have."
        )
    if needed := [one for one in without if one in options.values()]:
        raise RefusalError(
            f"A column that is left out must not be needed. Received {needed[0]!r}, which another "
            "field names."
        )
    if isinstance(content, pd.DataFrame):
        return content.drop(columns=[there[one] for one in without])
    return {column: values for column, values in content.items() if str(column) not in without}

"""A look at data before a study: columns, first rows, what could be learnt, what may mislead."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from unseen.data.audit import audit
from unseen.data.column_kinds import read_column
from unseen.data.study_data import StudyData
from unseen.errors import UnseenError
from unseen.lab.work.fitting_regularizers import kind_of, unfit_for
from unseen.lab.work.offered_data import offered_data
from unseen.lab.work.studies_reading import left_out_of, read_file, table_of
from unseen.lab.work.studies_words import in_words_of_the_form, shown_concerns
from unseen.regularizers.catalogue import list_regularizers
from unseen.studies.budget import read_budget
from unseen.studies.bundled import study_data
from unseen.studies.metrics import METRICS, find_metric
from unseen.studies.network_source import describe_network
from unseen.studies.run_study import set_up

_NUM_ROWS, _NUM_COLUMNS, _NUM_IMAGES = 6, 40, 30
_MOST_CLASSES, _LONGEST_CELL = 12, 40


def look(source: dict[str, Any]) -> dict[str, Any]:
    """What a person wants to see of data before they are studied.

    Args:
        source: `bundled` names data that come with unseen; or `path` and `name` are those of a
            file, of which `target`, `groups`, `time`, `task` and `without` say how to read it.

    Returns:
        `table` with the file's columns and first rows; `data` with what a study would make of
        it, or else `problem` with the sentence that says why it cannot; `left_out` with the
        reason for each column that reading left out.
    """
    table = None if source.get("bundled") else table_of(Path(source["path"]), source["name"])
    target = source.get("target") or _likely_target(table, source.get("without") or ())
    seen = {"columns": None if table is None else list(map(str, table.columns)), "target": target}
    try:
        data = _read(source, target)
    except UnseenError as error:
        if table is None:
            raise
        return {
            **seen,
            "table": _rows_of(table),
            "data": None,
            "problem": in_words_of_the_form(str(error)),
            "left_out": {},
        }
    shown = _rows_of(_table_of(data) if table is None else table)
    left_out = left_out_of(table, data, source)
    return {
        **seen,
        "table": shown,
        "data": _described(data),
        "problem": None,
        "left_out": left_out,
    }


def check(source: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """What a study would be, all of it checked that can be before anything is trained.

    Args:
        source: See `look`.
        settings: Arguments of `unseen.study`: `network`, `regularizers`, `budget`, `metric` and
            `seed`.
    """
    read_budget(settings["budget"])
    data = _read(source, source.get("target"))
    how = {name: settings[name] for name in ("metric", "seed")}
    setup = set_up(data, settings["network"], settings["regularizers"], **how)
    return {"network": describe_network(setup.network), "metric": setup.design.metric.name}


def choices() -> dict[str, Any]:
    """What can be chosen for a study: data, regularizers with their explanations, and metrics."""
    return {
        "data": offered_data(),
        "regularizers": [
            {
                "name": entry.name,
                "place": entry.places[0],
                "explanation": entry.explanation,
                "citation": entry.citation,
            }
            for entry in list_regularizers()
        ],
        "metrics": [
            {"name": one.name, "is_of_classes": one.is_of_classes} for one in METRICS.values()
        ],
    }


def _read(source: dict[str, Any], target: str | None) -> StudyData:
    if source.get("bundled"):
        return study_data(source["bundled"])
    return read_file(Path(source["path"]), source["name"], {**source, "target": target})


def _likely_target(table: pd.DataFrame | None, without: Sequence[str]) -> str | None:
    names = [] if table is None else [str(name) for name in table.columns]
    return next((name for name in reversed(names) if name not in without), None)


def _table_of(data: StudyData) -> pd.DataFrame | None:
    """Features and targets as one table; None of images and arrays of more axes."""
    if isinstance(data.features, np.ndarray) or data.image_shape is not None:
        return None
    if data.classes is not None:
        targets = {data.target_names[0]: np.array(data.classes)[data.targets]}
    else:
        targets = dict(zip(data.target_names, data.targets.T, strict=True))
    return pd.concat([data.features, pd.DataFrame(targets)], axis=1)


def _rows_of(table: pd.DataFrame | None) -> dict[str, Any] | None:
    """Some columns, the last ones among them, with kinds, gaps and first cells."""
    if table is None:
        return None
    places = list(range(table.shape[1]))
    if len(places) > _NUM_COLUMNS:
        places = [*places[: _NUM_COLUMNS // 2], *places[-_NUM_COLUMNS // 2 :]]
    columns = [_column(str(table.columns[place]), table.iloc[:, place]) for place in places]
    return {"num_rows": len(table), "num_columns": table.shape[1], "columns": columns}


def _column(name: str, column: pd.Series) -> dict[str, Any]:
    try:
        values = read_column(name, column)[0]
        is_number = values.dtype == np.float64
        kind, gaps = ("numbers" if is_number else "categories"), int(values.isna().sum())
    except UnseenError:
        kind, gaps = "cannot be read", 0
    cells = [_cell(cell) for cell in column.iloc[:_NUM_ROWS]]
    return {"name": name, "kind": kind, "gaps": gaps, "cells": cells}


def _cell(cell: Any) -> str:
    if pd.isna(cell):
        return ""
    text = f"{cell:.5g}" if isinstance(cell, float | np.floating) else str(cell)
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _described(data: StudyData) -> dict[str, Any]:
    codes = data.targets if data.classes is not None else None
    return {
        "name": data.name,
        "num_rows": data.num_rows,
        "shape": list(data.features.shape[1:]),
        "is_table": data.is_table and data.image_shape is None,
        "targets": list(data.target_names),
        "classes": _classes(data),
        "num_classes": None if data.classes is None else len(data.classes),
        "metric": find_metric(None, codes).name,
        "images": _images(data),
        "notes": list(data.notes),
        "concerns": shown_concerns(audit(data)),
        "unfit": unfit_for()[kind_of(data)],
    }


def _classes(data: StudyData) -> list[dict[str, Any]] | None:
    """The commonest classes with their rows."""
    if data.classes is None:
        return None
    counts = np.bincount(data.targets, minlength=len(data.classes))
    order = np.argsort(-counts, kind="stable")[:_MOST_CLASSES]
    return [{"name": data.classes[code], "rows": int(counts[code])} for code in order]


def _images(data: StudyData) -> dict[str, Any] | None:
    """The first images, brightness from 0 to 255, and what each is of."""
    if data.image_shape is None or isinstance(data.features, np.ndarray):
        return None
    pixels = data.features.iloc[:_NUM_IMAGES].to_numpy()
    low, high = pixels.min(), pixels.max()
    grey = np.round(255 * (pixels - low) / max(high - low, 1e-9)).astype(int)
    height, width = data.image_shape
    named = data.targets[:_NUM_IMAGES]
    labels = [data.classes[code] for code in named] if data.classes else None
    return {"height": height, "width": width, "pixels": grey, "labels": labels}

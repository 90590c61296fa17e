"""Rows that may stand on both sides of a split, and rows in a telling order."""

from typing import Any

import numpy as np

from unseen.data.concern import Concern
from unseen.data.study_data import MIN_ROWS, StudyData

_MAX_ROWS, _MAX_COLUMNS = 5_000, 2_000
_SEED = 0
# Of the median distance from a row to its third neighbour, so that pairs and triples do not set
# the scale themselves.
_NEAR, _THIRD, _SIXTH = 0.01, 2, 5
# So many times as many alike or near rows as by chance.
_MORE_THAN_CHANCE = 10
# How much more alike neighbouring rows are than others, in parts of the most, and in standard
# errors.
_ALIKE, _STANDARD_ERRORS = 0.3, 6


def duplicates(data: StudyData) -> list[Concern]:
    """Rows whose features are exactly those of an earlier row, if they are more than by chance.

    Where columns take few values, different examples look alike.
    """
    identities = row_identities(data)
    _, codes, counts = np.unique(identities, return_inverse=True, return_counts=True)
    num_repeats = int((counts - 1).sum())
    num_pairs = int((counts * (counts - 1)).sum()) // 2
    if num_pairs <= _MORE_THAN_CHANCE * _pairs_by_chance(data):
        return []
    targets = data.targets.reshape(data.num_rows, -1)
    differs = np.zeros(len(counts), bool)
    first = np.zeros(len(counts), np.int64)
    first[codes[::-1]] = np.arange(data.num_rows)[::-1]
    np.logical_or.at(differs, codes, (targets != targets[first[codes]]).any(axis=1))
    num_contradicting = int(counts[differs].sum())
    rows = "row repeats" if num_repeats == 1 else "rows repeat"
    text = (
        f"{num_repeats} {rows} the features of an earlier one: on the other side of a split such "
        "a row is remembered, not predicted. Leave repeats out, or keep them together with groups."
    )
    if num_contradicting:
        text += f" Of the rows that are alike, {num_contradicting} contradict one another."
    return [Concern("duplicates", None, text)]


def near_duplicates(data: StudyData) -> list[Concern]:
    """Rows that are all but the same: to the nearest a hundredth of the usual distance.

    Of more than 5,000 rows or 2,000 columns only so many are compared, drawn at random.
    """
    # Of exact duplicates one: they are a concern of their own, and their distance is 0.
    rows = np.sort(np.unique(row_identities(data), return_index=True)[1])
    draw = np.random.default_rng(_SEED)
    parts = []
    if len(rows) > _MAX_ROWS:
        parts.append(f"{_MAX_ROWS:,} of {len(rows):,} rows")
        rows = np.sort(draw.choice(rows, _MAX_ROWS, replace=False))
    points, kinds = _numbers_and_kinds(data, rows)
    if points.shape[1] > _MAX_COLUMNS:
        parts.append(f"{_MAX_COLUMNS:,} of {points.shape[1]:,} columns")
        points = points[:, draw.choice(points.shape[1], _MAX_COLUMNS, replace=False)]
    num_near = _num_near(points, kinds)
    if not num_near:
        return []
    compared = f" (compared: {' and '.join(parts)}, at random)" if parts else ""
    return [
        Concern(
            "near duplicates",
            None,
            f"{num_near} rows are nearly the same as another one{compared}: perhaps the same thing "
            "measured twice, or copies with noise. Keep such rows together with groups.",
        )
    ]


def neighbours_alike(data: StudyData) -> list[Concern]:
    """Rows that stand in the order of the target, or close to rows with the same target."""
    columns = data.targets.reshape(data.num_rows, -1)
    if data.classes is not None:
        num_changes = int((data.targets[1:] != data.targets[:-1]).sum())
        is_sorted = num_changes == len(np.unique(data.targets)) - 1
        shares = np.bincount(data.targets) / data.num_rows
        by_chance = float((shares**2).sum())
        alike = 1 - num_changes / (data.num_rows - 1)
        strength = (alike - by_chance) / (1 - by_chance)
    else:
        steps = np.diff(columns, axis=0)
        is_sorted = bool(((steps >= 0).all(axis=0) | (steps <= 0).all(axis=0)).any())
        centred = columns - columns.mean(axis=0)
        products = (centred[1:] * centred[:-1]).sum(axis=0) / (centred**2).sum(axis=0)
        strength = float(products.max())
    is_alike = strength > _ALIKE and strength * np.sqrt(data.num_rows) > _STANDARD_ERRORS
    # That times near one another are alike is no surprise.
    if not (is_sorted or (is_alike and not data.is_ordered)):
        return []
    if is_sorted:
        seen = "the rows are sorted by the target"
    else:
        seen = "rows close to one another in the table have similar targets"
    if data.is_ordered:
        remedy = "later rows are another task than earlier ones. Check the column of times."
    else:
        remedy = (
            "folds are shuffled, so the order itself does no harm. But if neighbours belong "
            "together (one person, one day), say so with groups or time."
        )
    return [Concern("order", None, f"{seen}: {remedy}")]


def _num_near(points: np.ndarray, kinds: np.ndarray) -> int:
    """Rows close to another one of their kind, if they are more than by chance.

    Around a row, distances to the k-th neighbour grow as k^(1/dimension), where few columns, or
    columns that depend on one another, make a low dimension. There chance alone brings some rows
    close together.
    """
    from sklearn.neighbors import NearestNeighbors

    if len(points) < MIN_ROWS or points.shape[1] == 0:
        return 0
    distances, others = NearestNeighbors(n_neighbors=_SIXTH + 1).fit(points).kneighbors()
    third, sixth = np.median(distances[:, [_THIRD, _SIXTH]], axis=0)
    is_alike = (kinds[others] == kinds[:, np.newaxis]).all(axis=2)
    num_near = int(((distances < _NEAR * third) & is_alike).any(axis=1).sum())
    dimension = np.log(2) / np.log(max(sixth / max(third, 1e-300), 1 + 1e-9))
    by_chance = len(points) * (_THIRD + 1) * _NEAR**dimension
    return num_near if num_near > _MORE_THAN_CHANCE * by_chance else 0


def row_identities(data: StudyData) -> np.ndarray:
    """A number per row that is the same where all features are, shape (num_rows,)."""
    numbers: dict[bytes, int] = {}
    values = np.column_stack(_raw_numbers_and_kinds(data))
    # Bytes are compared, so every NaN must be the same one, and -0.0 become 0.0.
    values = np.where(np.isnan(values), np.nan, values) + 0
    return np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in values])


def _raw_numbers_and_kinds(data: StudyData) -> tuple[np.ndarray, np.ndarray]:
    """All numbers, and the codes of all categories, each of shape (num_rows, num_columns)."""
    features: Any = data.features
    if isinstance(features, np.ndarray):
        return features.reshape(data.num_rows, -1), np.empty((data.num_rows, 0))
    is_number = (features.dtypes == np.float64).to_numpy()
    kinds = [column.cat.codes.to_numpy() for _, column in features.loc[:, ~is_number].items()]
    codes = np.array(kinds, np.float64).reshape(-1, data.num_rows).T
    return features.loc[:, is_number].to_numpy(np.float64), codes


def _numbers_and_kinds(data: StudyData, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Some rows' numbers, brought to one size and gaps at the mean, and codes of categories."""
    numbers, kinds = _raw_numbers_and_kinds(data)
    numbers, has_gap = numbers[rows].astype(np.float64), np.isnan(numbers[rows])
    known = np.maximum((~has_gap).sum(axis=0), 1)
    centred = np.where(has_gap, 0, numbers - np.where(has_gap, 0, numbers).sum(axis=0) / known)
    scale = np.sqrt((centred**2).sum(axis=0) / known)
    # Where a value is missing is part of what kind of row it is.
    kinds = np.column_stack([kinds[rows], has_gap[:, has_gap.any(axis=0)]])
    return centred / np.where(scale > 0, scale, 1), kinds


def _pairs_by_chance(data: StudyData) -> float:
    """Pairs of rows that are alike if every column is drawn by itself, as it is."""
    num_pairs = data.num_rows * (data.num_rows - 1) / 2
    for values in np.column_stack(_raw_numbers_and_kinds(data)).T:
        counts = np.unique(values, return_counts=True)[1]
        num_pairs *= float((counts * (counts - 1)).sum()) / (data.num_rows * (data.num_rows - 1))
        if num_pairs == 0:
            break
    return num_pairs

"""Columns that give the target away, number the rows, or tell which rows belong together."""

import math
import re
from itertools import pairwise
from typing import Any

import numpy as np

from unseen.data.concern import Concern
from unseen.data.study_data import MIN_ROWS, StudyData

_NEARLY = 0.999
# Chance that any column of noise looks like the target, at most.
_BY_CHANCE = 1e-3
# Numbers with so few values are looked at as categories, too.
_FEW_VALUES = 50
_ID_NAME = re.compile(r"(^|[_\W])(id|uid|uuid|index|nr|no|number|row)$", re.IGNORECASE)
_GROUP_NAME = re.compile(
    r"(^|[_\W])(subject|patient|person|participant|user|customer|client|family|animal|mouse|"
    r"speaker|writer|author|session|visit|site|centre|center|hospital|school|batch|plate|group|"
    r"cluster|household)s?([_\W]?(id|nr|no|number|code|name))?$|[_\W]id$|^id$|[a-z]I[dD]$"
)


def target_like_columns(data: StudyData) -> list[Concern]:
    """Columns that alone order the rows as the target does, or settle it."""
    if isinstance(data.features, np.ndarray):
        return []
    concerns = []
    targets = data.targets.reshape(data.num_rows, -1)
    if data.classes is None:
        correlations = _rank_correlations(data.features, targets)
    else:
        correlations = np.zeros((data.features.shape[1], 1))
    for place, (name, column) in enumerate(data.features.items()):
        values, is_number = _values(column)
        known = ~np.isnan(values)
        for j, target_name in enumerate(data.target_names):
            if abs(correlations[place, j]) > _NEARLY:
                how = f"orders the rows as {target_name!r} does"
            elif _tells(values[known], is_number, targets[known, j], data):
                how = f"alone settles {target_name!r}"
            else:
                continue
            text = (
                f"column {name!r} {how}: it may have been made from it. Leave it out, unless it "
                "is known before the target is."
            )
            concerns.append(Concern("like the target", str(name), text))
            break
    return concerns


def id_like_columns(data: StudyData) -> list[Concern]:
    """Columns of whole numbers that are all different, as row numbers and identities are."""
    if isinstance(data.features, np.ndarray) or data.image_shape is not None:
        return []
    concerns = []
    for name, column in data.features.items():
        if column.dtype != np.float64 or column.isna().any() or not column.is_unique:
            continue
        values = column.to_numpy()
        if (values % 1 != 0).any():
            continue
        steps = np.diff(values)
        in_order = bool((steps > 0).all() or (steps < 0).all())
        dense = np.ptp(values) < 2 * len(values)
        if in_order or dense or _ID_NAME.search(str(name)):
            order = ", in the order of the rows" if in_order else ""
            concerns.append(
                Concern(
                    "id",
                    str(name),
                    f"column {name!r} holds a different whole number in every row{order}: it looks "
                    "like a number of the row, from which nothing general can be learnt. Leave "
                    "it out; if it is a time, name it with time.",
                )
            )
    return concerns


def suspected_groups(data: StudyData) -> list[Concern]:
    """Columns whose name and repeated values say which rows belong together."""
    if isinstance(data.features, np.ndarray) or data.groups is not None:
        return []
    concerns = []
    for name, column in data.features.items():
        num_different = column.nunique()
        repeats = 5 <= num_different <= data.num_rows / 2
        if repeats and _GROUP_NAME.search(str(name)):
            concerns.append(
                Concern(
                    "groups",
                    str(name),
                    f"column {name!r} has {num_different} values in {data.num_rows} rows: if rows "
                    "with the same value belong together, some of them help to predict the "
                    f"others. Then name it: groups={str(name)!r} (--groups {name}).",
                )
            )
    return concerns


def _values(column: Any) -> tuple[np.ndarray, bool]:
    """Numbers, or the codes of categories, NaN where missing; and whether they are numbers."""
    if column.dtype == np.float64:
        return column.to_numpy(), True
    codes = column.cat.codes.to_numpy(np.float64)
    return np.where(codes < 0, np.nan, codes), False


def _tells(values: np.ndarray, is_number: bool, target: np.ndarray, data: StudyData) -> bool:
    """Whether the values of a column, each by itself, say what the target is."""
    if len(target) < MIN_ROWS or (target == target[0]).all():
        return False
    num_columns, is_classes = data.features.shape[1], data.classes is not None
    if is_classes and is_number and _separates(values, target, num_columns):
        return True
    present, codes = np.unique(values, return_inverse=True)
    if data.image_shape is not None or (is_number and len(present) > _FEW_VALUES):
        return False
    return _settles(codes, target, is_classes, num_columns)


def _rank_correlations(features: Any, targets: np.ndarray) -> np.ndarray:
    """Spearman's, of each column with each target; 0 for categories, and from few rows."""
    correlations = np.zeros((features.shape[1], targets.shape[1]))
    is_number = (features.dtypes == np.float64).to_numpy()
    is_whole = is_number & features.notna().all().to_numpy()
    correlations[is_whole] = _correlations(features.loc[:, is_whole].to_numpy(), targets)
    for place in np.flatnonzero(is_number & ~is_whole):
        column = features.iloc[:, place]
        known = column.notna().to_numpy()
        if known.sum() >= MIN_ROWS:
            values = column[known].to_numpy()[:, np.newaxis]
            correlations[place] = _correlations(values, targets[known])[0]
    return correlations


def _correlations(values: np.ndarray, targets: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    def scaled_ranks(numbers: np.ndarray) -> np.ndarray:
        ranks = rankdata(numbers, axis=0) - (len(numbers) + 1) / 2
        size = np.sqrt((ranks**2).sum(axis=0))
        return ranks / np.where(size > 0, size, 1)

    return scaled_ranks(values).T @ scaled_ranks(targets)


def _separates(values: np.ndarray, codes: np.ndarray, num_columns: int) -> bool:
    """Whether the classes lie one above the other along a column, for more than chance."""
    from scipy.stats import rankdata

    present, counts = np.unique(codes, return_counts=True)
    # Orders of the rows' classes, and how many of them keep every class together.
    log_orders = math.lgamma(counts.sum() + 1) - sum(math.lgamma(count + 1) for count in counts)
    log_together = math.lgamma(len(present) + 1)
    if log_together - log_orders > math.log(_BY_CHANCE / num_columns):
        return False
    ranks = rankdata(values)
    rising = present[np.argsort([ranks[codes == code].mean() for code in present])]
    for lower, upper in pairwise(rising):
        low, high = ranks[codes == lower], ranks[codes == upper]
        pair_ranks = rankdata(np.concatenate([low, high]))[len(low) :]
        num_above = pair_ranks.sum() - len(high) * (len(high) + 1) / 2
        if num_above / (len(low) * len(high)) <= _NEARLY:
            return False
    return True


def _settles(codes: np.ndarray, target: np.ndarray, is_classes: bool, num_columns: int) -> bool:
    """Whether rows of one category nearly all have one target, for more than chance."""
    sizes = np.bincount(codes)
    codes, target = codes[sizes[codes] > 1], target[sizes[codes] > 1]
    num_categories = len(np.unique(codes))
    if 2 * len(codes) < sizes.sum() or num_categories < 2:
        return False
    num_told = len(codes) - num_categories
    if is_classes:
        most = sum(np.bincount(target[codes == code]).max() for code in np.unique(codes))
        common = np.bincount(target).max() / len(target)
        by_chance = num_told * math.log(common) if common < 1 else 0.0
        return most / len(codes) > _NEARLY and by_chance < math.log(_BY_CHANCE / num_columns)
    means = np.bincount(codes, target) / np.maximum(np.bincount(codes), 1)
    left = ((target - means[codes]) ** 2).sum() / max(((target - target.mean()) ** 2).sum(), 1e-300)
    return bool(left < 1 - _NEARLY) and num_told >= MIN_ROWS

"""What about the data may mislead, looked for before anything is trained."""

from typing import Any

import numpy as np

from unseen.data.audit_columns import id_like_columns, suspected_groups, target_like_columns
from unseen.data.audit_rows import duplicates, near_duplicates, neighbours_alike
from unseen.data.concern import Concern
from unseen.data.study_data import StudyData

_RARE, _FEW_ROWS, _MANY_MISSING = 0.1, 30, 0.3
_MAX_NAMED = 5


def audit(data: StudyData) -> list[Concern]:
    """What was seen in the data that may mislead, and what to do about it.

    Looked for are rows that occur twice or nearly so, columns that give the target away, that
    number the rows or that tell which rows belong together, rows that stand in the order of the
    target, rare and small classes, more columns than rows, and columns that are often missing.
    None of it is proof of a mistake; an empty list is no proof of the absence of one.

    Args:
        data: The data.

    Returns:
        The concerns, those about leaks first.

    Example:
        >>> from unseen.data.tables import load_study_data
        >>> values = np.random.default_rng(0).normal(size=100)
        >>> table = {"measured": values, "copy": 2 * values, "noise": values[::-1]}
        >>> data = load_study_data(table, target="measured")
        >>> print(audit(data)[0].text)
        column 'copy' orders the rows as 'measured' does: it may have been made from it. Leave it
        out, unless it is known before the target is.
    """
    return [
        *target_like_columns(data),
        *duplicates(data),
        *near_duplicates(data),
        *suspected_groups(data),
        *id_like_columns(data),
        *neighbours_alike(data),
        *_rare_classes(data),
        *_more_columns_than_rows(data),
        *_often_missing(data),
    ]


def _rare_classes(data: StudyData) -> list[Concern]:
    if data.classes is None:
        return []
    counts = np.bincount(data.targets, minlength=len(data.classes))
    rarest, share = int(counts.argmin()), counts.min() / counts.sum()
    concerns = []
    # With many classes an even share is small, and no concern.
    if share < _RARE and share < 0.5 / len(data.classes):
        concerns.append(
            Concern(
                "imbalance",
                None,
                f"class {data.classes[rarest]!r} has {100 * share:.1f} % of the rows: a network "
                "that never says it is right most of the time. Look at balanced accuracy, not "
                "at accuracy.",
            )
        )
    small = np.flatnonzero(counts < _FEW_ROWS)
    if small.size:
        named = ", ".join(f"{data.classes[code]!r} {counts[code]}" for code in small[:_MAX_NAMED])
        more = ", …" if small.size > _MAX_NAMED else ""
        concerns.append(
            Concern(
                "small classes",
                None,
                f"fewer than {_FEW_ROWS} rows in classes ({named}{more}): their scores are "
                "uncertain, whatever the method. Collect more, or join classes.",
            )
        )
    return concerns


def _more_columns_than_rows(data: StudyData) -> list[Concern]:
    num_columns = data.features.shape[1]
    if not data.is_table or data.image_shape is not None or num_columns <= data.num_rows:
        return []
    return [
        Concern(
            "wide",
            None,
            f"{num_columns} columns for {data.num_rows} rows: a network can learn every row by "
            "heart. Trust only what outer folds say, and choose columns, if at all, within them.",
        )
    ]


def _often_missing(data: StudyData) -> list[Concern]:
    if isinstance(data.features, np.ndarray):
        return []
    shares: Any = data.features.isna().mean()
    return [
        Concern(
            "missing",
            str(name),
            f"column {name!r} is missing in {100 * share:.0f} % of the rows: it is filled in and "
            "marked. Ask why it is missing; if the reason comes after the target, leave it out.",
        )
        for name, share in shares[shares > _MANY_MISSING].items()
    ]

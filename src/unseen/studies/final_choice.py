"""The final choice: what to use on new data, by all inner folds together."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from unseen.studies.budget import Clock
from unseen.studies.journal import Part
from unseen.studies.metrics import Metric
from unseen.studies.one_fold import OneFold
from unseen.studies.results import COCKTAIL, Selection

# Cocktails that won a fold and are tried on the inner folds of all others.
_MOST_COCKTAILS = 5


def choose_winner(
    folds: Sequence[OneFold],
    selections: Sequence[Selection],
    inner_rows: Sequence[dict[str, Any]],
    clock: Clock,
) -> tuple[str, list[Part]]:
    """The settings with the best mean score over the inner folds of all outer folds.

    Every row takes part in this choice, for nothing is reported by it: what the choice is worth
    is said by the outer folds, in each of which it was made without the test rows.

    Args:
        folds: The finished outer folds.
        selections: What was chosen in them.
        inner_rows: Rows of the table of runs with stage "inner".
        clock: How much time there is.

    Returns:
        The settings in words, and what was trained to choose them.
    """
    metric = folds[0].design.metric
    scores = _mean_goodness(inner_rows, metric)
    parts: list[Part] = []
    cocktails = _cocktails(selections, metric)
    bench = folds[0].bench
    for one in folds if cocktails else []:
        if clock.left < 0:
            # What was not tried on all folds cannot be compared with what was.
            return max(scores, key=lambda words: scores[words]), parts
        parts += one.inner("final", [bench.regularizers(words) for words in cocktails])
    scores |= _mean_goodness([row for part in parts for row in part.rows], metric)
    return max(scores, key=lambda words: scores[words]), parts


def _cocktails(selections: Sequence[Selection], metric: Metric) -> list[str]:
    """Cocktails that were chosen in a fold, the most preferred first."""
    votes: dict[str, float] = {}
    for one in selections:
        if COCKTAIL in one.settings:
            gain = metric.goodness(one.inner_scores[COCKTAIL] - one.inner_scores["none"])
            words = one.settings[COCKTAIL]
            votes[words] = votes.get(words, 0.0) + gain
    return sorted(votes, key=lambda words: -votes[words])[:_MOST_COCKTAILS]


def _mean_goodness(rows: Sequence[dict[str, Any]], metric: Metric) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for row in rows:
        goodness = -np.inf if row["score"] is None else metric.goodness(row["score"])
        scores.setdefault(row["settings"], []).append(goodness)
    return {words: float(np.mean(values)) for words, values in scores.items()}

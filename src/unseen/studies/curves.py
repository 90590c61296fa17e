"""Learning curves: what a few contenders score on fewer training rows."""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from unseen.studies.budget import Clock, TimeUp
from unseen.studies.journal import Part
from unseen.studies.one_fold import OneFold
from unseen.studies.results import COCKTAIL, NONE, Selection
from unseen.studies.subsets import nested_subset


def train_curves(
    folds: Sequence[OneFold],
    selections: Sequence[Selection],
    clock: Clock,
    *,
    reserve: float,
    compiling: float,
) -> Iterator[Part]:
    """None, the best single regularizer and the cocktail on parts of each fold's training rows.

    Each with the settings that were chosen in the fold. They are those of the fold's inner scores:
    nothing is chosen by what the outer ones say.

    Args:
        folds: The finished outer folds.
        selections: What was chosen in them.
        clock: How much time there is.
        reserve: Seconds to keep for what comes after.
        compiling: Seconds that compiling a program takes; each size of a part needs its own.

    Yields:
        What networks scored, fold after fold, each whole.
    """
    sign = 1.0 if folds[0].design.metric.higher_is_better else -1.0
    names = [NONE, best_single(selections, sign), COCKTAIL]
    slowest = compiling * len(folds[0].design.fractions)
    for one, selection in zip(folds, selections, strict=True):
        if clock.left - reserve < slowest:
            return
        began = time.monotonic()
        bench, parts = one.bench, []
        contenders = {
            name: bench.regularizers(selection.settings[name])
            for name in names
            if name in selection.settings
        }
        try:
            for fraction in bench.design.fractions:
                rows = nested_subset(
                    one.fold.training,
                    fraction,
                    classes=bench.codes,
                    is_ordered=bench.data.is_ordered,
                    seed=bench.design.seed + one.resample,
                )
                parts += one.curve(contenders, rows)
        except TimeUp:
            return
        yield from parts
        slowest = time.monotonic() - began


def best_single(selections: Sequence[Selection], sign: float = 1.0) -> str:
    """The regularizer that inner cross-validation prefers on average, among those chosen always.

    Args:
        selections: What was chosen in each fold.
        sign: -1 where lower scores are better.
    """
    names = set.intersection(*(set(one.inner_scores) for one in selections)) - {NONE, COCKTAIL}
    if not names:
        return NONE

    def mean(name: str) -> float:
        return float(np.mean([sign * one.inner_scores[name] for one in selections]))

    return max(sorted(names), key=mean)

"""What a regularizer is worth in data: how many more examples would do as much."""

from dataclasses import dataclass, field

import numpy as np

from unseen.studies.answers.finished import Runs, finished_runs
from unseen.studies.answers.words import called, capitalized
from unseen.studies.finding import Finding, Table
from unseen.studies.resampling import measure_resampled
from unseen.studies.results import NONE, StudyResult
from unseen.studies.wording import count
from unseen.studies.worth import Worth, worth_in_rows

# Fewer say nothing of chance.
_FEWEST_FOLDS = 3
TITLE = "What it is worth in data"


@dataclass(frozen=True, eq=False)
class Curve:
    """A contender's scores at several sizes of the training part.

    Args:
        name: The contender.
        sizes: Training rows, ascending.
        scores: Shape (num_folds, num_sizes), NaN where all runs diverged.
        folds: Which outer folds.
    """

    name: str
    sizes: np.ndarray
    scores: np.ndarray = field(repr=False)
    folds: np.ndarray = field(repr=False)


def answer_worth(result: StudyResult) -> Finding:
    """How many more examples each contender is worth.

    Args:
        result: What the study has found so far.

    Returns:
        Finding 4.
    """
    curves = learning_curves(result)
    if not curves:
        return Finding(
            "4",
            TITLE,
            "Learning curves were left out: there was no time to train on fewer rows. With a "
            "longer budget they tell how many more examples a regularizer is worth.",
            {},
        )
    if len(curves[0].folds) < _FEWEST_FOLDS:
        return Finding(
            "4",
            TITLE,
            f"Learning curves of {count(len(curves[0].folds), 'outer fold')} are too few to say "
            "what a regularizer is worth in examples. With a longer budget there are more.",
            {},
            evidence={"curves": curves, "worths": {}},
        )
    worths = {
        curve.name: worth
        for curve in curves
        if curve.name != NONE and (worth := _worth(result, curve)) is not None
    }
    full = int(curves[0].sizes[-1])
    sentences = [f"{capitalized(called(name))} is {one.words}." for name, one in worths.items()]
    lead = (
        f"On all {full:,} training rows of a fold, beside no regularizer:"
        if worths
        else "No fold has scores at every size for a contender and none, so that nothing can be "
        "said of what they are worth."
    )
    return Finding(
        "4",
        TITLE,
        " ".join([lead, *sentences]) + "\n\n" + _how(curves) + _more_rows(result, curves),
        {
            "training rows": full,
            **{
                name: {
                    "more examples": one.rows,
                    "low": one.low,
                    "high": one.high,
                    "is a lower bound": one.at_least,
                    "factor": one.factor,
                }
                for name, one in worths.items()
            },
        },
        tables=[_table(result, curves)],
        evidence={"curves": curves, "worths": worths},
    )


def learning_curves(result: StudyResult) -> list[Curve]:
    """Scores of contenders at each size that was trained on, all rows last, none first.

    Of the folds in which every contender was scored at every size.
    """
    runs = finished_runs(result, "curve")
    names = [NONE, *(name for name in runs.names() if name != NONE)]
    sizes = np.unique(runs["num_training"]).astype(int).tolist()
    if not sizes or NONE not in runs.names():
        return []
    found = {name: _scores(result, runs.of(name), name, sizes) for name in names}
    is_tried = np.isfinite(np.stack(list(found.values()))).all(axis=(0, 2))
    folds = np.flatnonzero(is_tried).tolist()
    if not folds:
        return []
    num_rows = round(np.mean([len(result.folds[fold].training) for fold in folds]))
    every = np.array([*sizes, num_rows])
    return [Curve(name, every, scores[folds], np.array(folds)) for name, scores in found.items()]


def _scores(result: StudyResult, runs: Runs, name: str, sizes: list[int]) -> np.ndarray:
    """Scores averaged over seeds, shape (num_folds, num_sizes), all rows last."""
    table = np.full((result.num_resamples, len(sizes) + 1), np.nan)
    for fold in range(result.num_resamples):
        for column, size in enumerate(sizes):
            is_here = (runs["resample"] == fold) & (runs["num_training"] == size)
            told = runs["score"][is_here].astype(float)
            if np.isfinite(told).any():
                table[fold, column] = np.nanmean(told)
    table[:, -1] = result.scores(name)
    return table


def _worth(result: StudyResult, curve: Curve) -> Worth | None:
    reference = result.scores(NONE)[curve.folds]
    return worth_in_rows(
        curve.sizes,
        curve.scores,
        reference,
        result.test_share,
        higher_is_better=result.design.metric.higher_is_better,
    )


def _how(curves: list[Curve]) -> str:
    sizes = ", ".join(f"{size:,}" for size in curves[0].sizes)
    return (
        f"Networks learnt from {sizes} rows of the same "
        f"{count(len(curves[0].folds), 'outer fold')}, smaller parts within larger ones. A "
        "contender that does as well on m rows as none on all n is worth n − m examples; the "
        "interval has every size at which the two could be equal."
    )


def _more_rows(result: StudyResult, curves: list[Curve]) -> str:
    """Whether none still gains from rows, as far as its last two sizes tell."""
    metric = result.design.metric
    table, sizes = curves[0].scores, curves[0].sizes
    before, after = table[:, -2:].mean(axis=0)
    gain = measure_resampled(
        metric.goodness(1.0) * (table[:, -1] - table[:, -2]), result.test_share
    )
    meaning = (
        "more data would likely still help"
        if gain.low > 0
        else "more data of this kind would hardly help"
        if gain.high < 0
        else "whether more data would help cannot be told"
    )
    return (
        f" Without a regularizer the mean {metric.name} went from {metric.format(before)} at "
        f"{sizes[-2]:,} rows to {metric.format(after)} at {sizes[-1]:,}: {meaning}."
    )


def _table(result: StudyResult, curves: list[Curve]) -> Table:
    metric = result.design.metric
    return Table(
        f"Mean {metric.name} by training rows",
        ["contender", *(f"{size:,}" for size in curves[0].sizes)],
        [
            [curve.name, *(metric.format(value) for value in curve.scores.mean(axis=0))]
            for curve in curves
        ],
    )

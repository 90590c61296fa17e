"""Every contender beside none, on the same outer folds: what several answers share."""

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from unseen.errors import InvalidDataError
from unseen.studies.answers.finished import finished_runs
from unseen.studies.best import probabilities_of_best, ranks
from unseen.studies.multiplicity import holm
from unseen.studies.resampling import measure_resampled, p_value
from unseen.studies.results import CHOSEN, NONE, StudyResult
from unseen.studies.row_parts import RowParts, row_parts
from unseen.studies.statistics import Measured

LEVEL = 0.05
# Scores were told in float32.
_ROUNDING = 1e-6
BASELINE, HELPS, HURTS, CANNOT_TELL, DIVERGES = (
    "baseline",
    "helps",
    "hurts",
    "cannot tell",
    "diverges",
)


@dataclass(frozen=True, eq=False)
class Compared:
    """One contender beside none.

    Args:
        name: The contender.
        scores: Its score in each outer fold, NaN where all its runs diverged.
        score: Their mean.
        gain: By how much it is better than none on the same folds, positive where better; of none
            itself None.
        p: Holm-adjusted p-value of the gain; NaN of none.
        probability_best: Probability of being the best of all; NaN where a single fold cannot
            tell, or it could not be trained in some fold.
        ranks: Its rank in each fold, 1 for the best.
        settings: The settings that the inner folds chose most often, in words.
        times_chosen: In how many folds.
        num_runs: Networks trained for the outer folds.
        num_diverged: How many of them diverged.
        verdict: "helps", "hurts", "cannot tell", "diverges" (in some fold every run did), or of
            none "baseline".
    """

    name: str
    scores: np.ndarray = field(repr=False)
    score: Measured
    gain: "Gain | None"
    p: float
    probability_best: float
    ranks: np.ndarray = field(repr=False)
    settings: str
    times_chosen: int
    num_runs: int
    num_diverged: int
    verdict: str

    @property
    def mean_rank(self) -> float:
        """Mean rank over the folds."""
        return float(self.ranks.mean())


def compare_contenders(result: StudyResult) -> list[Compared]:
    """All contenders of the outer folds, from the greatest gain to the least, none among them.

    Args:
        result: What the study has found so far.

    Returns:
        Empty where no outer fold is finished.
    """
    names = _contenders(result)
    if not names:
        return []
    table = np.array([result.scores(name) for name in names])
    baseline = table[names.index(NONE)] if NONE in names else np.full(table.shape[1], math.nan)
    gains = [
        None
        if name == NONE
        else measure_gain(result, row, baseline, rows_of_gain(result, name, NONE))
        for name, row in zip(names, table, strict=True)
    ]
    adjusted = _adjusted(result, gains)
    best = _probabilities(result, table)
    places = ranks(table, higher_is_better=result.design.metric.higher_is_better)
    compared = []
    for j, name in enumerate(names):
        settings, times = _most_chosen(result, name)
        num_runs, num_diverged = _run_counts(result, name)
        compared.append(
            Compared(
                name=name,
                scores=table[j],
                score=measure_resampled(table[j][np.isfinite(table[j])], result.test_share),
                gain=gains[j],
                p=adjusted[j],
                probability_best=best[j],
                ranks=places[j],
                settings=settings,
                times_chosen=times,
                num_runs=num_runs,
                num_diverged=num_diverged,
                verdict=_verdict(name, table[j], gains[j], adjusted[j]),
            )
        )
    return sorted(compared, key=lambda one: -one.gain.mean if one.gain else 0.0)


@dataclass(frozen=True)
class Gain(Measured):
    """By how much one contender is better than another, with its corrected interval.

    Args:
        rows: What differences between test rows explain of it; None where that is not known.
    """

    rows: RowParts | None = field(default=None, repr=False)


def measure_gain(
    result: StudyResult, ours: np.ndarray, theirs: np.ndarray, rows: RowParts | None = None
) -> Gain | None:
    """By how much the first scores are better, over the folds in which both have one.

    Args:
        result: The study, for its metric and the sizes of its folds.
        ours: Score in each outer fold, NaN where there is none.
        theirs: The same of another contender.
        rows: From `rows_of_gain`, for the same contenders.

    Returns:
        The mean gain with its corrected interval; None where no fold has both.
    """
    gains = ours - theirs if result.design.metric.higher_is_better else theirs - ours
    if not np.isfinite(gains).all():
        gains, rows = gains[np.isfinite(gains)], None
    if not gains.size:
        return None
    told = measure_resampled(gains, result.test_share, rows=rows)
    return Gain(told.mean, told.low, told.high, told.runs, told.confidence, told.values, rows)


def rows_of_gain(result: StudyResult, ours: str, theirs: str) -> RowParts | None:
    """What differences between test rows explain of a gain in accuracy.

    Args:
        result: The study.
        ours: A contender, a rival, or "chosen".
        theirs: Another.

    Returns:
        None where the metric is no mean over rows that are right or wrong, rows go together in
        time, or there are too few.
    """
    if result.data.is_ordered:
        return None
    pairs = [
        (
            result.row_scores.get((j, one.chosen if ours == CHOSEN else ours)),
            result.row_scores.get((j, one.chosen if theirs == CHOSEN else theirs)),
        )
        for j, one in enumerate(result.selections)
    ]
    if not pairs or any(a is None or b is None for a, b in pairs):
        return None
    differences = [a - b for a, b in pairs]  # pyright: ignore[reportOptionalOperand]
    tests = [fold.test for fold in result.folds[: len(pairs)]]
    try:
        return row_parts(differences, tests, groups=result.data.groups)
    except InvalidDataError:  # fewer than two rows or groups in a fold
        return None


def p_of_gain(result: StudyResult, gain: Gain | None) -> float:
    """P-value of a gain; NaN where there is none.

    Few test rows make equal differences in every fold by luck. Without any spread, no less is
    claimed than by a sign test.
    """
    if gain is None:
        return math.nan
    return max(p_value(gain.values, result.test_share, rows=gain.rows), _least_p(gain))


def _least_p(gain: Measured) -> float:
    is_equal = gain.half_width <= _ROUNDING
    return 2.0 ** (1 - gain.runs) if is_equal else 0.0


def _contenders(result: StudyResult) -> list[str]:
    """Contenders with a score in a finished outer fold, none first."""
    names = [
        name
        for name in finished_runs(result, "outer").names()
        if np.isfinite(result.scores(name)).any()
    ]
    return sorted(names, key=lambda name: name != NONE)


def _adjusted(result: StudyResult, gains: list[Gain | None]) -> list[float]:
    raw = np.array([p_of_gain(result, gain) for gain in gains])
    is_compared = np.isfinite(raw)
    raw[is_compared] = holm(raw[is_compared])
    return raw.tolist()


def _probabilities(result: StudyResult, table: np.ndarray) -> list[float]:
    """Of those that could be trained in every fold."""
    is_complete = np.isfinite(table).all(axis=1)
    if table.shape[1] < 2 or not is_complete.any():
        return [math.nan] * len(table)
    shares = np.full(len(table), math.nan)
    shares[is_complete] = probabilities_of_best(
        table[is_complete],
        result.test_share,
        higher_is_better=result.design.metric.higher_is_better,
    )
    return shares.tolist()


def _most_chosen(result: StudyResult, name: str) -> tuple[str, int]:
    if name == NONE:
        return "", 0
    chosen = Counter(one.settings[name] for one in result.selections if name in one.settings)
    return chosen.most_common(1)[0] if chosen else ("", 0)


def _run_counts(result: StudyResult, name: str) -> tuple[int, int]:
    status = finished_runs(result, "outer").of(name)["status"]
    return len(status), int((status == "diverged").sum())


def _verdict(name: str, scores: np.ndarray, gain: Measured | None, p: float) -> str:
    if name == NONE:
        return BASELINE
    if not np.isfinite(scores).all():
        return DIVERGES
    if gain is None or not p < LEVEL:
        return CANNOT_TELL
    return HELPS if gain.mean > 0 else HURTS

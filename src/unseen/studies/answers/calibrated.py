"""What was predicted beside what is true, pooled over the outer folds' test rows."""

from typing import NamedTuple

import numpy as np

from unseen.studies.answers.recommendation import recommended
from unseen.studies.answers.rivals_compared import best_rival
from unseen.studies.calibration import Reliability, reliability
from unseen.studies.results import NONE, StudyResult


class ToldAndTrue(NamedTuple):
    """Predictions of the test rows of one repetition, with the truth.

    Args:
        told: Shape (num_rows, num_targets), in the targets' units.
        true: The same shape.
    """

    told: np.ndarray
    true: np.ndarray


def calibrations(result: StudyResult) -> dict[str, Reliability]:
    """Reliability of none, the winner and the best rival, over all test rows that they predicted.

    Returns:
        By what figures call them; without those that predicted nothing.
    """
    found = {}
    for label, name in _shown(result).items():
        folds = _folds_of(result, name)
        if not folds:
            continue
        told = np.concatenate([result.predictions[place, name] for place in folds])
        true = np.concatenate([result.data.targets[result.folds[place].test] for place in folds])
        known = np.isfinite(told).all(axis=1) & (told.sum(axis=1) > 0)
        if known.any():
            found[label] = reliability(_whole(told[known]), true[known])
    return found


def told_against_true(result: StudyResult) -> dict[str, ToldAndTrue]:
    """Predictions of none, the winner and the best rival on the first repetition's test rows."""
    found = {}
    for label, name in _shown(result).items():
        folds = [place for place in _folds_of(result, name) if not result.folds[place].repetition]
        if folds:
            found[label] = ToldAndTrue(
                np.concatenate([result.predictions[place, name] for place in folds]),
                np.concatenate([result.data.targets[result.folds[place].test] for place in folds]),
            )
    return found


def _shown(result: StudyResult) -> dict[str, str]:
    """Contenders by what figures call them: none, the winner and the best rival."""
    winner, _ = recommended(result)
    rival = best_rival(result)
    shown = {"no regularizer": NONE}
    if winner != NONE:
        shown[winner] = winner
    if rival is not None:
        shown[rival] = rival
    return shown


def _folds_of(result: StudyResult, name: str) -> list[int]:
    return [place for place in range(result.num_resamples) if (place, name) in result.predictions]


def _whole(shares: np.ndarray) -> np.ndarray:
    """Probabilities that sum to 1 whatever was rounded."""
    kept = np.clip(shares, 0.0, None)
    return kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-12)

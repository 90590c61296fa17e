"""Losses over epochs of none, the best single regularizer and the cocktail."""

import numpy as np

from unseen.studies.answers.cocktail_gain import best_singles
from unseen.studies.results import COCKTAIL, NONE, StudyResult


def histories(result: StudyResult) -> dict[str, dict[str, np.ndarray]]:
    """Loss and validation loss of none, the best single and the cocktail, all folds and seeds.

    Returns:
        By what a figure calls the contender, "loss" and "val_loss", shape (num_runs, epochs); NaN
        after the end of runs that were shorter or diverged; without those that all diverged.
    """
    folds = range(result.num_resamples)
    names = {
        "no regularizer": [NONE for _ in folds],
        "best single of each fold": best_singles(result),
        "cocktail": [COCKTAIL for _ in folds],
    }
    found = {}
    for label, of_folds in names.items():
        kept = [
            result.histories[place, name]
            for place, name in enumerate(of_folds)
            if name is not None and (place, name) in result.histories
        ]
        if kept:
            stacked = {part: _stacked([one[part] for one in kept]) for part in ("loss", "val_loss")}
            if all(np.isfinite(runs).any() for runs in stacked.values()):
                found[label] = stacked
    return found


def _stacked(parts: list[np.ndarray]) -> np.ndarray:
    longest = max(part.shape[1] for part in parts)
    padded = [
        np.pad(part.astype(float), ((0, 0), (0, longest - part.shape[1])), constant_values=np.nan)
        for part in parts
    ]
    runs = np.concatenate(padded)
    return np.where(np.isfinite(runs), runs, np.nan)

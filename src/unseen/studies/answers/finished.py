"""Runs of the outer folds that are finished."""

import numpy as np

from unseen.studies.results import StudyResult


class Runs(dict[str, np.ndarray]):
    """Columns of runs by name, each of shape (num_runs,)."""

    def of(self, contender: str) -> "Runs":
        """Those of one contender."""
        is_own = self["contender"] == contender
        return Runs({name: column[is_own] for name, column in self.items()})

    def names(self) -> list[str]:
        """The contenders, in the order in which they come."""
        return list(dict.fromkeys(self["contender"].tolist()))


def finished_runs(result: StudyResult, stage: str) -> Runs:
    """Runs of a stage in outer folds that are finished.

    Args:
        result: What the study has found so far.
        stage: "outer", "curve", "rival" or another of the table of runs.
    """
    table = result.runs
    columns = {
        name: table[name].to_numpy()
        for name in ("stage", "resample", "contender", "seed", "status", "num_training", "score")
    }
    is_wanted = columns["stage"] == stage
    is_wanted &= np.isin(columns["resample"], np.arange(result.num_resamples))
    return Runs({name: column[is_wanted] for name, column in columns.items()})

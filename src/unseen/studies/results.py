"""What a study has found so far: every run, what was chosen where, and what was predicted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.studies.folds import rows_ratio

if TYPE_CHECKING:
    import keras
    import pandas as pd

    from unseen.data.audit import Concern
    from unseen.data.study_data import StudyData
    from unseen.studies.design import Design
    from unseen.studies.folds import Fold
    from unseen.training.recipe import Recipe

# The contender that every other is compared with, the one that joins several regularizers, and
# the one that inner cross-validation prefers in each fold.
NONE, COCKTAIL, CHOSEN = "none", "cocktail", "chosen"
# The rival that looks at no input: always the commonest class, or the mean.
GUESSING = "guessing"


@dataclass(frozen=True)
class Selection:
    """What inner cross-validation chose in one outer fold.

    Args:
        resample: Number of the outer fold among all, from 0.
        settings: By contender, the settings chosen, in words such as "L2 0.001".
        inner_scores: By contender, the inner score of what was chosen.
        ingredients: Of the cocktail: by regularizer, its settings in words.
        chosen: The contender with the best inner score.
    """

    resample: int
    settings: Mapping[str, str]
    inner_scores: Mapping[str, float]
    ingredients: Mapping[str, str]
    chosen: str


@dataclass(frozen=True, eq=False)
class StudyResult:
    """What a study has found.

    Args:
        data: What was studied.
        design: How.
        runs: One row per trained network, and per rival. Columns: `stage` ("inner", "cocktail",
            "outer", "leave-one-out", "curve", "final", "rival"), `resample` (number of the outer
            fold among all), `repetition`, `fold`, `inner` (number of the inner fold, -1 where there
            is none), `contender` (of leave-one-out the ingredient that was left out), `settings`,
            `seed`, `status` ("ok", "diverged", of a rival "failed"), `epochs`, `num_training`,
            `train_score` and `score` (the design's metric on rows learnt from and on rows not
            learnt from; NaN where diverged), `loss` (on rows not learnt from), `seconds`.
        folds: The outer folds, by `resample`.
        selections: One per outer fold that is finished.
        predictions: Outputs for the test rows of an outer fold, averaged over seeds, by resample
            and contender (rivals too), each of shape (num_test, num_outputs); probabilities of
            the classes (one column per class) where there are classes, else in the targets' units.
        row_scores: Where the metric is a mean over rows that are right or wrong: the share of seeds
            that are right about each test row, by resample and contender, each of shape
            (num_test,). Empty for other metrics.
        histories: By resample and contender, "loss" and "val_loss" after each epoch, each of
            shape (num_seeds, epochs).
        concerns: What an audit of the data found.
        left_out: By contender, why it did not take part.
        winner: The settings to use on new data, in words.
        winner_name: "none", a regularizer's name, or "cocktail".
        seconds: How long it took.
        notes: What else should be known.
        recipe: The winner's, once the study is finished.
        model: The winner trained on all rows; it takes the raw columns' numbers.
        facts: What else was the case, such as the network in words.
    """

    data: "StudyData"
    design: "Design"
    runs: "pd.DataFrame"
    folds: "Sequence[Fold]"
    selections: Sequence[Selection]
    predictions: Mapping[tuple[int, str], np.ndarray] = field(repr=False)
    histories: Mapping[tuple[int, str], Mapping[str, np.ndarray]] = field(repr=False)
    row_scores: Mapping[tuple[int, str], np.ndarray] = field(default_factory=dict, repr=False)
    concerns: "Sequence[Concern]" = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    winner: str = NONE
    winner_name: str = NONE
    seconds: float = 0.0
    notes: Sequence[str] = ()
    recipe: "Recipe | None" = None
    model: "keras.Model | None" = field(default=None, repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"StudyResult({self.data.name!r}, {len(self.selections)} outer folds finished, "
            f"{self.num_networks} networks, winner={self.winner!r})"
        )

    @property
    def num_resamples(self) -> int:
        """How many outer folds are finished."""
        return len(self.selections)

    @property
    def num_networks(self) -> int:
        """How many networks were trained for the table of runs."""
        return int(np.count_nonzero(np.asarray(self.runs["stage"]) != "rival"))

    @property
    def test_share(self) -> float:
        """Test rows for each training row of the outer folds, on average."""
        return rows_ratio(self.folds[: self.num_resamples])

    def scores(self, contender: str, stage: str = "outer") -> np.ndarray:
        """A contender's score in each outer fold, averaged over seeds, shape (num_resamples,).

        Diverged runs are left out; a fold in which all diverged is NaN. "chosen" is, in each fold,
        what inner cross-validation preferred there.
        """
        if contender == CHOSEN:
            of = {name: self.scores(name) for name in {one.chosen for one in self.selections}}
            return np.array([of[one.chosen][j] for j, one in enumerate(self.selections)])
        rows = self.runs[(self.runs["stage"] == stage) & (self.runs["contender"] == contender)]
        resamples, scores = np.asarray(rows["resample"]), np.asarray(rows["score"], float)
        means = np.full(self.num_resamples, np.nan)
        for number in range(self.num_resamples):
            of_fold = scores[(resamples == number) & np.isfinite(scores)]
            if of_fold.size:
                means[number] = of_fold.mean()
        return means

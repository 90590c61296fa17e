"""Whether networks learnt anything, told by what one can answer without looking at the inputs."""

import numpy as np

from unseen.studies import Preparation
from unseen.training import Fits


def no_better_than(fits: Fits, ready: Preparation) -> str | None:
    """What does as well on the validation rows as the median of the finished networks.

    Args:
        fits: Of a training that has ended.
        ready: What was trained.

    Returns:
        "class" where always answering the most frequent class does, of regression "mean" where
        always answering the mean of the training rows does; None where the networks do better, or
        all diverged.
    """
    ranges, rows = fits.score_ranges, ready.split.validation
    if not len(ranges):
        return None
    if ready.source.is_classification:
        counts = np.bincount(ready.source.targets[rows])
        accuracy = ranges.loc["val_accuracy", "median"]
        return "class" if round(accuracy * len(rows)) <= counts.max() else None
    # Targets are standardised by the training rows, whose mean is 0.
    error = np.mean(np.square(ready.data.targets[rows]))
    return "mean" if ranges.loc["val_loss", "median"] >= error else None

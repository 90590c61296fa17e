"""The homework's rubric: points for the improvement on the secret test set."""

import numpy as np
from numpy.typing import ArrayLike

from unseen.studies import Measured, measure_difference

# Upper end of each step of improvement, in percentage points, and what it earns.
_STEPS = ((0.0, 0), (1.0, 10), (2.0, 20), (3.0, 30))
_ABOVE = 35


def percentage_points(accuracy: ArrayLike, baseline: ArrayLike) -> Measured:
    """How much better one accuracy is than another, paired by run, in percentage points.

    Args:
        accuracy: Of each run, 0 to 1, shape (num_runs,).
        baseline: The same runs' baseline, shape (num_runs,).
    """
    return measure_difference(100 * np.asarray(accuracy), 100 * np.asarray(baseline))


def homework_points(improvement: float) -> int:
    """Points for an improvement in test accuracy, without the bonuses for the top groups.

    Args:
        improvement: In percentage points; (0, 1] earns 10, (1, 2] 20, (2, 3] 30, more 35.

    Example:
        >>> [homework_points(gain) for gain in (-0.5, 1.0, 2.4, 3.5)]
        [0, 10, 30, 35]
    """
    return next((points for limit, points in _STEPS if improvement <= limit), _ABOVE)

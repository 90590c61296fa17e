"""Which contender is best, and how sure that is."""

import numpy as np
from numpy.typing import ArrayLike

from unseen.studies.score_checks import check_ratio, finite

_NUM_SAMPLES = 20_000
# Beyond rounding, relative to the largest score.
_TIE = 1e-9


def probabilities_of_best(
    scores: ArrayLike,
    ratio: float,
    *,
    higher_is_better: bool = True,
    seed: int = 0,
) -> np.ndarray:
    """Probability of each contender to be the best on average over data sets like this one.

    The Bayesian correlated t test for all contenders together: under a flat prior their true
    means follow a multivariate t distribution around the measured means, J − 1 degrees of freedom
    and scale (1/J + ratio) times the covariance over the J resamples, so that what contenders
    have in common cancels. Computed from 20,000 random means. Contenders that tie share.

    Args:
        scores: Score of each contender on each resample, averaged over seeds, shape
            (num_contenders, num_resamples).
        ratio: Test rows over training rows.
        higher_is_better: False for losses and errors.
        seed: Settles the random means.

    Returns:
        Probabilities that sum to 1, shape (num_contenders,); all equal for a single resample,
        which tells nothing of the spread.

    Raises:
        InvalidDataError: if `scores` is no table of finite numbers.
        InvalidArgumentError: if `ratio` is not positive.

    Example:
        >>> scores = [[0.91, 0.94, 0.92], [0.90, 0.91, 0.91], [0.80, 0.83, 0.84]]
        >>> probabilities_of_best(scores, ratio=0.5).round(1).tolist()
        [0.9, 0.1, 0.0]

    Source: Corani and Benavoli 2015, "A Bayesian approach for comparing cross-validated
        algorithms on multiple data sets", section 2, doi:10.1007/s10994-015-5486-z.
    """
    table = finite("scores", scores, num_axes=2)
    check_ratio(ratio)
    num_contenders, num_resamples = table.shape
    if num_resamples == 1:
        return np.full(num_contenders, 1 / num_contenders)
    if not higher_is_better:
        table = -table
    means = table.mean(axis=1, keepdims=True)
    rng = np.random.default_rng(seed)
    # Normal weights of the residuals have their covariance, be it singular or not.
    weights = rng.normal(size=(num_resamples, _NUM_SAMPLES))
    stretch = np.sqrt((1 / num_resamples + ratio) / rng.chisquare(num_resamples - 1, _NUM_SAMPLES))
    samples = means + (table - means) @ weights * stretch
    is_best = samples >= samples.max(axis=0) - _TIE * np.abs(table).max()
    return (is_best / is_best.sum(axis=0)).mean(axis=1)


def ranks(scores: ArrayLike, *, higher_is_better: bool = True) -> np.ndarray:
    """Rank of each contender on each resample, 1 for the best.

    Args:
        scores: Score of each contender on each resample, shape (num_contenders, num_resamples);
            what is not finite comes last.
        higher_is_better: False for losses and errors.

    Returns:
        Ranks, shaped like `scores`; contenders that tie on a resample share its ranks.

    Example:
        >>> ranks([[0.9, 0.8], [0.7, 0.8]]).tolist()
        [[1.0, 1.5], [2.0, 1.5]]
    """
    from scipy.stats import rankdata

    table = np.asarray(scores, np.float64)
    costs = -table if higher_is_better else table
    return rankdata(np.where(np.isfinite(costs), costs, np.inf), axis=0)

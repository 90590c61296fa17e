"""How much of the spread is due to the rows and how much to the seeds, and how many seeds do."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidArgumentError
from unseen.studies.score_checks import finite


@dataclass(frozen=True)
class VarianceParts:
    """Standard deviations of a score: from resample to resample, and from seed to seed.

    Args:
        draw: Due to which rows were learnt from and tested on; what is left when the scores of
            infinitely many seeds are averaged. With one seed, of both together.
        seed: Due to first weights, order of the rows and other chance in training; not a number
            with one seed.
        num_resamples: Resamples they were estimated from.
        num_seeds: Seeds on each.
    """

    draw: float
    seed: float
    num_resamples: int
    num_seeds: int


def variance_parts(scores: ArrayLike) -> VarianceParts:
    """Spread of a score, taken apart into what rows and what seeds contribute.

    One-way random effects: the variance within resamples is the seeds', and what the variance
    between resamples has beyond that is the rows'. If it has less, by chance, the rows' is zero.

    Args:
        scores: One contender's score, or paired difference, for each seed of each resample, shape
            (num_resamples, num_seeds).

    Returns:
        Both standard deviations.

    Raises:
        InvalidDataError: if `scores` is no table of finite numbers.

    Example:
        >>> parts = variance_parts([[0.90, 0.92], [0.94, 0.94], [0.97, 0.97]])
        >>> round(parts.draw, 3), round(parts.seed, 3)
        (0.029, 0.008)

    Source: Searle, Casella and McCulloch 1992, *Variance Components*, section 3.5,
        doi:10.1002/9780470316856.
    """
    table = finite("scores", scores, num_axes=2)
    num_resamples, num_seeds = table.shape
    between = table.mean(axis=1).var(ddof=1) if num_resamples > 1 else math.nan
    within = table.var(axis=1, ddof=1).mean() if num_seeds > 1 else math.nan
    of_draws = between if num_seeds == 1 else max(between - within / num_seeds, 0.0)
    return VarianceParts(math.sqrt(of_draws), math.sqrt(within), num_resamples, num_seeds)


def seeds_worth_having(parts: VarianceParts, *, tolerance: float = 0.1, most: int = 100) -> int:
    """Seeds per fit from which on more of them narrow the interval by less than `tolerance`.

    With s seeds the standard error is √(1 + seed²/(s · draw²)) times that of infinitely many.

    Args:
        parts: From `variance_parts`, with two seeds or more.
        tolerance: Excess of the standard error that is let pass, > 0.
        most: Never ask for more; also the answer where rows contribute nothing and each seed
            counts.

    Returns:
        A number of seeds in all, 1 to `most`.

    Raises:
        InvalidArgumentError: if `parts` rest on a single seed or resample, or `tolerance` or
            `most` is too small.

    Example:
        >>> seeds_worth_having(VarianceParts(draw=0.01, seed=0.01, num_resamples=5, num_seeds=2))
        5
    """
    if not (math.isfinite(parts.draw) and math.isfinite(parts.seed)):
        raise InvalidArgumentError(
            "`parts` must rest on at least 2 resamples and 2 seeds. Received "
            f"{parts.num_resamples} and {parts.num_seeds}; train with more seeds."
        )
    if tolerance <= 0 or most < 1:
        raise InvalidArgumentError(
            "`tolerance` must be above 0 and `most` at least 1. "
            f"Received tolerance={tolerance}, most={most}."
        )
    if parts.seed == 0:
        return 1
    allowed = ((1 + tolerance) ** 2 - 1) * parts.draw**2
    if allowed == 0:
        return most
    return int(np.clip(math.ceil(parts.seed**2 / allowed), 1, most))

import math

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.studies.variance_parts import VarianceParts, seeds_worth_having, variance_parts


@pytest.mark.parametrize(("draw", "seed"), [(1.0, 2.0), (2.0, 0.5), (0.0, 1.0)])
def test_finds_the_parts_that_scores_were_made_of(draw, seed):
    rng = np.random.default_rng(0)
    squares = []
    for _ in range(400):
        scores = rng.normal(0, draw, (40, 1)) + rng.normal(0, seed, (40, 3))
        parts = variance_parts(scores)
        squares.append((parts.draw**2, parts.seed**2))
    # Cut at zero, the rows' part is biased upwards where it is nothing.
    allowed = 0.15 * seed**2 if draw == 0 else 0.1 * draw**2
    assert np.mean(squares, axis=0)[0] == pytest.approx(draw**2, abs=allowed)
    assert np.mean(squares, axis=0)[1] == pytest.approx(seed**2, rel=0.05)


def test_rows_that_are_alike_contribute_nothing():
    assert variance_parts([[1, 3], [3, 1]]).draw == 0


def test_seeds_that_are_alike_contribute_nothing():
    parts = variance_parts([[1, 1], [3, 3]])
    assert (parts.draw, parts.seed) == (math.sqrt(2), 0)


def test_one_seed_cannot_tell():
    parts = variance_parts([[1], [3]])
    assert parts.draw == math.sqrt(2)
    assert math.isnan(parts.seed)
    with pytest.raises(InvalidArgumentError, match=r"2 seeds\. Received 2 and 1; train with more"):
        seeds_worth_having(parts)


@pytest.mark.parametrize(
    ("draw", "seed", "expected"), [(1, 0, 1), (1, 0.4, 1), (1, 1, 5), (1, 2, 20), (0, 1, 100)]
)
def test_how_many_seeds_do(draw, seed, expected):
    assert seeds_worth_having(VarianceParts(draw, seed, 5, 3)) == expected


def test_so_many_seeds_leave_the_excess_that_was_allowed():
    num_seeds = seeds_worth_having(VarianceParts(1, 3, 5, 3), tolerance=0.05)
    excess = math.sqrt(1 + 9 / num_seeds) - 1
    assert excess <= 0.05 < math.sqrt(1 + 9 / (num_seeds - 1)) - 1


@pytest.mark.parametrize("arguments", [{"tolerance": 0}, {"most": 0}])
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(InvalidArgumentError, match="`tolerance` must be above 0 and `most`"):
        seeds_worth_having(VarianceParts(1, 1, 5, 3), **arguments)

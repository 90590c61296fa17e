import math

import numpy as np
import pytest

from unseen.regularizers import L1, L2, Dropout, MaxNorm
from unseen.studies.cocktails import Ingredient, propose, search

KINDS = [Dropout, L1, L2, MaxNorm]
GAINS = [0.01, -0.02, 0.03, 0.02]
INGREDIENTS = [
    Ingredient(kind.sensible(), 1, gain) for kind, gain in zip(KINDS, GAINS, strict=True)
]


def rng(seed=0):
    return np.random.default_rng(seed)


def kinds(cocktail):
    return [type(one) for one in cocktail]


@pytest.mark.parametrize("seed", range(5))
def test_proposals_are_different_mixtures_in_the_order_of_acting(seed):
    proposed = propose(INGREDIENTS, 30, rng(seed))
    assert len(proposed) == len(set(proposed)) == 30
    for cocktail in proposed:
        assert len(cocktail) >= 2
        places = [KINDS.index(kind) for kind in kinds(cocktail)]
        assert places == sorted(set(places))


def test_the_two_three_and_four_that_helped_most_come_first():
    first = propose(INGREDIENTS, 3, rng())
    assert [kinds(one) for one in first] == [[L2, MaxNorm], [Dropout, L2, MaxNorm], KINDS]
    assert all(one == type(one).sensible()[1] for cocktail in first for one in cocktail)


def test_no_more_are_proposed_than_asked_for():
    assert [len(propose(INGREDIENTS, num, rng())) for num in (0, 1, 2, 7)] == [0, 1, 2, 7]


def test_strengths_stay_beside_the_best():
    most = len(L2.sensible()) - 1
    at_ends = [Ingredient(L1.sensible(), 0, 0.1), Ingredient(L2.sensible(), most, 0.1)]
    proposed = propose(at_ends, 50, rng())
    near = {(a, b) for a in L1.sensible()[:2] for b in L2.sensible()[-2:]}
    assert set(proposed) == near


def test_what_helped_alone_is_likelier():
    even = [Ingredient(kind.sensible(), 1, gain) for kind, gain in zip(KINDS, GAINS, strict=True)]
    later = propose(even, 40, rng())[3:]
    counts = {kind: sum(kind in kinds(one) for one in later) for kind in KINDS}
    assert counts[L1] < min(counts[Dropout], counts[L2], counts[MaxNorm])


@pytest.mark.parametrize("num", [0, 1])
def test_fewer_than_two_ingredients_make_no_cocktail(num):
    assert propose(INGREDIENTS[:num], 9, rng()) == []


def test_the_same_randomness_proposes_the_same():
    assert propose(INGREDIENTS, 20, rng(3)) == propose(INGREDIENTS, 20, rng(3))
    assert propose(INGREDIENTS, 20, rng(3)) != propose(INGREDIENTS, 20, rng(4))


CANDIDATES = [(L2(strength / 100), Dropout(0.1)) for strength in range(1, 10)]


class Judge:
    """Scores by a table, and notes who was asked about on which fold."""

    def __init__(self, table):
        self.table = np.asarray(table, float)
        self.asked = []

    def __call__(self, rung, cocktails):
        places = [CANDIDATES.index(one) for one in cocktails]
        self.asked.append((rung, places))
        return self.table[places, rung]


def test_on_each_fold_the_better_third_goes_on():
    judge = Judge(np.arange(9)[:, None] + np.zeros(3))
    assert search(CANDIDATES, 3, judge) == (CANDIDATES[8], 8.0)
    assert [(rung, sorted(places)) for rung, places in judge.asked] == [
        (0, list(range(9))),
        (1, [6, 7, 8]),
        (2, [8]),
    ]


def test_the_mean_over_all_folds_so_far_decides():
    table = np.zeros((9, 3))
    table[:4, 0] = [5, 4, 3, 1]
    table[:3, 1] = [0, 2, 9]
    # The second would win on the first two folds, and on the second alone; the fourth is out.
    found = search(CANDIDATES, 2, Judge(table[:, :2]))
    assert found == (CANDIDATES[2], 6.0)


def test_later_folds_are_not_looked_at_by_those_that_are_out():
    table = np.arange(9)[:, None] + np.zeros(3)
    table[:6, 1:] = math.inf
    judge = Judge(table)
    assert search(CANDIDATES, 3, judge) == (CANDIDATES[8], 8.0)


@pytest.mark.parametrize("bad", [math.nan, -math.inf], ids=["nan", "minus infinity"])
def test_what_diverged_loses(bad):
    table = np.arange(9)[:, None] + np.zeros(3)
    table[8, 0] = bad  # out at once
    table[7, 1] = bad  # out on the second fold
    assert search(CANDIDATES, 3, Judge(table)) == (CANDIDATES[6], 6.0)


@pytest.mark.parametrize("bad", [math.nan, -math.inf], ids=["nan", "minus infinity"])
def test_where_all_diverge_there_is_none(bad):
    assert search(CANDIDATES, 3, Judge(np.full((9, 3), bad))) is None


def test_without_candidates_there_is_none():
    judge = Judge(np.zeros((9, 3)))
    assert search([], 3, judge) is None
    assert judge.asked == []


def test_equals_keep_their_order():
    assert search(CANDIDATES, 2, Judge(np.zeros((9, 2)))) == (CANDIDATES[0], 0.0)

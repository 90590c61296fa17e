import math

import numpy as np
import pytest

from unseen.errors import InvalidDataError
from unseen.studies.best import probabilities_of_best, ranks
from unseen.studies.resampling import p_value

SCORES = np.random.default_rng(0).normal([[0.0], [0.3], [0.1]], 1, size=(3, 10))


def test_of_two_it_is_one_minus_half_the_p_value():
    # Under a flat prior the posterior of the difference is the t distribution of the test.
    first, second = SCORES[0], SCORES[1] + 1
    probabilities = probabilities_of_best([first, second], 0.25)
    assert probabilities[1] == pytest.approx(1 - p_value(second - first, 0.25) / 2, abs=0.01)


def test_what_all_have_in_common_cancels():
    luck = np.random.default_rng(1).normal(0, 5, size=10)
    expected = probabilities_of_best(SCORES, 0.25)
    assert probabilities_of_best(SCORES + luck, 0.25) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("higher_is_better", [True, False])
def test_the_better_is_the_more_probable(higher_is_better):
    scores = SCORES * 0.1 + [[1], [2], [3]]
    probabilities = probabilities_of_best(scores, 0.25, higher_is_better=higher_is_better)
    assert probabilities.argmax() == (2 if higher_is_better else 0)
    assert probabilities.max() > 0.99
    assert probabilities.sum() == pytest.approx(1)


def test_ties_share():
    probabilities = probabilities_of_best([SCORES[0], SCORES[0], SCORES[0] - 9], 0.25)
    assert probabilities == pytest.approx([0.5, 0.5, 0])


def test_more_contenders_than_resamples():
    scores = np.random.default_rng(2).normal(size=(30, 5))
    assert probabilities_of_best(scores, 0.25).sum() == pytest.approx(1)


def test_a_single_resample_tells_nothing():
    assert probabilities_of_best([[0.9], [0.1]], 0.25).tolist() == [0.5, 0.5]


def test_the_seed_settles_it():
    first, again, other = (probabilities_of_best(SCORES, 0.25, seed=seed) for seed in (0, 0, 1))
    assert first.tolist() == again.tolist() != other.tolist()


def test_ranks():
    scores = [[3, 1, 2], [2, 1, 3], [1, 1, 1]]
    assert ranks(scores).mean(axis=1).tolist() == pytest.approx([5 / 3, 5 / 3, 8 / 3])
    assert ranks(scores, higher_is_better=False).mean(axis=1).tolist() == pytest.approx(
        [7 / 3, 7 / 3, 4 / 3]
    )


@pytest.mark.parametrize("scores", [[], [0.1, 0.2], [[0.1, math.nan]]])
def test_what_is_no_table_is_refused(scores):
    with pytest.raises(InvalidDataError, match="`scores` must"):
        probabilities_of_best(scores, 0.25)

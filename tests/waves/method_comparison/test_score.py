"""Intervals of shares and means are those of an independent oracle."""

import numpy as np
import pytest
from scipy import stats

from unseen.errors import InvalidArgumentError
from unseen.waves.method_comparison.score import mean_interval, wilson_interval


@pytest.mark.parametrize(("count", "total"), [(0, 9), (9, 9), (1, 3), (7, 2000), (1999, 2000)])
def test_wilsons_interval_is_that_of_scipy(count, total):
    expected = stats.binomtest(count, total).proportion_ci(method="wilson")
    assert wilson_interval(count, total) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(("count", "total"), [(0, 0), (3, 2), (-1, 2)])
def test_counts_that_cannot_be_are_refused(count, total):
    with pytest.raises(InvalidArgumentError, match=f"count={count}, total={total}"):
        wilson_interval(count, total)


def test_the_interval_of_a_mean_covers_it_as_often_as_it_says():
    draws = np.random.default_rng(0).exponential(size=(2000, 200))
    ends = np.array([mean_interval(one)[1:] for one in draws])
    covered = ((ends[:, 0] <= 1) & (ends[:, 1] >= 1)).mean()
    # Within four binomial standard deviations of 95 %, and a little for the skewness.
    assert 0.92 < covered < 0.97


def test_one_number_has_no_interval():
    mean, low, high = mean_interval([3.0])
    assert mean == 3
    assert np.isnan([low, high]).all()

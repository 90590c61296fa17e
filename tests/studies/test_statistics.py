import math

import numpy as np
import pytest
from scipy import stats

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.studies.statistics import Measured, measure, measure_difference

VALUES = [0.91, 0.97, 0.94, 0.99, 0.90]


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
def test_interval_is_scipys(confidence):
    measured = measure(VALUES, confidence)
    expected = stats.t.interval(confidence, 4, loc=np.mean(VALUES), scale=stats.sem(VALUES))
    assert (measured.low, measured.high) == pytest.approx(expected, rel=1e-12)


def test_remembers_what_it_rests_on():
    measured = measure(VALUES, 0.9)
    assert (measured.runs, measured.confidence, measured.values) == (5, 0.9, tuple(VALUES))


def test_half_width_is_from_the_mean_to_the_end():
    measured = measure(VALUES)
    assert measured.half_width == pytest.approx(measured.high - measured.mean)


def test_a_single_run_tells_nothing_of_the_spread():
    assert measure([0.9]) == Measured(0.9, -math.inf, math.inf, 1, 0.95, (0.9,))


def test_equal_runs_have_an_interval_of_no_width():
    measured = measure([0.5, 0.5, 0.5])
    assert (measured.low, measured.mean, measured.high) == (0.5, 0.5, 0.5)


# Coverage.

NUM_EXPERIMENTS, NUM_RUNS = 4000, 5
# Of 4,000 intervals at 95%, this many hold the truth in all but one of a million suites.
BAND = stats.binom.interval(1 - 1e-6, NUM_EXPERIMENTS, 0.95)


def z_interval(values):
    """A broken method: the normal quantile, as if the spread were known."""
    half_width = 1.96 * np.std(values, ddof=1) / np.sqrt(len(values))
    return np.mean(values) - half_width, np.mean(values) + half_width


def t_interval(values):
    measured = measure(values)
    return measured.low, measured.high


@pytest.mark.parametrize(
    ("interval", "holds"), [(t_interval, True), (z_interval, False)], ids=["ours", "planted-broken"]
)
def test_intervals_cover_the_truth_as_often_as_they_say(interval, holds):
    samples = np.random.default_rng(0).normal(3.0, 2.0, size=(NUM_EXPERIMENTS, NUM_RUNS))
    ends = np.array([interval(sample) for sample in samples])
    num_covered = ((ends[:, 0] <= 3.0) & (ends[:, 1] >= 3.0)).sum()
    assert bool(BAND[0] <= num_covered <= BAND[1]) is holds


# Differences.


def test_pairing_takes_out_what_both_have_in_common():
    luck = np.array([0.0, 10.0, -20.0, 5.0])
    paired = measure_difference(luck + np.array([1.0, 1.1, 0.9, 1.0]), luck)
    assert (paired.mean, paired.half_width) == pytest.approx((1.0, 0.13), abs=5e-3)


def test_difference_is_scipys_paired_test():
    baseline = np.random.default_rng(0).normal(size=5)
    theirs = stats.ttest_rel(VALUES, baseline).confidence_interval(0.9)
    ours = measure_difference(VALUES, baseline, 0.9)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-12)


# Errors.


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param([], r"one number per run\. Received shape \(0,\)", id="none"),
        pytest.param([[0.1, 0.2]], r"Received shape \(1, 2\)", id="table"),
        pytest.param(0.5, r"Received shape \(\)", id="scalar"),
        pytest.param(
            [0.1, math.nan, math.inf], "must be finite. Received 2 that are", id="diverged"
        ),
    ],
)
def test_wrong_values_are_refused(values, message):
    with pytest.raises(InvalidDataError, match=message):
        measure(values)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, math.nan])
def test_a_wrong_confidence_is_refused(confidence):
    with pytest.raises(InvalidArgumentError, match=f"between 0 and 1. Received .*={confidence}"):
        measure(VALUES, confidence)


def test_runs_that_do_not_pair_are_refused():
    with pytest.raises(InvalidDataError, match=r"equally many. Received \(5,\) and \(1,\)"):
        measure_difference(VALUES, [0.5])

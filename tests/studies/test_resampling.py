import math

import numpy as np
import pytest
from scipy import stats

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.studies.resampling import (
    detectable_difference,
    measure_resampled,
    p_value,
    selection_optimism,
)
from unseen.studies.statistics import Measured, measure

VALUES = [0.91, 0.97, 0.94, 0.99, 0.90]
DIFFERENCES = [0.02, 0.05, -0.01, 0.04, 0.03]


@pytest.mark.parametrize("confidence", [0.5, 0.95])
def test_interval_is_students_with_a_larger_variance(confidence):
    measured = measure_resampled(VALUES, 0.25, confidence)
    plain = measure(VALUES, confidence)
    assert measured.mean == pytest.approx(plain.mean)
    # (1/5 + 1/4) / (1/5)
    assert measured.half_width == pytest.approx(plain.half_width * math.sqrt(2.25))


def test_without_correlation_it_is_students_interval():
    measured, plain = measure_resampled(VALUES, 1e-12), measure(VALUES)
    assert (measured.low, measured.high) == pytest.approx((plain.low, plain.high))


def test_a_single_resample_tells_nothing_of_the_spread():
    assert measure_resampled([0.9], 0.25) == Measured(0.9, -math.inf, math.inf, 1, 0.95, (0.9,))


def test_values_that_differ_by_rounding_have_no_spread():
    measured = measure_resampled([0.3, 0.1 + 0.2, 0.3], 0.25)
    assert (measured.low, measured.mean, measured.high) == (0.3, 0.3, 0.3)


def test_repeating_folds_does_not_narrow_the_interval_beyond_the_rows():
    many = measure_resampled(VALUES * 1000, 0.25)
    assert many.half_width == pytest.approx(1.96 * np.std(VALUES) / 2, rel=1e-2)


@pytest.mark.parametrize("shift", [-0.1, 0, 0.01, 0.3])
def test_p_value_agrees_with_the_interval(shift):
    differences = np.add(DIFFERENCES, shift)
    p = p_value(differences, 0.25)
    measured = measure_resampled(differences, 0.25, confidence=1 - p)
    assert min(abs(measured.low), abs(measured.high)) == pytest.approx(0, abs=1e-9)


def test_p_value_without_correlation_is_scipys():
    assert p_value(DIFFERENCES, 1e-12) == pytest.approx(stats.ttest_1samp(DIFFERENCES, 0).pvalue)


@pytest.mark.parametrize(
    ("differences", "expected"),
    [([0.0] * 5, 1), ([0.01] * 5, 0), ([0.5], 1), ([1.0, -1.0], 1)],
    ids=["all-zero", "all-the-same", "single", "mean-zero"],
)
def test_p_value_where_there_is_no_spread_or_no_difference(differences, expected):
    assert p_value(differences, 0.25) == expected


def test_a_detectable_difference_is_detected_as_often_as_it_says():
    rng = np.random.default_rng(0)
    error = math.sqrt(1 / 10 + 0.25)
    # Differences with the correlation that the correction assumes, and a known spread.
    noise = rng.normal(size=(4000, 10)) + rng.normal(size=(4000, 1)) * 0.5
    one = np.resize([1.0, -1.0], 10) * math.sqrt(0.9)
    difference = detectable_difference(one, 0.25)
    assert difference == pytest.approx((2.262 + 0.883) * error, rel=1e-3)
    found = [p_value(row, 0.25) < 0.05 for row in noise + difference]
    assert np.mean(found) == pytest.approx(0.8, abs=0.03)


def test_more_comparisons_need_a_larger_difference():
    sizes = [detectable_difference(DIFFERENCES, 0.25, num_comparisons=n) for n in (1, 2, 20)]
    assert sizes == sorted(sizes)
    assert detectable_difference([0.1], 0.25) == math.inf


@pytest.mark.parametrize(("higher_is_better", "sign"), [(True, 1), (False, -1)])
def test_selection_optimism_is_positive_where_the_inner_score_is_better(higher_is_better, sign):
    optimism = selection_optimism(VALUES, [0.9] * 5, 0.25, higher_is_better=higher_is_better)
    assert optimism.mean == pytest.approx(sign * 0.042)


# Errors.


@pytest.mark.parametrize("function", [measure_resampled, p_value, detectable_difference])
@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param([], r"one number per resample\. Received shape \(0,\)", id="none"),
        pytest.param([[0.1]], r"Received shape \(1, 1\)", id="table"),
        pytest.param([0.1, math.nan], "must be finite. Received 1 that are not", id="diverged"),
    ],
)
def test_wrong_values_are_refused(function, values, message):
    with pytest.raises(InvalidDataError, match=message):
        function(values, 0.25)


@pytest.mark.parametrize("ratio", [0, -1, math.inf, math.nan])
def test_a_wrong_ratio_is_refused(ratio):
    with pytest.raises(InvalidArgumentError, match=f"`ratio`, .* Received ratio={ratio}"):
        measure_resampled(VALUES, ratio)


@pytest.mark.parametrize(
    "arguments", [{"power": 1}, {"power": 0.1}, {"confidence": 95}, {"num_comparisons": 0}]
)
def test_wrong_arguments_of_detection_are_refused(arguments):
    (name,) = arguments
    with pytest.raises(InvalidArgumentError, match=f"`{name}` must be"):
        detectable_difference(VALUES, 0.25, **arguments)


def test_scores_that_do_not_pair_are_refused():
    with pytest.raises(InvalidDataError, match=r"one score per resample each.* \(5,\) and \(1,\)"):
        selection_optimism(VALUES, [0.5], 0.25)

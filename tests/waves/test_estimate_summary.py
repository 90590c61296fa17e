"""A summary of many estimates says what all of them together would."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unseen.waves.estimate_summary import EstimateSummary
from unseen.waves.estimates import Estimates


def estimates_of(errors, status="ok", noise=None):
    num_curves = len(errors)
    return Estimates(
        parameters=np.zeros((num_curves, 4)),
        standard_errors=np.zeros((num_curves, 4)),
        identifiable=np.ones((num_curves, 4), bool),
        status=np.full(num_curves, status),
        curve_error=np.asarray(errors, float),
        noise=np.asarray(errors if noise is None else noise, float),
        method=np.full(num_curves, "least-squares"),
    )


def summary_of(*parts):
    summary = EstimateSummary()
    for part in parts:
        summary.add(part)
    return summary


@given(st.lists(st.lists(st.floats(1e-17, 1e5), min_size=1, max_size=20), min_size=1, max_size=5))
def test_the_median_is_that_of_all_curves_to_one_percent(parts):
    everything = np.sort(np.concatenate(parts))
    middle = everything[(len(everything) - 1) // 2]
    median = summary_of(*map(estimates_of, parts)).median_curve_error
    assert median == pytest.approx(middle, rel=0.011)


@given(st.lists(st.lists(st.floats(0, 10), min_size=1, max_size=9), min_size=1, max_size=5))
def test_the_worst_curve_is_known_by_its_row(parts):
    everything = np.concatenate(parts)
    summary = summary_of(*map(estimates_of, parts))
    assert summary.worst_row == np.argmax(everything)
    assert summary.worst_curve_error == everything.max()


def test_curves_are_counted_by_method_and_status():
    summary = summary_of(estimates_of([1, 2], "ok"), estimates_of([3], "weak"), estimates_of([4]))
    assert summary.counts == {("least-squares", "ok"): 3, ("least-squares", "weak"): 1}
    assert summary.num_curves == 4


def test_statuses_come_the_gravest_first():
    summary = summary_of(*(estimates_of([1], status) for status in ("ok", "invalid", "weak")))
    assert list(summary.statuses()) == ["invalid", "weak", "ok"]


def test_the_noise_ranges_over_all_curves():
    summary = summary_of(estimates_of([1, 1], noise=[3, np.nan]), estimates_of([1], noise=[0.5]))
    assert summary.noise_range == (0.5, 3)


def test_curves_without_an_error_are_counted_but_not_averaged():
    summary = summary_of(estimates_of([np.nan, 2.0, np.nan]))
    assert summary.num_curves == 3
    assert summary.median_curve_error == pytest.approx(2, rel=0.01)
    assert summary.worst_row == 1


def test_without_any_error_there_is_no_median():
    summary = summary_of(estimates_of([np.nan]))
    assert np.isnan(summary.median_curve_error)
    assert summary.worst_row is None


def test_exact_fits_have_median_zero():
    assert summary_of(estimates_of([0, 0, 1])).median_curve_error == 0


def test_the_histogram_counts_every_error_once():
    summary = summary_of(estimates_of([0, 1e-30, 2e-3, 3e-3, 1e9]))
    counts = summary.error_histogram("ok", 1)
    edges = summary.decades(1)
    assert len(edges) == len(counts) + 1
    assert counts.sum() == 5
    assert counts[np.searchsorted(edges, 2e-3) - 1] == 2


def test_a_status_that_does_not_occur_has_an_empty_histogram():
    assert summary_of(estimates_of([1])).error_histogram("weak", 5).sum() == 0

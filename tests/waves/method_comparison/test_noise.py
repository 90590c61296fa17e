"""The scores under noise tell an efficient method from planted broken ones."""

import math

import numpy as np
import pytest

from unseen.waves import cramer_rao_bound, curves
from unseen.waves.estimates import Estimates
from unseen.waves.method_comparison import noise
from unseen.waves.method_comparison.answers import Answers
from unseen.waves.method_comparison.curve_sets import noise_deviation
from unseen.waves.method_comparison.score import Score

NUM_CURVES = 400


def planted(*, error=1.0, claimed=1.0, lost=0.0, given_up=0.0):
    """A stand-in for a method whose errors, and claims of errors, are multiples of the bound."""

    def answers_of(method, true, snr, seed):
        generator = np.random.default_rng(seed)
        deviation = noise_deviation(curves(true), snr)
        bound = cramer_rao_bound(true, deviation)
        found = true + error * bound * generator.normal(size=true.shape)
        found[: round(lost * len(true)), 1] += 1.0
        found[: round(given_up * len(true))] = np.nan
        estimates = Estimates(
            parameters=found,
            standard_errors=claimed * bound,
            identifiable=np.ones(true.shape, bool),
            status=np.full(len(true), "ok"),
            curve_error=np.zeros(len(true)),
            noise=deviation,
            method=np.full(len(true), method),
        )
        return Answers(true, deviation, estimates)

    return answers_of


@pytest.fixture
def scores_of(monkeypatch):
    def measure(snr=20.0, **settings):
        monkeypatch.setattr(noise, "answers_of", planted(**settings))
        scores = noise.measure_under_noise("planted", snr, NUM_CURVES, seed=0)
        return {score.name: score for score in scores}

    return measure


def test_an_efficient_method_reaches_the_bound(scores_of):
    ratio = scores_of()["RMSE over bound"]
    assert ratio.value == pytest.approx(1, abs=0.06)
    assert ratio.low < ratio.value < ratio.high


def test_an_efficient_method_covers_the_truth_as_often_as_it_says(scores_of):
    # Four standard deviations of 1,600 parameters.
    assert scores_of()["coverage"].value == pytest.approx(0.95, abs=0.022)


def test_errors_of_twice_the_bound_are_found(scores_of):
    scores = scores_of(error=2.0, claimed=2.0)
    assert scores["RMSE over bound"].value == pytest.approx(2, abs=0.12)
    assert scores["coverage"].value == pytest.approx(0.95, abs=0.022)


def test_claims_of_half_the_error_are_found(scores_of):
    assert scores_of(claimed=0.5)["coverage"].value == pytest.approx(0.673, abs=0.05)


def test_lost_frequencies_are_outliers(scores_of):
    assert scores_of(lost=0.03)["outliers"].value == 0.03
    assert scores_of()["outliers"].value == 0


def test_lost_frequencies_that_are_called_ok_are_wrong_oks(scores_of):
    assert scores_of(lost=0.03)["wrong ok"].value == 0.03
    assert scores_of()["wrong ok"].value == 0


def test_curves_that_were_given_up_are_outliers(scores_of):
    scores = scores_of(given_up=0.02)
    assert scores["outliers"].value == 0.02
    assert np.isfinite(scores["RMSE over bound"].value)


def test_the_bound_falls_by_ten_with_twenty_decibels(scores_of):
    noisy, clear = scores_of(snr=0.0), scores_of(snr=20.0)
    for kind in ("frequency bound", "amplitude bound"):
        assert noisy[kind].value == pytest.approx(10 * clear[kind].value)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({-10: 0.5, 0: 0.01, 10: 0.0}, 0.0),
        ({-10: 0.0, 0: 0.02, 10: 0.0}, 10.0),
        ({-10: 0.0, 0: 0.0, 10: 0.0}, -10.0),
        ({-10: 0.0, 0: 0.0, 10: 0.5}, math.nan),
    ],
    ids=["breaks-down", "not-on-the-way", "never-breaks-down", "always-broken"],
)
def test_the_threshold_is_the_lowest_snr_from_which_on_outliers_are_rare(shares, expected):
    scores = [Score("m", "separated", snr, "outliers", share) for snr, share in shares.items()]
    others = [Score("n", "separated", snr, "outliers", 1.0) for snr in shares]
    found = noise.threshold([*others, *scores], "m").value
    assert found == pytest.approx(expected, nan_ok=True)

"""The sets of curves are what their descriptions say."""

import numpy as np
import pytest

from unseen.waves import EXTENDED_PARAMETERS, curves
from unseen.waves.method_comparison.curve_sets import (
    CURVE_SETS,
    RESOLUTION,
    add_noise,
    noise_deviation,
    sample_set,
)


@pytest.mark.parametrize("name", CURVE_SETS)
def test_a_seed_always_gives_the_same_curves(name):
    assert np.array_equal(sample_set(name, 50, seed=3), sample_set(name, 50, seed=3))


@pytest.mark.parametrize("name", [name for name in CURVE_SETS if name != "extended"])
def test_another_seed_gives_other_curves(name):
    assert not np.isclose(sample_set(name, 50, seed=3), sample_set(name, 50, seed=4)).any()


def test_sets_of_one_seed_are_independent():
    wide, separated = (sample_set(name, 50, seed=3) for name in ("wide", "separated"))
    assert not np.intersect1d(wide, separated).size


def test_wide_curves_fill_their_range():
    a, b, c, d = sample_set("wide", 4000, seed=0).T
    for amplitude in (a, c):
        assert -10 <= amplitude.min() < -9.9
        assert 9.9 < amplitude.max() <= 10
    for frequency in (b, d):
        assert 0 <= frequency.min() < 0.05
        assert 7.95 < frequency.max() <= 8


def test_weak_curves_have_one_weak_amplitude_either_way():
    a, _, c, _ = np.abs(sample_set("weak", 1000, seed=0)).T
    ratio = np.minimum(a, c) / np.maximum(a, c)
    assert 0.01 <= ratio.min() < 0.011
    assert 0.049 < ratio.max() <= 0.05
    assert 0.4 < (a < c).mean() < 0.6


def test_weak_amplitudes_have_both_signs_whatever_the_strong_ones_have():
    a, _, c, _ = sample_set("weak", 1000, seed=0).T
    assert 0.4 < (np.sign(a) == np.sign(c)).mean() < 0.6


def test_separated_curves_are_well_separated():
    a, b, c, d = np.abs(sample_set("separated", 1000, seed=0)).T
    assert min(b.min(), d.min(), np.abs(b - d).min()) >= 2 * RESOLUTION
    assert (np.minimum(a, c) >= 0.3 * np.maximum(a, c)).all()


def test_the_extended_curves_are_the_homeworks():
    assert np.array_equal(sample_set("extended", 5, seed=1), EXTENDED_PARAMETERS)


@pytest.mark.parametrize("snr", [-10.0, 0.0, 20.0])
def test_the_snr_is_signal_power_over_noise_variance(snr):
    shown = curves(sample_set("wide", 200, seed=0))
    noise = add_noise(shown, snr, np.random.default_rng(0)) - shown
    measured = 10 * np.log10((shown**2).mean(axis=1) / (noise**2).mean(axis=1))
    assert measured.mean() == pytest.approx(snr, abs=0.1)


def test_twenty_decibels_are_a_tenth_of_the_curves_size():
    assert noise_deviation([[2.0, -2.0]], 20) == pytest.approx(0.2)

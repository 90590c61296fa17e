import jax
import numpy as np
import pytest

from unseen.waves.fitting.many_curves import for_each_curve
from unseen.waves.fitting.starts import search_of, slow_starts, starts
from unseen.waves.sample_times import sample_times
from unseen.waves.signal_model import curves_at

WIDTH = 0.2  # radians per x unit that a spectrum of a record of 10π tells apart


def distances(parameters, times):
    """How far the best pair of starts is from the true frequencies, in widths of the spectrum."""
    with jax.enable_x64(True):
        search = search_of(times)
    (pairs,) = for_each_curve(_starts, search, curves_at(parameters, times.values))
    off = np.abs(pairs / times.step - parameters[:, None, 1::2]).max(axis=2)
    return off.min(axis=1) * times.duration / (2 * np.pi)


def _starts(search, curve):
    return (starts(search, curve),)


def wide(ratio=None):
    rng = np.random.default_rng(0)
    parameters = rng.uniform([-10, 0.5, -10, 0.5], [10, 8, 10, 8], (64, 4))
    if ratio is not None:
        parameters[:, 2] = ratio * parameters[:, 0]
    return parameters


@pytest.mark.parametrize("ratio", [None, 1e-1, 1e-3, 1e-5], ids=str)
def test_one_start_is_close_however_weak_the_other_sinusoid(ratio):
    off = distances(wide(ratio), sample_times(1000, duration=10 * np.pi))
    assert np.mean(off < 0.4) > 0.95


def test_uneven_times_are_searched_alike():
    rng = np.random.default_rng(1)
    times = sample_times(200, times=np.sort(rng.uniform(0, 10 * np.pi, 200)))
    off = distances(wide(), times)
    assert np.mean(off < 0.4) > 0.95


def test_noise_alone_leads_nowhere_in_particular():
    # The same measure as above must be able to fail.
    parameters = wide()
    times = sample_times(1000, duration=10 * np.pi)
    shuffled = np.roll(parameters, 1, axis=0)
    with jax.enable_x64(True):
        search = search_of(times)
    (pairs,) = for_each_curve(_starts, search, curves_at(parameters, times.values))
    off = np.abs(pairs / times.step - shuffled[:, None, 1::2]).max(axis=2).min(axis=1)
    assert np.mean(off < 0.4 * WIDTH) < 0.1


def test_slow_starts_cover_the_slow_plane_evenly():
    cycles = np.asarray(slow_starts(500)) * 500 / (2 * np.pi)
    assert cycles.min() == pytest.approx(0.25)
    assert cycles.max() == pytest.approx(2.0)
    assert len(np.unique(cycles.round(6), axis=0)) == len(cycles) == 64


@pytest.mark.parametrize("num_samples", [16, 17])
def test_the_window_is_the_sum_it_stands_for(num_samples):
    times = sample_times(num_samples, duration=3.0)
    with jax.enable_x64(True):
        search = search_of(times)
    psi = np.pi * np.arange(-search.num_phases, 2 * search.num_phases + 1) / search.num_phases
    expected = np.exp(1j * np.outer(psi, np.arange(num_samples))).sum(axis=1)
    np.testing.assert_allclose(search.window, expected, atol=1e-4)

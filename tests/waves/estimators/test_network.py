import numpy as np
import pytest

from unseen.waves import DURATION, EXTENDED_PARAMETERS, curve_error, curves
from unseen.waves.estimators.network import SymmetricNetwork
from unseen.waves.sample_times import sample_times

# Another number of samples is another program, which takes long to compile.
TIMES = sample_times(1000, DURATION)


def solve(parameters):
    return SymmetricNetwork().solve(curves(parameters), TIMES)


def errors(parameters):
    return curve_error(solve(parameters).parameters, parameters)


def wide(num_curves, seed, highest=8.0):
    random = np.random.default_rng(seed)
    return random.uniform([-10, 0, -10, 0], [10, highest, 10, highest], size=(num_curves, 4))


def test_the_extended_curves_are_solved_by_their_own_parameters():
    parameters = np.array(EXTENDED_PARAMETERS[1:])  # the first is zero everywhere
    np.testing.assert_allclose(solve(parameters).parameters, parameters, atol=1e-12)


def test_curves_far_outside_the_training_range_are_solved():
    assert errors(wide(300, seed=1)).max() < 1e-9


@pytest.mark.parametrize("weak", [0, 2], ids=["sine", "cosine"])
def test_a_weak_wave_is_found_beside_a_strong_one(weak):
    parameters = wide(200, seed=2)
    parameters[:, weak] = 0.01 * parameters[:, 2 - weak]
    assert (errors(parameters) < 1e-6).mean() > 0.98


def test_slow_waves_of_the_training_range_are_solved():
    parameters = np.random.default_rng(6).uniform(0, 1, size=(200, 4))
    parameters[:, 1::2] *= 0.3
    assert (errors(parameters) < 1e-2).mean() > 0.98


def test_frequencies_up_to_half_of_the_highest_are_solved():
    parameters = wide(200, seed=3, highest=0.5 * TIMES.highest_frequency)
    assert (errors(parameters) < 1e-6).mean() > 0.98


def test_special_curves_are_solved():
    special = {
        "constant": (0, 0, 3, 0),
        "equal frequencies": (1, 2, 3, 2),
        "frequencies nearly equal": (1, 4, 1, 4.001),
        "a sine above a constant": (2, 7, 2, 0),
        "large": (1e6, 1, 1e6, 2),
        "small": (1e-6, 1, 1e-6, 2),
    }
    off = errors(np.array(list(special.values()), float))
    assert {name: error for name, error in zip(special, off, strict=True) if error > 1e-9} == {}


def test_parameters_stay_near_the_true_ones_under_noise():
    parameters = np.array([[2.0, 3.0, -4.0, 5.0]] * 20)
    noise = np.random.default_rng(4).normal(scale=0.5, size=(20, 1000))
    found = SymmetricNetwork().solve(curves(parameters) + noise, TIMES).parameters
    np.testing.assert_allclose(found, parameters, atol=0.2)


def test_the_rival_has_other_frequencies():
    found = solve(wide(20, seed=5))
    rivals = found.rival_parameters
    assert np.isfinite(rivals).all(axis=1).any()
    bins = np.abs(rivals - found.parameters)[:, 1::2].max(axis=1) * DURATION / (2 * np.pi)
    assert np.nanmin(bins) > 0.2


def test_a_curve_of_one_wave_has_no_rival():
    assert np.isnan(solve([(1, 2, 0, 0), (0, 0, 3, 4)]).rival_parameters).all()

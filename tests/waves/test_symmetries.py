import jax
import numpy as np
import pytest

from unseen.waves import curves
from unseen.waves.symmetries import PHASE_OF_ONE, POSITIONS, views_of


@pytest.fixture(autouse=True)
def _float64():
    with jax.enable_x64(True):
        yield


def as_waves(view, sine_phase, cosine_phase):
    """Amplitudes of a sine and a cosine fitted to what a view shows, and what is left."""
    columns = np.column_stack([np.sin(sine_phase * POSITIONS), np.cos(cosine_phase * POSITIONS)])
    amplitudes = np.linalg.lstsq(columns, view, rcond=None)[0]
    return amplitudes, np.abs(view - columns @ amplitudes).max()


def seen(parameters, num_samples, duration=10 * np.pi):
    views = views_of(num_samples)
    [curve] = curves([parameters], duration, num_samples)
    step = duration / (num_samples - 1)
    return np.asarray(views.of(curve)), step / views.per_sample


@pytest.mark.parametrize("num_samples", [400, 1000, 1001, 3000])
def test_a_part_of_a_curve_is_exactly_a_curve_of_lower_frequencies(num_samples):
    views, steps = seen((2.0, 1.3, 3.0, 0.7), num_samples)
    for view, step in list(zip(views, steps, strict=True))[3:]:
        amplitudes, left = as_waves(view[0], 1.3 * step, 0.7 * step)
        assert left < 1e-12
        assert (amplitudes > 0).all()


def test_in_the_derivative_sine_and_cosine_swap_and_one_changes_sign():
    views, steps = seen((2.0, 1.3, 3.0, 0.7), 1000)
    for view, step in list(zip(views, steps, strict=True))[3:]:
        amplitudes, left = as_waves(view[1], 0.7 * step, 1.3 * step)
        assert left < 1e-12
        assert amplitudes[0] < 0 < amplitudes[1]


def test_points_between_samples_are_nearly_exact():
    views, steps = seen((2.0, 1.3, 3.0, 0.7), 60)
    _, left = as_waves(views[-1, 0], 1.3 * steps[-1], 0.7 * steps[-1])
    assert left < 1e-3


@pytest.mark.parametrize("num_samples", [16, 17, 40, 288, 289, 1000])
def test_the_longest_view_spans_nearly_the_whole_curve(num_samples):
    longest = 36 / views_of(num_samples).per_sample[-1]
    assert 0.8 * (num_samples - 1) < longest <= num_samples - 1


def test_any_frequency_that_a_view_reaches_is_in_the_upper_part_of_the_range_of_one():
    phases = np.linspace(0.05, 0.8, 400)
    scaled = phases[:, None] / views_of(1000).per_sample / PHASE_OF_ONE
    highest = np.where(scaled <= 1, scaled, 0).max(axis=1)
    assert highest.min() > 0.45

import numpy as np
import pytest

from unseen.waves.sample_times import sample_times


def test_a_duration_has_both_ends():
    times = sample_times(21, duration=10.0)
    assert times.values[0] == 0
    assert times.values[-1] == 10
    assert times.step == pytest.approx(0.5)
    assert times.highest_frequency == pytest.approx(2 * np.pi)


@pytest.mark.parametrize(
    ("values", "is_even"),
    [
        (np.arange(20.0), True),
        (np.linspace(0, 7, 20).astype(np.float32), True),
        (np.arange(20.0) + 1, False),
        (np.arange(20.0) ** 2, False),
        (np.arange(20), True),
    ],
    ids=["even", "rounded", "later", "uneven", "whole numbers"],
)
def test_even_times_are_recognised(values, is_even):
    times = sample_times(20, times=values)
    assert times.is_even is is_even
    np.testing.assert_allclose(times.values, values, rtol=1e-6)


def test_positions_count_mean_steps():
    np.testing.assert_array_equal(sample_times(20, duration=3.0).positions, np.arange(20))
    uneven = sample_times(20, times=np.arange(20.0) ** 2)
    assert np.diff(uneven.positions).mean() == pytest.approx(1)

import jax
import numpy as np
import pytest
from scipy import stats

from unseen.data import Dataset, Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.protocol import Batch, Task
from unseen.waves import curves, sample_parameters
from unseen.waves.amplitude_scaling import AmplitudeScaling


def distorted(strength, num_curves=64, seed=0):
    parameters = sample_parameters(num_curves, seed)
    batch = Batch(jax.numpy.asarray(curves(parameters)), jax.numpy.asarray(parameters), None)
    return batch, AmplitudeScaling(strength).distort(batch, jax.random.key(1))


def test_scaled_curves_still_match_their_parameters():
    _, scaled = distorted(1.0)
    np.testing.assert_allclose(scaled.inputs, curves(np.asarray(scaled.targets)), atol=1e-4)


def test_frequencies_stay():
    given, scaled = distorted(1.0)
    np.testing.assert_array_equal(given.targets[:, 1::2], scaled.targets[:, 1::2])


def test_strength_zero_changes_not_one_bit():
    given, same = distorted(0.0)
    np.testing.assert_array_equal(given.inputs, same.inputs)
    np.testing.assert_array_equal(given.targets, same.targets)


@pytest.mark.parametrize("place", [0, 2], ids=["a", "c"])
def test_amplitudes_stay_uniform(place):
    _, scaled = distorted(1.0, num_curves=2_000)
    amplitudes = np.asarray(scaled.targets[:, place])
    # One fixed seed; a wrong law, such as s uniform instead of √u, gives p < 1e-9.
    assert stats.kstest(amplitudes, "uniform").pvalue > 1e-3
    assert stats.kstest(amplitudes**2, "uniform").pvalue < 1e-9


def test_a_curve_without_amplitude_stays_as_it_is():
    flat = Batch(jax.numpy.zeros((3, 10)), jax.numpy.zeros((3, 4)), None)
    scaled = AmplitudeScaling().distort(flat, jax.random.key(0))
    np.testing.assert_array_equal(scaled.inputs, 0.0)
    assert np.isfinite(scaled.targets).all()


def test_targets_must_be_the_four_parameters():
    data = Dataset(np.ones((3, 5)), np.ones((3, 2)))
    with pytest.raises(
        InvalidDataError, match=r"a, b, c, d as targets\. Received 2 targets; leave"
    ):
        AmplitudeScaling().check(Task(data, Split([0, 1, 2], [], []), "none"))


def test_strength_must_not_be_negative():
    with pytest.raises(InvalidArgumentError, match="Received strength=-1"):
        AmplitudeScaling(-1)

import jax
import numpy as np
import pytest
from scipy import stats

from unseen.data import Dataset, Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.protocol import Batch, Task
from unseen.waves import TimeWarping, curves, fit_whitening, sample_parameters
from unseen.waves.feature_tables import FeatureTables


@pytest.fixture(scope="module")
def whitening():
    return fit_whitening(curves(sample_parameters(300, seed=0)))


@pytest.fixture(scope="module")
def tables(whitening):
    return FeatureTables.of(whitening, curves(sample_parameters(50, seed=0)), np.float64)


@pytest.fixture(scope="module")
def given(whitening):
    parameters = sample_parameters(2_000, seed=1).astype(np.float32)
    features = whitening.features(curves(parameters))
    return Batch(jax.numpy.asarray(features), jax.numpy.asarray(parameters), None)


@pytest.fixture(scope="module")
def warped(given, tables):
    return TimeWarping(1.0, tables).distort(given, jax.random.key(1))


def task(inputs, targets):
    return Task(Dataset(inputs, targets), Split(range(len(inputs)), [], []), "none")


def test_warped_features_are_those_of_the_warped_curves(whitening, warped):
    few = slice(100)
    computed = whitening.features(curves(np.asarray(warped.targets[few])), np.float64)
    np.testing.assert_allclose(warped.inputs[few], computed, atol=3e-6)


def test_both_frequencies_change_by_the_same_factor(given, warped):
    factors = np.asarray(warped.targets[:, 1::2] / given.targets[:, 1::2])
    np.testing.assert_allclose(factors[:, 0], factors[:, 1], rtol=1e-5)
    assert factors.std() > 0.1


def test_amplitudes_stay(given, warped):
    np.testing.assert_array_equal(given.targets[:, 0::2], warped.targets[:, 0::2])


@pytest.mark.parametrize("place", [1, 3], ids=["b", "d"])
def test_frequencies_stay_uniform(warped, place):
    frequencies = np.asarray(warped.targets[:, place])
    # One fixed seed; a wrong law gives p < 1e-9.
    assert stats.kstest(frequencies, "uniform").pvalue > 1e-3
    assert stats.kstest(frequencies**2, "uniform").pvalue < 1e-9


def test_strength_zero_changes_not_one_bit(given, tables):
    same = TimeWarping(0.0, tables).distort(given, jax.random.key(1))
    np.testing.assert_array_equal(given.inputs, same.inputs)
    np.testing.assert_array_equal(given.targets, same.targets)


def test_a_curve_that_stands_still_stays_as_it_is(whitening, tables):
    still = np.array([[0.5, 0.0, 0.3, 0.0]], np.float32)
    exact = whitening.features(curves(still), np.float64)
    batch = Batch(jax.numpy.asarray(exact), still, None)
    after = TimeWarping(1.0, tables).distort(batch, jax.random.key(0))
    np.testing.assert_array_equal(after.targets, still)
    np.testing.assert_allclose(after.inputs, batch.inputs, atol=1e-5)


def test_inputs_must_be_the_features_of_its_tables(tables):
    with pytest.raises(InvalidDataError, match=r"TimeWarping needs the \d+ features.*\(3, 5\)"):
        TimeWarping(1.0, tables).check(task(np.ones((3, 5)), np.ones((3, 4))))


def test_frequencies_must_be_in_the_tables(given, tables):
    targets = np.asarray(given.targets) * [1, 2, 1, 1]
    with pytest.raises(InvalidDataError, match=r"from 0 to 1\. Received .* to [12].*; leave"):
        TimeWarping(1.0, tables).check(task(np.asarray(given.inputs), targets))


def test_strength_must_not_be_negative(tables):
    with pytest.raises(InvalidArgumentError, match="Received strength=-1"):
        TimeWarping(-1, tables)

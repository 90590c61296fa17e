import jax
import numpy as np
import pytest
from scipy import stats

from unseen.data import Dataset, Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.protocol import Batch, Task
from unseen.waves import FreshCurves, curves, fit_whitening, sample_parameters
from unseen.waves.feature_tables import FeatureTables


@pytest.fixture(scope="module")
def whitening():
    return fit_whitening(curves(sample_parameters(300, seed=0)))


@pytest.fixture(scope="module")
def tables(whitening):
    return FeatureTables.of(whitening, curves(sample_parameters(50, seed=0)), np.float64)


@pytest.fixture(scope="module")
def given(whitening):
    parameters = sample_parameters(1_000, seed=1).astype(np.float32)
    features = whitening.features(curves(parameters))
    return Batch(jax.numpy.asarray(features), jax.numpy.asarray(parameters), None)


def test_features_are_those_of_the_parameters(whitening, given, tables):
    fresh = FreshCurves(1.0, tables).distort(given, jax.random.key(0))
    computed = whitening.features(curves(np.asarray(fresh.targets)), np.float64)
    np.testing.assert_allclose(fresh.inputs, computed, atol=3e-6)


@pytest.mark.parametrize("place", range(4), ids="abcd")
def test_parameters_are_uniform_and_new(given, tables, place):
    fresh = FreshCurves(1.0, tables).distort(given, jax.random.key(0))
    values = np.asarray(fresh.targets[:, place])
    assert stats.kstest(values, "uniform").pvalue > 1e-3
    assert not np.isin(values, given.targets[:, place]).any()


def test_each_step_has_curves_of_its_own(given, tables):
    one, other = (FreshCurves(1.0, tables).distort(given, jax.random.key(k)) for k in range(2))
    assert not (one.targets == other.targets).any()


def test_part_says_how_many_are_replaced(given, tables):
    half = FreshCurves(0.5, tables).distort(given, jax.random.key(0))
    is_given = (half.targets == given.targets).all(axis=1)
    assert 0.4 < is_given.mean() < 0.6
    np.testing.assert_array_equal(half.inputs[is_given], given.inputs[is_given])


def test_part_zero_changes_not_one_bit(given, tables):
    same = FreshCurves(0.0, tables).distort(given, jax.random.key(0))
    np.testing.assert_array_equal(given.inputs, same.inputs)
    np.testing.assert_array_equal(given.targets, same.targets)


def test_targets_must_be_the_four_parameters(given, tables):
    data = Dataset(np.asarray(given.inputs), np.asarray(given.targets)[:, :2])
    with pytest.raises(InvalidDataError, match="FreshCurves needs"):
        FreshCurves(1.0, tables).check(Task(data, Split([0, 1, 2], [], []), "none"))


def test_part_must_be_a_part(tables):
    with pytest.raises(InvalidArgumentError, match="part"):
        FreshCurves(1.5, tables)

import jax
import numpy as np
import pytest

from unseen.errors import InvalidDataError
from unseen.waves import curves, fit_whitening, sample_parameters
from unseen.waves.feature_tables import FeatureTables


@pytest.fixture(scope="module")
def training():
    return curves(sample_parameters(300, seed=0))


@pytest.fixture(scope="module")
def whitening(training):
    return fit_whitening(training)


def test_look_up_agrees_with_features_computed_from_the_curves(training, whitening):
    exact = FeatureTables.of(whitening, training, np.float64)
    parameters = sample_parameters(200, seed=1).astype(np.float32)
    looked_up = exact.features(jax.numpy.asarray(parameters), jax.random.key(0))
    computed = whitening.features(curves(parameters), np.float64)
    np.testing.assert_allclose(looked_up, computed, atol=3e-6)


@pytest.mark.parametrize("frequency", [0.0, 1.0], ids=["standing-still", "fastest"])
def test_ends_of_the_range_are_in_the_tables(training, whitening, frequency):
    exact = FeatureTables.of(whitening, training, np.float64)
    parameters = np.array([[1.0, frequency, 0.5, frequency]], np.float32)
    computed = whitening.features(curves(parameters), np.float64)
    looked_up = exact.features(jax.numpy.asarray(parameters), jax.random.key(0))
    np.testing.assert_allclose(looked_up, computed, atol=3e-6)


def test_rounding_errors_are_as_large_as_those_of_float32_sums(training, whitening):
    tables = FeatureTables.of(whitening, training)
    parameters = sample_parameters(400, seed=2).astype(np.float32)
    with_errors = tables.features(jax.numpy.asarray(parameters), jax.random.key(1))
    sums = whitening.features(curves(parameters))
    exact = whitening.features(curves(parameters), np.float64)
    # The faintest feature, in which the tables' own errors of 1e-6 do not show.
    ratio = (with_errors - exact)[:, -1].std() / (sums - exact)[:, -1].std()
    assert 0.5 < ratio < 2


def test_float64_features_have_no_rounding_errors(training, whitening):
    assert not FeatureTables.of(whitening, training, np.float64).rounding.any()


def test_curves_of_another_length_are_refused(training, whitening):
    with pytest.raises(InvalidDataError, match=r"1000 samples.*Received shape \(300, 10\)"):
        FeatureTables.of(whitening, training[:, :10])

import numpy as np
import pytest

from unseen.errors import InvalidDataError
from unseen.waves import curves, sample_parameters
from unseen.waves.whitening import fit_whitening


@pytest.fixture(scope="module")
def table():
    return curves(sample_parameters(400, seed=3))


def test_full_power_brings_every_direction_to_one_scale(table):
    whitening = fit_whitening(table, power=1.0)
    features = table @ whitening.matrix
    np.testing.assert_allclose(
        features.T @ features / len(table), np.eye(features.shape[1]), atol=1e-6
    )


def test_features_have_root_mean_square_one_overall(table):
    features = fit_whitening(table).features(table, np.float64)
    assert np.sqrt((features**2).mean()) == pytest.approx(1.0)


def test_a_scaled_curve_has_scaled_features(table):
    whitening = fit_whitening(table)
    np.testing.assert_allclose(
        whitening.features(2 * table, np.float64), 2 * whitening.features(table, np.float64)
    )


def test_directions_agree_with_a_singular_value_decomposition(table):
    singular = np.linalg.svd(table / np.sqrt(len(table)), compute_uv=False)
    kept = fit_whitening(table).num_features
    np.testing.assert_allclose(fit_whitening(table).scales[:kept], singular[:kept], rtol=1e-4)


def test_float32_keeps_fewer_directions_than_float64(table):
    single = fit_whitening(table, precision=np.float32).num_features
    assert 10 < single < fit_whitening(table, precision=np.float64).num_features


def test_short_curves_are_whitened_too(table):
    short = table[:, ::25]
    whitening = fit_whitening(short)
    assert whitening.matrix.shape[0] == short.shape[1]
    assert 1 <= whitening.num_features <= short.shape[1]


@pytest.mark.parametrize(
    "bad", [np.zeros((5, 20)), np.full((5, 20), np.nan), np.ones(20)], ids=["zero", "nan", "flat"]
)
def test_what_cannot_be_whitened_is_refused(bad):
    with pytest.raises(InvalidDataError, match="Whitening needs finite curves"):
        fit_whitening(bad)

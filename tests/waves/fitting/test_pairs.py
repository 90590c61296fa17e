import jax
import numpy as np
import pytest

from unseen.waves.fitting.pairs import explained_by

SINES = np.array([0.0, 1e-3, 0.3, 0.31, 2.0, np.pi])
COSINES = np.array([0.0, 1e-3, 0.31, 1.9, 3.0, np.pi])


@pytest.fixture(scope="module", params=[16, 50, 1000])
def curve(request):
    return np.random.default_rng(request.param).normal(size=request.param)


@pytest.fixture(scope="module")
def explained(curve):
    with jax.enable_x64(True):
        return [np.asarray(x) for x in explained_by(jax.numpy.asarray(curve), SINES, COSINES)]


def by_least_squares(curve, *columns):
    columns = np.column_stack(columns)
    # The sine of π n is rounding.
    columns[np.abs(columns) < 1e-9] = 0
    fitted = columns @ np.linalg.lstsq(columns, curve, rcond=1e-10)[0]
    return fitted @ fitted


def test_single_waves_explain_what_least_squares_says(curve, explained):
    n = np.arange(len(curve))
    np.testing.assert_allclose(
        explained[0], [by_least_squares(curve, np.sin(p * n)) for p in SINES], atol=1e-8
    )
    np.testing.assert_allclose(
        explained[1], [by_least_squares(curve, np.cos(p * n)) for p in COSINES], atol=1e-8
    )


def test_pairs_explain_what_least_squares_says(curve, explained):
    n = np.arange(len(curve))
    expected = [
        [by_least_squares(curve, np.sin(p * n), np.cos(q * n)) for q in COSINES] for p in SINES
    ]
    np.testing.assert_allclose(explained[2], expected, atol=1e-8)

import jax.numpy as jnp
import numpy as np
import pytest

from unseen.waves.fitting.many_curves import for_each_curve


def _moments(factor, curve, weight):
    return factor * curve.sum(), weight * (curve**2).sum()


@pytest.mark.parametrize("num_curves", [1, 2, 63, 64, 65, 1100])
def test_many_equal_one_by_one(num_curves):
    curves = np.random.default_rng(0).normal(size=(num_curves, 20))
    weights = np.arange(num_curves, dtype=np.float64)
    first, second = for_each_curve(_moments, jnp.float32(2), curves, weights)
    np.testing.assert_allclose(first, 2 * curves.sum(axis=1), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(second, weights * (curves**2).sum(axis=1), rtol=1e-12)


@pytest.mark.parametrize("num_curves", [1, 3])
def test_results_may_be_written_to(num_curves):
    first, _ = for_each_curve(
        _moments, jnp.float32(2), np.ones((num_curves, 20)), np.ones(num_curves)
    )
    first[0] = 7
    assert first[0] == 7


def test_all_is_computed_in_float64():
    (tiny,) = for_each_curve(_added, jnp.float32(1e-12), np.zeros((3, 16)))
    assert tiny.dtype == np.float64
    assert (tiny - 1 > 0).all()


def _added(small, curve):
    return (1.0 + small.astype(curve.dtype) + curve[0],)


def test_another_number_of_curves_compiles_nothing_new():
    traces = []

    def counted(_, curve):
        traces.append(curve.shape)
        return (curve.sum(),)

    for_each_curve(counted, jnp.float32(0), np.ones((70, 16)))
    first = len(traces)
    for num_curves in (2, 200, 1000, 100_000):
        for_each_curve(counted, jnp.float32(0), np.ones((num_curves, 16)))
    assert len(traces) == first

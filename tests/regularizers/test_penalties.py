"""Penalties against finite differences, and what they do to a weight nothing else moves."""

import jax
import numpy as np
import pytest

from unseen.regularizers import L1, L2
from unseen.regularizers.penalties import ElasticNet

NUM_STEPS, LEARNING_RATE = 8, 0.1
KERNELS = [
    np.random.default_rng(0).normal(size=shape).astype(np.float32) for shape in ((3, 4), (4, 2))
]


# What each weight costs, in double precision.
PRICES = {
    L1(0.5): lambda w: 0.5 * np.abs(w),
    L2(0.5): lambda w: 0.5 * w**2,
    ElasticNet(0.5, 0.3): lambda w: 0.5 * np.abs(w) + 0.3 * w**2,
}


@pytest.fixture(params=PRICES, ids=lambda regularizer: type(regularizer).__name__)
def regularizer(request):
    return request.param


def test_penalty_is_the_sum_over_all_kernels(regularizer):
    expected = sum(PRICES[regularizer](kernel.astype(np.float64)).sum() for kernel in KERNELS)
    assert float(jax.jit(type(regularizer).penalty)(regularizer, KERNELS)) == pytest.approx(
        expected, rel=1e-6
    )


@pytest.mark.parametrize("place", [(0, 1, 2), (1, 3, 0)], ids=["first-kernel", "second-kernel"])
def test_gradient_is_that_of_finite_differences(regularizer, place):
    kernel, *index = place
    gradient = jax.grad(regularizer.penalty)(KERNELS)[kernel][tuple(index)]
    weight = np.float64(KERNELS[kernel][tuple(index)])
    price = PRICES[regularizer]
    slope = (price(weight + 1e-6) - price(weight - 1e-6)) / 2e-6
    assert float(gradient) == pytest.approx(slope, rel=1e-4)


def test_elastic_net_is_worth_trying_with_both_strengths_alike():
    assert all(one.l1 == one.l2 for one in ElasticNet.sensible())


def pulled(regularizer) -> list[np.ndarray]:
    """The kernels after steps of gradient descent on the penalty alone."""
    kernels = KERNELS
    for _ in range(NUM_STEPS):
        slopes = jax.grad(regularizer.penalty)(kernels)
        kernels = [k - LEARNING_RATE * slope for k, slope in zip(kernels, slopes, strict=True)]
    return [np.asarray(kernel) for kernel in kernels]


@pytest.mark.parametrize("strength", [0.1, 0.5])
def test_l2_shrinks_in_proportion(strength):
    part_left = (1 - 2 * LEARNING_RATE * strength) ** NUM_STEPS
    for start, end in zip(KERNELS, pulled(L2(strength)), strict=True):
        np.testing.assert_allclose(end, part_left * start, rtol=1e-5)


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_l1_shrinks_by_the_same_amount(strength):
    one_step = LEARNING_RATE * strength
    for start, end in zip(KERNELS, pulled(L1(strength)), strict=True):
        moved = np.abs(start) > NUM_STEPS * one_step
        shrunk = start - NUM_STEPS * one_step * np.sign(start)
        np.testing.assert_allclose(end[moved], shrunk[moved], rtol=1e-4)
        # What reached zero stays within a step of it.
        assert moved.any()
        assert (~moved).any()
        assert (np.abs(end[~moved]) <= one_step * 1.001).all()

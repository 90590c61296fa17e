"""L1 and L2 against finite differences, and against what they do to a weight nothing else moves."""

import jax
import numpy as np
import pytest

from unseen.regularizers import L1, L2

NUM_STEPS, LEARNING_RATE = 8, 0.1
KERNELS = [
    np.random.default_rng(0).normal(size=shape).astype(np.float32) for shape in ((3, 4), (4, 2))
]


@pytest.mark.parametrize(
    ("regularizer", "expected"),
    [
        pytest.param(L1(0.5), 0.5 * sum(np.abs(k).sum() for k in KERNELS), id="L1"),
        pytest.param(L2(0.5), 0.5 * sum((k**2).sum() for k in KERNELS), id="L2"),
    ],
)
def test_penalty_is_the_sum_over_all_kernels(regularizer, expected):
    assert float(regularizer.penalty(KERNELS)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("regularizer", [L1(0.5), L2(0.5)], ids=["L1", "L2"])
@pytest.mark.parametrize("place", [(0, 1, 2), (1, 3, 0)], ids=["first-kernel", "second-kernel"])
def test_gradient_is_that_of_finite_differences(regularizer, place):
    kernel, *index = place
    gradient = jax.grad(regularizer.penalty)(KERNELS)[kernel][tuple(index)]

    def moved(by: float) -> float:
        kernels = [one.astype(np.float64) for one in KERNELS]
        kernels[kernel][tuple(index)] += by
        return float(np.float64(regularizer.strength) * reference(regularizer, kernels))

    assert float(gradient) == pytest.approx((moved(1e-6) - moved(-1e-6)) / 2e-6, rel=1e-4)


def reference(regularizer, kernels) -> float:
    power = 1 if isinstance(regularizer, L1) else 2
    return sum((np.abs(kernel) ** power).sum() for kernel in kernels)


def black_pixels(weights) -> np.ndarray:
    """Weights of an input that is always zero: the data do not move them."""
    return weights[0][0]


@pytest.mark.parametrize("strength", ["some", "more"])
def test_l2_shrinks_in_proportion(trained, family, strength):
    l2 = getattr(family["L2"], strength)
    start, end = black_pixels(trained.weights(())), black_pixels(trained.weights((l2,)))
    shrunk = start * (1 - 2 * LEARNING_RATE * l2.strength) ** NUM_STEPS
    np.testing.assert_allclose(end, shrunk, rtol=1e-5)


@pytest.mark.parametrize("strength", ["some", "more"])
def test_l1_shrinks_by_the_same_amount(trained, family, strength):
    l1 = getattr(family["L1"], strength)
    start, end = black_pixels(trained.weights(())), black_pixels(trained.weights((l1,)))
    one_step = LEARNING_RATE * l1.strength
    moved = np.abs(start) > NUM_STEPS * one_step
    assert moved.any()
    shrunk = start - NUM_STEPS * one_step * np.sign(start)
    np.testing.assert_allclose(end[moved], shrunk[moved], rtol=1e-5)
    # What reached zero stays within a step of it.
    assert (np.abs(end[~moved]) <= one_step * 1.001).all()

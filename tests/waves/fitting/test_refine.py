from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import least_squares

from unseen.waves.fitting import refine as refining
from unseen.waves.fitting.even_sums import EvenSums

refine = jax.jit(refining.refine)
polish = jax.jit(refining.polish)
newton_step = jax.jit(refining.newton_step)

SUMS = EvenSums(200)
N = np.arange(200)


@pytest.fixture(autouse=True)
def float64():
    with jax.enable_x64(True):
        yield


def curve_of(a, sine, c, cosine):
    return a * np.sin(sine * N) + c * np.cos(cosine * N)


def test_noise_free_frequencies_are_found_from_near_them():
    curve = jnp.asarray(curve_of(1.5, 0.4, -0.2, 1.1))
    fit = refine(SUMS, curve, jnp.array([0.403, 1.096]), 8)
    np.testing.assert_allclose(fit.phases, [0.4, 1.1], atol=1e-8)
    np.testing.assert_allclose(fit.amplitudes, [1.5, -0.2], atol=1e-7)


def test_under_noise_the_fit_is_the_one_that_scipy_finds():
    noisy = curve_of(1.5, 0.4, -0.8, 1.1) + 0.3 * np.random.default_rng(0).normal(size=200)
    fit = polish(SUMS, jnp.asarray(noisy), refine(SUMS, noisy, jnp.array([0.4, 1.1]), 10), 2)
    theirs = least_squares(
        lambda v: curve_of(*v) - noisy, [1.5, 0.4, -0.8, 1.1], xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    ours = [fit.amplitudes[0], fit.phases[0], fit.amplitudes[1], fit.phases[1]]
    np.testing.assert_allclose(ours, theirs.x, rtol=1e-6)
    np.testing.assert_allclose(fit.residual, 2 * theirs.cost, rtol=1e-10)


def test_no_step_makes_a_fit_worse():
    noisy = jnp.asarray(np.random.default_rng(1).normal(size=200))
    start = jnp.array([0.9, 2.0])
    residuals = [float(refine(SUMS, noisy, start, steps).residual) for steps in range(12)]
    assert all(later <= earlier * (1 + 1e-12) for earlier, later in pairwise(residuals))
    assert residuals[-1] < residuals[0]


@pytest.mark.parametrize(
    ("present", "expected"), [((True, False), [2.0, 0.0]), ((False, True), [0.0, 2.0])]
)
def test_what_is_not_present_has_no_amplitude(present, expected):
    curve = jnp.asarray(curve_of(expected[0], 0.5, expected[1], 0.5))
    fit = refine(SUMS, curve, jnp.array([0.502, 0.502]), 8, present)
    np.testing.assert_allclose(fit.amplitudes, expected, atol=1e-6)


def test_polish_reaches_the_last_digits():
    curve = jnp.asarray(curve_of(1.0, 0.4, 1e-5, 1.1))
    fit = polish(SUMS, curve, refine(SUMS, curve, jnp.array([0.4001, 1.1001]), 6), 4)
    assert float(jnp.sqrt(fit.residual / (curve @ curve))) < 1e-14


def test_phases_stay_between_zero_and_nyquist():
    curve = jnp.asarray(curve_of(1.0, 0.001, 1.0, 3.14))
    fit = refine(SUMS, curve, jnp.array([0.012, 3.135]), 10)
    assert ((fit.phases >= 0) & (fit.phases <= np.pi)).all()


def test_a_newton_step_from_the_fit_itself_stays_there():
    amplitudes, phases = jnp.array([1.0, 2.0]), jnp.array([0.4, 1.1])
    remainder = jnp.asarray(curve_of(1.0, 0.4, 2.0, 1.1)) - SUMS.model(amplitudes, phases)
    moved = newton_step(SUMS, remainder, amplitudes, phases)
    np.testing.assert_allclose(moved[0], amplitudes, rtol=1e-12)
    np.testing.assert_allclose(moved[1], phases, rtol=1e-12)

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.waves import Status, cramer_rao_bound, curves, estimate
from unseen.waves.signal_model import curves_at

DURATION = 12.0
NUM_SAMPLES = 64
# Frequencies well apart, and low for 64 samples.
PARAMETERS = np.array([(1.0, 2.0, -1.5, 5.0), (2.0, 4.0, 1.0, 1.5), (-1.0, 6.0, 2.0, 3.0)])
CURVES = curves(PARAMETERS, DURATION, NUM_SAMPLES)


def noisy(num_curves, noise, seed):
    rng = np.random.default_rng(seed)
    rows = rng.integers(len(PARAMETERS), size=num_curves)
    samples = CURVES[rows] + noise * rng.normal(size=(num_curves, NUM_SAMPLES))
    return PARAMETERS[rows], samples


@pytest.fixture(scope="module")
def noisy_estimates():
    true, samples = noisy(1_000, 0.4, seed=0)
    return true, estimate(samples, DURATION)


def coverage(true, estimates, factor=1.0):
    """Share of 95 % intervals that hold the true parameter."""
    off = np.abs(estimates.parameters - true) / (factor * estimates.standard_errors)
    return (off < 1.96).mean()


def test_intervals_hold_the_truth_as_often_as_they_say(noisy_estimates):
    true, estimates = noisy_estimates
    # 4,000 intervals, not all independent: three standard deviations of 2,000.
    assert abs(coverage(true, estimates) - 0.95) < 0.015


@pytest.mark.parametrize("factor", [0.85, 1.2])
def test_the_same_check_catches_standard_errors_that_are_off(noisy_estimates, factor):
    assert abs(coverage(*noisy_estimates, factor) - 0.95) > 0.015


def test_errors_reach_the_cramer_rao_bound(noisy_estimates):
    true, estimates = noisy_estimates
    bound = cramer_rao_bound(true, 0.4, DURATION, NUM_SAMPLES)
    ratio = np.sqrt((((estimates.parameters - true) / bound) ** 2).mean(axis=0))
    # Six standard deviations of a root mean square of 1,000.
    assert (np.abs(ratio - 1) < 6 / np.sqrt(2 * 1_000)).all()


def test_the_noise_is_estimated(noisy_estimates):
    _, estimates = noisy_estimates
    assert np.sqrt((estimates.noise**2).mean()) == pytest.approx(0.4, rel=0.02)


def test_noise_goes_to_least_squares_and_none_to_the_closed_form(noisy_estimates):
    _, estimates = noisy_estimates
    assert set(estimates.method) == {"least-squares"}
    assert set(estimate(CURVES, DURATION).method) == {"closed-form"}


def test_clear_curves_are_ok_and_drowned_ones_are_not():
    _, samples = noisy(100, 0.2, seed=1)
    assert (estimate(samples, DURATION).status == Status.OK).mean() > 0.98
    _, samples = noisy(100, 30.0, seed=2)
    assert (estimate(samples, DURATION).status == Status.OK).mean() < 0.02


def test_a_lone_sinusoid_under_noise_has_a_weak_partner():
    lone = curves([(0, 0, 2, 3.0)] * 50, DURATION, NUM_SAMPLES)
    samples = lone + 0.3 * np.random.default_rng(3).normal(size=lone.shape)
    estimates = estimate(samples, DURATION)
    assert set(estimates.status) <= {"weak", "ambiguous"}
    np.testing.assert_allclose(estimates.parameters[:, 2:], [[2.0, 3.0]] * 50, atol=0.4)


def test_uneven_times_are_fitted_too():
    times = np.sort(np.random.default_rng(4).uniform(0, DURATION, NUM_SAMPLES))
    samples = curves_at(PARAMETERS, times)
    estimates = estimate(samples, times=times)
    np.testing.assert_allclose(estimates.parameters, PARAMETERS, rtol=1e-8)
    assert (estimates.status == Status.OK).all()


def test_times_that_are_even_are_the_same_as_a_duration():
    by_times = estimate(CURVES, times=np.linspace(0, DURATION, NUM_SAMPLES))
    by_duration = estimate(CURVES, DURATION)
    np.testing.assert_array_equal(by_times.parameters, by_duration.parameters)


def test_times_that_start_later_shift_the_phase():
    times = np.linspace(3, 3 + DURATION, NUM_SAMPLES)
    estimates = estimate(curves_at(PARAMETERS, times), times=times)
    np.testing.assert_allclose(estimates.parameters, PARAMETERS, rtol=1e-7)


def test_float32_curves_are_found_to_their_digits():
    estimates = estimate(CURVES.astype(np.float32), DURATION)
    np.testing.assert_allclose(estimates.parameters, PARAMETERS, rtol=1e-6)
    assert (estimates.status == Status.OK).all()


@pytest.mark.parametrize("lone", [(2.0, 2.0, 0.0, 0.0), (0.0, 0.0, 1.5, 5.0)], ids=str)
def test_rounding_of_a_lone_float32_sinusoid_is_no_second_one(lone):
    samples = curves([lone] * 20, DURATION, NUM_SAMPLES) * np.linspace(1, 3, 20)[:, None]
    estimates = estimate(samples.astype(np.float32), DURATION)
    assert not (estimates.status == Status.OK).any()


@pytest.mark.parametrize("method", ["auto", "closed-form", "least-squares"])
@pytest.mark.parametrize("noise", [0.0, 0.1], ids=["clean", "noisy"])
@pytest.mark.parametrize(
    "row", [(1.0, 2.0, -1.5, 5.0), (2.0, 0.05, 1.0, 0.4)], ids=["fast", "slow"]
)
def test_one_curve_is_enough(method, noise, row):
    sample = curves([row], DURATION, NUM_SAMPLES)
    sample = sample + noise * np.random.default_rng(5).normal(size=sample.shape)
    assert len(estimate(sample, DURATION, method=method)) == 1


def test_whole_numbers_are_curves_too():
    estimates = estimate((1000 * CURVES).astype(np.int16), DURATION)
    np.testing.assert_allclose(estimates.parameters[:, 1::2], PARAMETERS[:, 1::2], rtol=1e-3)


def test_progress_reaches_the_end():
    told = []
    estimate(CURVES, DURATION, on_progress=lambda *numbers: told.append(numbers))
    assert told[-1] == (3, 3)


def test_the_table_has_a_row_for_each_curve_and_no_index():
    table = estimate(CURVES, DURATION).to_frame()
    assert list(table.columns) == [
        *"abcd",
        *(f"{name}_standard_error" for name in "abcd"),
        "status",
        "curve_error",
        "method",
    ]
    assert len(table) == 3


@pytest.mark.parametrize(
    ("curves_", "keywords", "error", "message"),
    [
        (CURVES[0], {"duration": 1.0}, InvalidDataError, r"curve\[None\]"),
        (CURVES[None], {"duration": 1.0}, InvalidDataError, r"shape \(1, 3, 64\)"),
        (CURVES[:0], {"duration": 1.0}, InvalidDataError, "at least one"),
        (CURVES[:, :15], {"duration": 1.0}, InvalidDataError, "at least 16 samples.*15"),
        (CURVES.astype(complex), {"duration": 1.0}, InvalidDataError, "real numbers.*complex"),
        ([["a"] * 20], {"duration": 1.0}, InvalidDataError, "real numbers"),
        ([[1.0] * 20, [1.0]], {"duration": 1.0}, InvalidDataError, "unequal length"),
        (CURVES, {}, InvalidArgumentError, "Exactly one.*neither"),
        (CURVES, {"duration": 1.0, "times": [1.0]}, InvalidArgumentError, "Exactly one.*both"),
        (CURVES, {"duration": 0.0}, InvalidArgumentError, "above 0.*duration=0"),
        (CURVES, {"duration": -3.0}, InvalidArgumentError, "above 0"),
        (CURVES, {"duration": np.inf}, InvalidArgumentError, "finite"),
        (CURVES, {"times": np.ones(64)}, InvalidDataError, "ascending.*a step of 0"),
        (CURVES, {"times": np.full(64, np.nan)}, InvalidDataError, "64 that are not finite"),
        (CURVES, {"times": np.arange(63.0)}, InvalidDataError, r"shape \(64,\)"),
        (CURVES, {"times": np.arange(64.0) + 1e6}, InvalidDataError, "near x = 0.*subtract"),
        (CURVES, {"duration": 1.0, "method": "magic"}, InvalidArgumentError, "auto.*'magic'"),
    ],
)
def test_what_cannot_be_estimated_is_refused(curves_, keywords, error, message):
    with pytest.raises(error, match=message):
        estimate(curves_, **keywords)

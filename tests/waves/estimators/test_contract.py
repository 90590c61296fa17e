"""What every method of estimation must keep, the good ones and the bad."""

import numpy as np
import pytest

from unseen.waves import (
    DURATION,
    METHODS,
    Status,
    ambiguity_aware_error,
    curves,
    estimate,
    identifiable,
)
from unseen.waves.estimators.catalogue import find_estimator

# The methods that must find every curve of their kind, however hard.
EXACT = ("auto",)
NEARLY_EXACT = ("auto", "closed-form", "least-squares")


@pytest.fixture(scope="session", params=METHODS)
def method(request):
    return request.param


@pytest.fixture(scope="session")
def estimates(method, hard):
    return estimate(hard.curves, DURATION, method=method)


def test_the_method_goes_by_its_name(method):
    estimator = find_estimator(method)
    assert estimator.name == method
    assert estimator.summary


def test_answers_are_rows_in_the_order_of_the_curves(estimates, hard):
    num_curves = len(hard.curves)
    assert estimates.parameters.shape == (num_curves, 4)
    assert estimates.standard_errors.shape == (num_curves, 4)
    assert estimates.identifiable.shape == (num_curves, 4)
    for one_each in (estimates.status, estimates.curve_error, estimates.noise, estimates.method):
        assert one_each.shape == (num_curves,)
    assert len(estimates) == num_curves


def test_parameters_are_canonical_and_statuses_known(estimates):
    assert (estimates.parameters[:, 1::2] >= 0).all()
    assert set(estimates.status) <= {str(status) for status in Status}


def test_no_status_says_ok_of_wrong_parameters(estimates, hard):
    ok = estimates.status == Status.OK
    scale = np.abs(hard.parameters).max(axis=1)
    # Frequencies do not grow with the amplitudes of huge and tiny curves.
    unit = np.where([True, False, True, False], scale[:, None], 1.0)
    error = ambiguity_aware_error(estimates.parameters / unit, hard.parameters / unit)
    allowed = 1e-5 * np.abs(hard.parameters / unit) + 1e-9
    assert (error[ok] <= allowed[ok]).all()


def test_no_status_says_ok_of_what_cannot_be_told(estimates, hard):
    cannot = ~identifiable(np.clip(hard.parameters, -1e6, 1e6)).all(axis=1)
    assert not (estimates.status[cannot] == Status.OK).any()


def test_no_status_says_ok_of_another_kind_of_signal(method, hard):
    strange = estimate(hard.strange_curves, DURATION, method=method)
    called_ok = [
        name
        for name, status in zip(hard.strangers, strange.status, strict=True)
        if status == Status.OK
    ]
    assert called_ok == []


def test_the_curve_error_is_that_of_the_curve_drawn(estimates, hard):
    ordinary = hard.names.index("ordinary")
    drawn = curves(estimates.parameters[[ordinary]])[0]
    true = hard.curves[ordinary]
    expected = np.sqrt(((drawn - true) ** 2).mean() / (true**2).mean())
    assert estimates.curve_error[ordinary] == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_many_at_once_equal_one_by_one(method, estimates, hard):
    for row in (0, 4, 11):
        alone = estimate(hard.curves[[row]], DURATION, method=method)
        # Of a float32 network outside its range the order of a sum moves many digits.
        rtol = 1e-6 if find_estimator(method).takes_any_size else 1e-3
        np.testing.assert_allclose(
            alone.parameters[0], estimates.parameters[row], rtol=rtol, atol=1e-9
        )
        assert alone.status[0] == estimates.status[row]


def test_twice_the_same_curves_give_the_same_bits(method, estimates, hard):
    again = estimate(hard.curves, DURATION, method=method)
    np.testing.assert_array_equal(again.parameters, estimates.parameters)
    np.testing.assert_array_equal(again.standard_errors, estimates.standard_errors)


def test_a_bad_row_loses_no_other(method, estimates, hard):
    spoiled = hard.curves.copy()
    spoiled[3] = np.nan
    spoiled[5, 7] = np.inf
    spoiled[6] = 0
    answers = estimate(spoiled, DURATION, method=method)
    assert list(answers.status[[3, 5, 6]]) == ["invalid", "invalid", "not-identifiable"]
    assert np.isnan(answers.parameters[[3, 5]]).all()
    assert (answers.parameters[6] == 0).all()
    others = np.setdiff1d(np.arange(len(spoiled)), [3, 5, 6])
    np.testing.assert_allclose(
        answers.parameters[others], estimates.parameters[others], rtol=1e-6, atol=1e-9
    )


def test_amplitudes_scale_with_the_curve(method, hard):
    row = hard.names.index("ordinary")
    factors = np.array([-1e-3, 2.0, 12345.6])
    scaled = estimate(factors[:, None] * hard.curves[row], DURATION, method=method)
    if not find_estimator(method).takes_any_size:
        pytest.skip("knows no symmetry")
    expected = hard.parameters[row] * np.array([1.0, 0.0, 1.0, 0.0]) * factors[:, None]
    np.testing.assert_allclose(scaled.parameters[:, 0::2], expected[:, 0::2], rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("method", EXACT)
def test_every_hard_curve_is_solved(method, hard):
    answers = estimate(hard.curves, DURATION, method=method)
    unsolved = {
        name: float(error)
        for name, error in zip(hard.names, answers.curve_error, strict=True)
        if not error < 1e-9
    }
    assert unsolved == {}
    assert set(answers.status) <= {"ok", "not-identifiable"}


@pytest.mark.parametrize("method", NEARLY_EXACT)
def test_the_parameters_of_hard_curves_are_found_where_they_can_be_told(method, hard):
    answers = estimate(hard.curves, DURATION, method=method)
    ok = answers.status == Status.OK
    told = identifiable(np.clip(hard.parameters, -1e6, 1e6)).all(axis=1)
    # The ramp's amplitude is told by its last digits only.
    missing = {name for name, is_missing in zip(hard.names, told & ~ok, strict=True) if is_missing}
    assert missing <= ({"ramp"} if method != "auto" else set())


@pytest.mark.parametrize("method", NEARLY_EXACT)
def test_the_smallest_curves_are_enough(method):
    parameters = np.array([(1.0, 0.9, -2.0, 2.2), (0.5, 2.8, 1.0, 0.4)])
    answers = estimate(curves(parameters, 15.0, 16), 15.0, method=method)
    np.testing.assert_allclose(answers.parameters, parameters, rtol=1e-7)
    assert (answers.status == Status.OK).all()


def test_a_method_that_needs_even_times_says_so(method, hard):
    if not find_estimator(method).needs_even_times:
        pytest.skip("takes any times")
    times = np.sort(np.random.default_rng(0).uniform(0, DURATION, hard.curves.shape[1]))
    with pytest.raises(ValueError, match=r"evenly spaced from 0 on.*'auto' or 'least-squares'"):
        estimate(hard.curves, times=times, method=method)

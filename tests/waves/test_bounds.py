import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.waves import cramer_rao_bound, curves
from unseen.waves.signal_model import curves_at

PARAMETERS = [(1.0, 2.0, -1.5, 5.0), (0.3, 0.8, 0.7, 0.4), (2.0, 0.9, 0.01, 3.0)]


def numerical_bound(parameters, noise, x):
    """The bound from central differences and the inverse of the Fisher information."""
    row = np.array([parameters])
    columns = []
    for j in range(4):
        step = np.zeros(4)
        step[j] = 1e-6
        columns.append((curves_at(row + step, x) - curves_at(row - step, x))[0] / 2e-6)
    derivatives = np.stack(columns, axis=1)
    return noise * np.sqrt(np.diag(np.linalg.inv(derivatives.T @ derivatives)))


@pytest.mark.parametrize("parameters", PARAMETERS, ids=str)
def test_it_is_the_inverse_of_a_numerical_fisher_information(parameters):
    expected = numerical_bound(parameters, 0.3, np.linspace(0, 20, 100))
    bound = cramer_rao_bound([parameters], 0.3, 20, 100)[0]
    np.testing.assert_allclose(bound, expected, rtol=1e-5)


def test_uneven_times_have_a_bound_of_their_own():
    x = np.sort(np.random.default_rng(0).uniform(0, 20, 80))
    expected = numerical_bound(PARAMETERS[0], 1.0, x)
    np.testing.assert_allclose(
        cramer_rao_bound(PARAMETERS[:1], 1.0, times=x)[0], expected, rtol=1e-5
    )


def test_a_long_record_of_one_sinusoid_has_the_textbooks_bound():
    # Kay 1993, example 3.14, for a known phase: var(b) = 2σ² / (A² Σ x²) and var(a) = 2σ² / N.
    bound = cramer_rao_bound([(2.0, 3.0, 1.0, 11.0)], 0.5, 1000.0, 20_000)[0]
    x = np.linspace(0, 1000.0, 20_000)
    assert bound[0] == pytest.approx(np.sqrt(2 / 20_000) * 0.5, rel=1e-3)
    assert bound[1] == pytest.approx(0.5 * np.sqrt(2 / (4 * (x**2).sum())), rel=1e-3)


def test_noise_may_differ_from_curve_to_curve():
    one = cramer_rao_bound(PARAMETERS, 1.0)
    each = cramer_rao_bound(PARAMETERS, [1.0, 2.0, 3.0])
    np.testing.assert_allclose(each, one * np.array([[1.0], [2.0], [3.0]]))


def test_what_cannot_be_told_has_no_bound():
    bound = cramer_rao_bound([(0, 1, 1, 2), (1, 1, 0, 2)], 1.0)
    assert list(np.isinf(bound[0])) == [False, True, False, False]
    assert list(np.isinf(bound[1])) == [False, False, False, True]


def test_without_noise_everything_that_can_be_told_is_certain():
    assert (cramer_rao_bound(PARAMETERS, 0.0) == 0).all()


@pytest.mark.parametrize("noise", [-1.0, np.nan, np.inf])
def test_noise_that_is_none_is_refused(noise):
    with pytest.raises(InvalidArgumentError, match="`noise`"):
        cramer_rao_bound(PARAMETERS, noise)


def test_noise_of_another_length_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"one for each of 3 curves.*\(2,\)"):
        cramer_rao_bound(PARAMETERS, [1.0, 2.0])


@pytest.mark.parametrize("times", [[[0.0, 1.0]], [0.0, np.nan, 1.0]], ids=["table", "not finite"])
def test_times_that_are_none_are_refused(times):
    with pytest.raises(InvalidArgumentError, match="`times` must be finite points"):
        cramer_rao_bound(PARAMETERS, 1.0, times=times)


def test_more_samples_never_hurt():
    few = cramer_rao_bound(PARAMETERS, 1.0, 20, 101)
    many = cramer_rao_bound(PARAMETERS, 1.0, 20, 201)
    assert (many < few).all()
    assert curves(PARAMETERS, 20, 201)[:, ::2] == pytest.approx(curves(PARAMETERS, 20, 101))

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.waves import (
    DURATION,
    EXTENDED_PARAMETERS,
    HOMEWORK_EXAMPLE,
    NUM_SAMPLES,
    PARAMETER_NAMES,
    curves,
    jacobian,
    sample_parameters,
    times,
)
from unseen.waves.row_blocks import ROWS_PER_BLOCK

numbers = st.floats(-3, 3)
parameter_rows = st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=4)


def homework_curves(y_data):
    """The homework's own y2x (In [3]), as the oracle."""
    a, b, c, d = (np.asarray(y_data)[:, j].reshape(-1, 1) for j in range(4))
    x_points = np.linspace(0, 10 * np.pi, 1000)
    return a * np.sin(np.outer(b, x_points)) + c * np.cos(np.outer(d, x_points))


def test_the_grid_is_the_homeworks():
    np.testing.assert_array_equal(times(), np.linspace(0, 10 * np.pi, 1000))


def test_the_constants_are_the_homeworks():
    assert 10 * math.pi == DURATION
    assert NUM_SAMPLES == 1000
    assert PARAMETER_NAMES == ("a", "b", "c", "d")
    assert HOMEWORK_EXAMPLE == (0.024, 0.533, 0.018, 0.558)


def test_the_extended_parameters_are_the_homeworks_nine_rows_in_order():
    printed = (
        """0 0 0 0; 1 1 0 0; 0 0 1 1; -1 1 0 0; 0 0 -1 1; 2 1 0 0; 1 2 0 0; 0 0 2 1; 0 0 1 2"""
    )
    assert [list(row) for row in EXTENDED_PARAMETERS] == [
        [float(number) for number in row.split()] for row in printed.split(";")
    ]


def test_curves_equal_the_homeworks_own_function():
    parameters = [HOMEWORK_EXAMPLE, *EXTENDED_PARAMETERS]
    np.testing.assert_allclose(curves(parameters), homework_curves(parameters), atol=1e-13)


@pytest.mark.parametrize("function", [curves, jacobian])
def test_many_rows_at_once_equal_one_row_at_a_time(function):
    parameters = sample_parameters(ROWS_PER_BLOCK + 3, seed=0)
    together = function(parameters, num_samples=16)
    alone = np.concatenate([function(parameters[[row]], num_samples=16) for row in range(515)])
    np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("function", "shape"), [(curves, (2, 7)), (jacobian, (2, 7, 4))], ids=["curves", "jacobian"]
)
def test_the_result_is_float64_of_the_promised_shape(function, shape):
    result = function(np.ones((2, 4), dtype=np.float32), duration=1.0, num_samples=7)
    assert (result.shape, result.dtype) == (shape, np.float64)


@given(parameter_rows)
def test_the_jacobian_equals_finite_differences(parameters):
    rows, step = np.array(parameters), 1e-5
    for j, change in enumerate(step * np.eye(4)):
        difference = (
            curves(rows + change, num_samples=50) - curves(rows - change, num_samples=50)
        ) / (2 * step)
        # The third derivative is below 3·(10π)³ ≈ 1e5; times step²/6 that is 2e-6.
        np.testing.assert_allclose(
            jacobian(rows, num_samples=50)[:, :, j], difference, atol=5e-6, rtol=0
        )


@given(parameter_rows, st.floats(-2, 2))
def test_curves_scale_with_both_amplitudes(parameters, factor):
    rows = np.array(parameters)
    np.testing.assert_allclose(
        curves(rows * [factor, 1, factor, 1], num_samples=20),
        factor * curves(rows, num_samples=20),
        atol=1e-12,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"duration": 0.0}, "`duration` must be a finite number above 0. Received duration=0.0"),
        ({"duration": math.inf}, "`duration` must be a finite number above 0. Received"),
        ({"num_samples": 1}, "`num_samples` must be at least 2. Received num_samples=1"),
        ({"num_samples": 2.5}, "`num_samples` must be a whole number. Received num_samples=2.5"),
        ({"num_samples": True}, "`num_samples` must be a whole number. Received num_samples=True"),
    ],
    ids=["no-duration", "endless", "one-sample", "half-a-sample", "bool"],
)
@pytest.mark.parametrize("function", [curves, jacobian])
def test_a_grid_that_makes_no_sense_is_refused(function, arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        function([HOMEWORK_EXAMPLE], **arguments)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (HOMEWORK_EXAMPLE, r"shape \(num_curves, 4\). Received shape \(4,\)"),
        (np.ones((2, 3)), r"Received shape \(2, 3\)"),
        ([(1, 1, 1, 1), (1, 1)], "four numbers in every row. Received rows of unequal length"),
        ([(1, 1, 1, "1")], "must be real numbers. Received dtype <U"),
        ([(1, 1, 1, 1j)], "must be real numbers. Received dtype complex128"),
        ([(1, 1, math.nan, math.inf)], "`parameters` must be finite. Received 2 that are not"),
    ],
    ids=["one-row-alone", "three-columns", "ragged", "text", "complex", "not-finite"],
)
@pytest.mark.parametrize("function", [curves, jacobian])
def test_parameters_that_are_not_rows_of_four_are_refused(function, parameters, message):
    with pytest.raises(InvalidDataError, match=message):
        function(parameters)

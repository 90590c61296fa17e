import numpy as np
import pytest

from unseen.report.numbers import flatten, format_interval, format_mean, format_number, format_value
from unseen.studies.statistics import Measured, measure


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.5, "−1.5"),
        (800, "800"),
        (9999.7, "10,000"),
        (123456.7, "123,457"),
        (0.99999, "1"),
        (0.00012344, "0.0001234"),
        (2e-5, "2 × 10⁻⁵"),
        (1.5e12, "1.5 × 10¹²"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
    ],
)
def test_number_keeps_four_digits(number, text):
    assert format_number(number) == text


def test_mean_and_interval_share_their_decimals():
    measured = Measured(0.95, 0.9432, 0.9568, runs=1000)
    assert format_mean(measured) == "0.9500"
    assert format_interval(measured) == "95% interval 0.9432 to 0.9568, 1000 runs"


def test_interval_that_rounds_to_zero_has_no_sign():
    assert "−0.00 " not in format_interval(Measured(0.1, -0.0004, 0.2004, runs=3))


def test_single_run_has_no_interval():
    assert format_value(measure([0.04])) == "0.04 (1 run, no interval)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (None, "none"),
        ("as it is", "as it is"),
        ([64, 16, 4], "64, 16, 4"),
        (range(75), "0, 1, 2, 3 … (75 values)"),
        (np.float32(0.25), "0.25"),
        (np.arange(3), "0, 1, 2"),
        ({"test_loss": 0.5}, "test loss 0.5"),
    ],
    ids=str,
)
def test_value_becomes_one_line(value, text):
    assert format_value(value) == text


def test_mappings_are_flattened_under_both_names():
    numbers = {"seed": 1, "loss": {"a": {"low": 2}, "b_c": 3}}
    assert dict(flatten(numbers)) == {"seed": 1, "loss: a: low": 2, "loss: b c": 3}

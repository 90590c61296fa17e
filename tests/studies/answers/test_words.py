import math

import pytest

from unseen.studies.answers.words import GainWords, p_words, percent
from unseen.studies.metrics import METRICS
from unseen.studies.statistics import Measured

ACCURACY, RMSE = GainWords(METRICS["accuracy"]), GainWords(METRICS["rmse"])


def gain(mean, half, runs=5):
    return Measured(mean, mean - half, mean + half, runs)


@pytest.mark.parametrize(
    ("words", "measured", "expected"),
    [
        (ACCURACY, gain(0.0123, 0.015), "+1.2 points (95% interval −0.3 to +2.7)"),
        (ACCURACY, gain(-0.0123, 0.0015), "−1.23 points (95% interval −1.38 to −1.08)"),
        (RMSE, gain(2.84, 2.0), "+2.8 (95% interval +0.8 to +4.8)"),
        (RMSE, gain(284.0, 120.0), "+284 (95% interval +164 to +404)"),
        (ACCURACY, gain(0.01, math.inf, 1), "+1.0 points (one fold, no interval)"),
        (ACCURACY, gain(0.0, 0.0, 3), "0.0 points (the same in all 3 folds, no interval)"),
    ],
)
def test_a_gain_has_as_many_digits_as_its_interval_allows(words, measured, expected):
    assert words.whole(measured) == expected


def test_gains_of_one_table_have_the_same_decimals():
    gains = [gain(0.01, 0.02), None, gain(0.02, 0.03), gain(0.001, 0.0004)]
    words = GainWords(METRICS["accuracy"], gains)
    assert [words.ends(one) for one in gains if one] == [
        "−1.0 to +3.0",
        "−1.0 to +5.0",
        "+0.1 to +0.1",
    ]


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "< 1 %"), (0.004, "< 1 %"), (0.425, "42 %"), (0.999, "> 99 %"), (math.nan, "–")],
)
def test_probabilities_are_never_nought_or_one(share, expected):
    assert percent(share) == expected


@pytest.mark.parametrize(
    ("p", "expected"),
    [(0.0, "< 0.001"), (0.0321, "0.032"), (0.5, "0.50"), (1.0, "1.00"), (math.nan, "–")],
)
def test_p_values_in_words(p, expected):
    assert p_words(p) == expected

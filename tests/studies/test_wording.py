import pytest

from unseen.studies import measure
from unseen.studies.wording import (
    count,
    listing,
    points_with_interval,
    with_interval,
)


def test_an_interval_stands_behind_its_mean():
    assert with_interval(measure([0.1, 0.2, 0.3]), 2) == "0.20 (−0.05 to 0.45)"


def test_percent_scales_mean_and_interval_alike():
    assert with_interval(measure([0.9, 0.9]), 1, percent=True) == "90.0 % (90.0 to 90.0)"


def test_one_run_says_that_it_has_no_interval():
    assert with_interval(measure([0.5]), 1) == "0.5 (one run)"
    assert points_with_interval(measure([1.2])) == "+1.2 points (one run)"


def test_points_carry_their_sign():
    assert points_with_interval(measure([-1.0, -1.0])) == "−1.0 points (−1.0 to −1.0)"


def test_large_numbers_lose_their_decimals():
    assert with_interval(measure([7297.8, 7297.8]), 3) == "7,298 (7,298 to 7,298)"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listing_joins_as_a_sentence_does(words, sentence):
    assert listing(words) == sentence


@pytest.mark.parametrize(("n", "text"), [(0, "0 seeds"), (1, "1 seed"), (1200, "1,200 seeds")])
def test_count_knows_the_plural(n, text):
    assert count(n, "seed") == text

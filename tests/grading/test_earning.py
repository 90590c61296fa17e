from fractions import Fraction

import numpy as np
import pytest

from unseen.grading.earning import Earned, Part, exactly, for_improvement, for_place, rewarded
from unseen.grading.task import Bonus, Points

HAIR = Fraction(1, 10**12)


@pytest.mark.parametrize(
    ("improvement", "border", "points"),
    [
        (-5, "below", 0),
        (0, "below", 0),
        (0 + HAIR, "below", 10),
        (1, "below", 10),
        (1 + HAIR, "below", 20),
        (2, "below", 20),
        (3, "below", 30),
        (3 + HAIR, "below", 35),
        (50, "below", 35),
        (-HAIR, "above", 0),
        (0, "above", 10),
        (1 - HAIR, "above", 10),
        (1, "above", 20),
        (3, "above", 35),
    ],
)
def test_borders_are_exact(improvement, border, points):
    assert for_improvement(Fraction(improvement), Points(border=border)).points == points


def test_a_border_written_as_a_decimal_is_that_decimal():
    rules = Points.model_validate({"steps": [{"above": 0.1, "points": 5}]})
    assert for_improvement(Fraction(1, 10), rules).points == 0
    assert for_improvement(Fraction(1, 10) + HAIR, rules).points == 5
    assert exactly(0.1) == Fraction(1, 10)


def test_without_steps_an_improvement_earns_nothing():
    assert for_improvement(Fraction(5), Points(steps=[])).points == 0


@pytest.mark.parametrize(
    ("improvement", "words"),
    [
        (Fraction(1), "of 1 percentage points: above 0"),
        (Fraction(5, 3), "of 1.67 percentage points: above 1"),
        (Fraction(20001, 10000), "of 2.0001 percentage points: above 2"),
        (Fraction(-1, 3), "of −0.33 percentage points: none above 0"),
    ],
)
def test_the_words_do_not_round_onto_a_border(improvement, words):
    assert words in for_improvement(improvement, Points()).words


def better(num, *pairs):
    """A table in which only these are better beyond noise."""
    table = np.zeros((num, num), dtype=bool)
    for first, second in pairs:
        table[first, second] = True
    return table


@pytest.mark.parametrize(
    ("ties", "places", "who"),
    [
        ("exact", [1, 2, 3, 4], [0, 1]),
        ("exact", [1, 2, 2, 4], [0, 1, 2]),
        ("exact", [1, 1, 1, 4], [0, 1, 2]),
        ("noise", [1, 2, 3, 4], [0, 1, 2]),
        ("noise", [1, 2, 2, 4], [0, 1, 2, 3]),
    ],
)
def test_a_bonus_for_two_places_with_ties(ties, places, who):
    # Number 3 is told from 1, but not from 2: being drawn in by 1 draws in nobody else.
    is_better = better(4, (0, 2), (0, 3), (1, 3))
    assert rewarded(places, is_better, Bonus(places=2, points=5), Points(ties=ties)) == who


def test_with_fewer_students_than_places_all_are_rewarded():
    bonus = Bonus(places=15, points=10)
    assert rewarded([1, 2], better(2, (0, 1)), bonus, Points()) == [0, 1]
    assert rewarded([], better(0), bonus, Points()) == []


def test_a_bonus_says_why():
    assert for_place(1, Bonus(places=1, points=5)) == Part(5, "the first place")
    assert "place 4, within noise" in for_place(4, Bonus(places=3, points=5)).words


def test_points_add_up():
    assert Earned((Part(30, ""), Part(10, ""), Part(2.5, ""))).points == 42.5

"""What a score earns: points for the improvement, and bonuses for the first places."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from unseen.grading.task import Bonus, Points


@dataclass(frozen=True)
class Part:
    """Some of the points, and what they are for in words."""

    points: float
    words: str


@dataclass(frozen=True)
class Earned:
    """All that a submission earns.

    Args:
        parts: The points for the improvement, then each bonus.
    """

    parts: tuple[Part, ...]

    @property
    def points(self) -> float:
        """The sum."""
        return float(sum(part.points for part in self.parts))


def exactly(number: float) -> Fraction:
    """A number of a task file as it is written there: 0.1 is one tenth."""
    return Fraction(repr(number))


def for_improvement(improvement: Fraction, rules: Points) -> Part:
    """The points for an improvement over the baseline.

    Args:
        improvement: In percentage points, exactly.
        rules: Of the task.

    Returns:
        Those of the highest step that is passed; none below the first.

    Example:
        >>> for_improvement(Fraction(1), Points()).points
        10.0
        >>> for_improvement(Fraction(10001, 10000), Points())
        Part(points=20.0, words='an improvement of 1.0001 percentage points: above 1')
        >>> for_improvement(Fraction(0), Points())
        Part(points=0.0, words='an improvement of 0 percentage points: none above 0')
    """
    said = f"an improvement of {_in_decimals(improvement)} percentage points"
    counts = "above" if rules.border == "below" else "at least"
    passed = [step for step in rules.steps if _passes(improvement, step.above, rules.border)]
    if passed:
        return Part(passed[-1].points, f"{said}: {counts} {passed[-1].above:g}")
    first = f": none {counts} {rules.steps[0].above:g}" if rules.steps else ""
    return Part(0.0, said + first)


def rewarded(
    places: Sequence[int], is_better: np.ndarray, bonus: Bonus, rules: Points
) -> list[int]:
    """Who gets a bonus.

    Args:
        places: Place of each, from 1; equal counts share one.
        is_better: Whether the first is better than the second by more than noise, bool of shape
            (num, num).
        bonus: How many places it is for.
        rules: How ties count. With "noise" also those get it who cannot be told from the last one
            rewarded; these do not draw in others.

    Returns:
        Their numbers, rising.
    """
    within = [index for index, place in enumerate(places) if place <= bonus.places]
    if rules.ties == "exact" or not within:
        return within
    lowest = max(places[index] for index in within)
    last = [index for index in within if places[index] == lowest]
    return [
        index
        for index, place in enumerate(places)
        if place <= bonus.places or not all(is_better[one, index] for one in last)
    ]


def for_place(place: int, bonus: Bonus) -> Part:
    """The points of a bonus, for one who gets it."""
    which = "the first place" if bonus.places == 1 else f"the first {bonus.places} places"
    level = "" if place <= bonus.places else f": place {place}, within noise of the last of them"
    return Part(bonus.points, which + level)


def _passes(improvement: Fraction, above: float, border: str) -> bool:
    return improvement > exactly(above) or (border == "above" and improvement == exactly(above))


def _in_decimals(number: Fraction) -> str:
    """With two decimals, or more where these would move it onto a border: 1.0004 is not 1."""
    decimals = next(
        (few for few in range(2, 9) if Fraction(f"{float(number):.{few}f}").denominator != 1), 2
    )
    if number.denominator == 1:
        decimals = 0
    return f"{float(number):.{decimals}f}".replace("-", "\N{MINUS SIGN}")

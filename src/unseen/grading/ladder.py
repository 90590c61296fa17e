"""What is told of the public part before the deadline: the Ladder."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from unseen.errors import InvalidArgumentError


@dataclass(frozen=True)
class Released:
    """What a student is told after one submission.

    Args:
        share: The score that is shown from now on, a multiple of the step.
        is_better: Whether this submission has changed it.
    """

    share: Fraction
    is_better: bool


def climb(shares: Sequence[Fraction], step: Fraction) -> list[Released]:
    """The scores that may be shown after each of a student's submissions.

    Who is told the exact score of every submission learns a little of the secret labels each time,
    and can vote together what scored above chance. Here a score is shown only where it is better
    than the best shown so far by more than a step, and rounded to the step; after all others the
    student sees what was there before. With few steps from the first score to a perfect one, there
    are few ways the answers can go, so few submissions that could depend on them; the union bound
    over these holds although the student chooses each in the light of all answers before.

    Args:
        shares: Exact share of right answers of each submission, in the order of receipt, 0 to 1.
        step: What a better score must be better by, 0 < step <= 1.

    Returns:
        One answer for each.

    Raises:
        InvalidArgumentError: if the step is no such number.

    Example:
        >>> told = climb([Fraction(957, 1000), Fraction(962, 1000), Fraction(971, 1000)],
        ...               Fraction(1, 100))
        >>> [(float(one.share), one.is_better) for one in told]
        [(0.96, True), (0.96, False), (0.97, True)]

    Source: Blum and Hardt 2015, "The Ladder: a reliable leaderboard for machine learning
        competitions", algorithm 1, arXiv:1502.04585.
    """
    if not 0 < step <= 1:
        raise InvalidArgumentError(f"`step` must be above 0, at most 1. Received step={step}.")
    told: list[Released] = []
    for share in shares:
        is_better = not told or share > told[-1].share + step
        shown = min(rounded(share, step), Fraction(1)) if is_better else told[-1].share
        told.append(Released(shown, is_better))
    return told


def rounded(share: Fraction, step: Fraction) -> Fraction:
    """The nearest multiple of the step; half way, the even one."""
    return step * round(share / step)

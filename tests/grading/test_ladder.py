from fractions import Fraction
from itertools import pairwise
from math import comb, exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unseen.errors import InvalidArgumentError
from unseen.grading.ladder import climb, rounded

SHARES = st.lists(st.integers(0, 200).map(lambda right: Fraction(right, 200)), max_size=30)
STEP = Fraction(1, 100)


@given(SHARES)
def test_a_shown_score_only_rises_by_about_a_step_or_more(shares):
    shown = [one.share for one in climb(shares, STEP)]
    for before, after in pairwise(shown):
        assert after == before or after >= before + STEP


@given(SHARES)
def test_a_shown_score_is_the_best_to_within_a_step_and_its_rounding(shares):
    for index, told in enumerate(climb(shares, STEP)):
        assert abs(told.share - max(shares[: index + 1])) <= STEP * Fraction(3, 2)
        assert (told.share / STEP).denominator == 1


@given(SHARES)
def test_later_submissions_change_no_earlier_answer(shares):
    told = climb(shares, STEP)
    assert climb(shares[: len(shares) // 2], STEP) == told[: len(shares) // 2]


def test_better_by_exactly_a_step_is_not_better():
    shares = [Fraction(90, 100), Fraction(91, 100), Fraction(9101, 10000)]
    assert [one.is_better for one in climb(shares, STEP)] == [True, False, True]


def test_nothing_is_shown_above_all_right():
    assert climb([Fraction(1)], Fraction(3, 20))[0].share == 1


def test_half_way_goes_to_the_even_multiple():
    assert rounded(Fraction(5, 1000), STEP) == 0


@pytest.mark.parametrize("step", [0, Fraction(-1, 2), 2])
def test_a_step_that_is_none_is_refused(step):
    with pytest.raises(InvalidArgumentError, match="`step` must be above 0"):
        climb([], step)


# The attack of Blum and Hardt 2015, section 4: random answers vote, those that were shown to be
# better than guessing for, and those that were shown to be worse against.
NUM_PUBLIC, NUM_PRIVATE, NUM_SUBMISSIONS = 4000, 4000, 1500
ATTACK_STEP = Fraction(5, 100)


def vote(guesses, shares):
    """What the guesses say together, each for or against as its score lies above or below 1/2."""
    signs = np.sign([float(share - Fraction(1, 2)) for share in shares]).astype(np.float32)
    return np.where(signs @ guesses.astype(np.float32) >= 0, 1, -1)


def most_gained(num_submissions, num_images, step, doubt):
    """By how much guesses on balanced labels can be shown better than chance, but for `doubt`.

    Up to the first time that a guess is more than g better than chance, what was shown rises from
    one multiple of the step to the next within [1/2 - g - step/2, 1/2 + g + step/2]. With m such
    multiples there are at most the sum over j <= m of C(k, j) C(m, j) such stories of k
    submissions, and each settles the guess that follows. So the union bound and Hoeffding's
    inequality give: the chance of such a guess is at most k times the number of stories times
    exp(-2 g² n). (The first answer may also lie lower, which is another exp(-2 g² n).)
    """
    for g in np.arange(0.001, 0.5, 0.001):
        multiples = int((2 * g + step) / step) + 1
        stories = sum(comb(num_submissions, j) * comb(multiples, j) for j in range(multiples + 1))
        if log(num_submissions * stories + 1) - 2 * g**2 * num_images <= log(doubt):
            return float(g + step / 2)
    return 0.5


def test_voting_on_feedback_gains_much_from_exact_scores_and_little_from_the_ladder():
    random = np.random.default_rng(0)
    labels = random.choice([-1, 1], NUM_PUBLIC + NUM_PRIVATE).astype(np.int8)
    guesses = random.choice(np.array([-1, 1], np.int8), (NUM_SUBMISSIONS, NUM_PUBLIC + NUM_PRIVATE))
    is_right = guesses == labels
    shares = [Fraction(int(n), NUM_PUBLIC) for n in is_right[:, :NUM_PUBLIC].sum(axis=1)]

    def accuracies(votes):
        right = votes == labels
        return right[:NUM_PUBLIC].mean(), right[NUM_PUBLIC:].mean()

    public, private = accuracies(vote(guesses, shares))
    # An answer that stays as it was tells nothing of the guess.
    told = [one.share if one.is_better else Fraction(1, 2) for one in climb(shares, ATTACK_STEP)]
    combined = vote(guesses, told)
    public_by_ladder, private_by_ladder = accuracies(combined)
    share = Fraction(int((combined == labels)[:NUM_PUBLIC].sum()), NUM_PUBLIC)
    shown = float(climb([*shares, share], ATTACK_STEP)[-1].share)
    bound = 0.5 + most_gained(NUM_SUBMISSIONS + 1, NUM_PUBLIC, float(ATTACK_STEP), doubt=1e-4)
    # Five standard errors of an accuracy of one half.
    noise = 5 * 0.5 / np.sqrt(NUM_PRIVATE)

    # The attacker's gain from exact scores is that of a vote of k weak advisers, about
    # Φ(√(2k/πn)), and lies far beyond what the Ladder can ever show.
    assert public > 0.62 > bound
    assert shown <= bound
    assert public_by_ladder <= bound
    assert abs(private - 0.5) < noise
    assert abs(private_by_ladder - 0.5) < noise


def test_the_bound_says_more_the_more_images_there_are():
    gains = [most_gained(1000, num_images, 0.05, 1e-4) for num_images in (1000, 4000, 16000)]
    assert gains == sorted(gains, reverse=True)
    assert exp(-2 * gains[1] ** 2 * 4000) < 1e-4

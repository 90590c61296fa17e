from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import binom, norm
from scipy.stats import t as student
from tests.grading.made_up import answers, with_wrong

from unseen.errors import InvalidDataError
from unseen.grading.scoring import (
    difference,
    differences,
    differences_of_scores,
    score,
    score_of_share,
)

CONTESTS = 400
# Fewer hits than this has an interval of 95 % only once in 100,000 such simulations.
FEWEST = binom.ppf(1e-5, CONTESTS, 0.95)


def test_the_mean_is_an_exact_count():
    correct = answers(np.random.default_rng(0), 1.5)
    assert score(correct).mean == Fraction(int(correct.sum()), correct.size)


@pytest.mark.parametrize("num_wrong", [0, 1, 5, 200])
def test_an_interval_holds_the_mean_and_stays_within_0_and_1(num_wrong):
    found = score(with_wrong(num_wrong))
    assert 0 <= found.low <= found.accuracy <= found.high <= 1
    assert found.low < found.high


def test_with_equal_seeds_the_interval_is_wilsons():
    # Written out for 190 of 200, with Student's quantile for 199 degrees of freedom.
    p, n, q = 0.95, 199, student.ppf(0.975, 199)
    centre, half = (p + q**2 / (2 * n)) / (1 + q**2 / n), q / (1 + q**2 / n)
    half *= np.sqrt(p * (1 - p) / n + q**2 / (4 * n**2))
    found = score(with_wrong(10))
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half))


def test_a_score_does_not_depend_on_the_order_of_seeds_and_images():
    random = np.random.default_rng(1)
    correct = answers(random, 1.5)
    shuffled = random.permutation(random.permutation(correct), axis=1)
    assert score(shuffled).low == pytest.approx(score(correct).low)


def test_intervals_hold_the_truth_and_those_of_seeds_alone_do_not():
    random = np.random.default_rng(2)
    truth = norm.cdf(1.5 / np.sqrt(1 + 0.1**2 + 0.4**2))
    hits = of_seeds_alone = 0
    for _ in range(CONTESTS):
        correct = answers(random, 1.5, num_images=300)
        found = score(correct)
        hits += found.low <= truth <= found.high
        by_seed = correct.mean(axis=1)
        spread = student.ppf(0.975, 4) * by_seed.std(ddof=1) / np.sqrt(5)
        of_seeds_alone += abs(by_seed.mean() - truth) <= spread
    assert hits >= FEWEST
    assert of_seeds_alone < FEWEST


def test_equally_good_networks_are_within_noise_and_of_seeds_alone_they_are_not():
    random = np.random.default_rng(3)
    hits = of_seeds_alone = 0
    for _ in range(CONTESTS):
        ease = random.standard_normal(300)
        first, second = (
            answers(random, 1.5, num_images=300, of_seeds=0.02, ease=ease + own)
            for own in 0.5 * random.standard_normal((2, 300))
        )
        hits += difference(first, second).is_within_noise
        by_seed = first.mean(axis=1) - second.mean(axis=1)
        spread = student.ppf(0.975, 4) * by_seed.std(ddof=1) / np.sqrt(5)
        of_seeds_alone += abs(by_seed.mean()) <= spread
    assert hits >= FEWEST
    assert of_seeds_alone < FEWEST


def test_a_difference_is_exact_and_turns_round():
    random = np.random.default_rng(4)
    first, second = answers(random, 1.7), answers(random, 1.5)
    ours, theirs = difference(first, second), difference(second, first)
    assert ours.mean == score(first).mean - score(second).mean == -theirs.mean
    assert ours.points == 100 * ours.mean
    assert (ours.low, ours.high) == pytest.approx((-theirs.high, -theirs.low))


def test_pairing_makes_a_difference_on_the_same_hard_images_sure():
    random = np.random.default_rng(5)
    ease = random.standard_normal(1000)
    first, second = (answers(random, skill, num_images=1000, ease=ease) for skill in (1.7, 1.5))
    other = answers(random, 1.5, num_images=1000)
    assert not difference(first, second).is_within_noise
    paired, unpaired = difference(first, second), difference(first, other)
    assert paired.high - paired.low < 0.8 * (unpaired.high - unpaired.low)


@pytest.mark.parametrize(("num_more", "is_noise"), [(0, True), (5, True), (6, False)])
def test_a_handful_of_images_proves_nothing(num_more, is_noise):
    # The sign test agrees: 5 of 5 has p = 0.063, 6 of 6 has p = 0.031.
    found = difference(with_wrong(3), with_wrong(3 + num_more))
    assert found.is_within_noise is is_noise


def test_all_pairs_at_once_are_each_pair_alone():
    random = np.random.default_rng(6)
    tables = [answers(random, skill) for skill in (1.2, 1.5, 1.5, 1.9)]
    low, high = differences(tables)
    for i, first in enumerate(tables):
        for j, second in enumerate(tables):
            values = first.astype(float) - second
            of_seeds = values.mean(axis=1).var(ddof=1) / 5
            of_images = values.mean(axis=0).var(ddof=1) / 400 + 2 / 400**2
            total = of_seeds + of_images
            degrees = total**2 / (of_seeds**2 / 4 + of_images**2 / 399)
            half = student.ppf(0.975, degrees) * np.sqrt(total)
            assert (low[i, j], high[i, j]) == pytest.approx(
                (values.mean() - half, values.mean() + half), abs=1e-12
            )


def test_of_shares_alone_the_interval_is_that_of_a_binomial_count():
    found = score_of_share(Fraction(9, 10), 100)
    assert (found.low, found.high) == pytest.approx((0.8256, 0.9448), abs=1e-4)


def test_differences_of_shares_hold_zero_for_equal_ones_and_turn_round():
    scores = [score_of_share(Fraction(share, 100), 500) for share in (99, 95, 95)]
    low, high = differences_of_scores(scores)
    assert low == pytest.approx(-high.T)
    assert low[1, 2] < 0 < high[1, 2]
    assert low[0, 1] > 0


@pytest.mark.parametrize(
    "correct",
    [np.ones((5, 10)), np.ones(10, dtype=bool), np.ones((1, 10), dtype=bool)],
    ids=["numbers", "one axis", "one seed"],
)
def test_what_is_no_table_of_right_answers_is_refused(correct):
    with pytest.raises(InvalidDataError, match="bool of shape"):
        score(correct)


def test_different_images_are_not_compared():
    with pytest.raises(InvalidDataError, match="same seeds and images"):
        difference(with_wrong(1), with_wrong(1, num_images=100))

"""The statistics of a study, on thousands of simulated ones; broken ones must fail the same tests.

Real learning is simulated with linear classifiers, whose cross-validation is a few sums.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from scipy import stats

from unseen.studies.best import probabilities_of_best
from unseen.studies.multiplicity import holm
from unseen.studies.resampling import detectable_difference, measure_resampled, p_value
from unseen.studies.row_parts import RowParts, row_parts
from unseen.studies.statistics import Measured, measure

NUM_OUTER, RATIO = 5, 0.25


@dataclass(frozen=True)
class Contest:
    """Two contenders' scores in many studies, shape (num_studies, num_resamples)."""

    ours: np.ndarray
    baseline: np.ndarray
    true_difference: float
    parts: tuple[RowParts, ...] = ()

    def coverage(self, interval) -> float:
        """Share of the studies whose interval holds the true difference."""
        given = [self.ours, self.baseline, self.parts] if self.parts else [self.ours, self.baseline]
        found = [interval(*study) for study in zip(*given, strict=True)]
        return np.mean([one.low <= self.true_difference <= one.high for one in found])


def corrected(ours, baseline, _=None):
    return measure_resampled(ours - baseline, RATIO)


def with_rows(ours, baseline, parts):
    return measure_resampled(ours - baseline, RATIO, rows=parts)


def uncorrected(ours, baseline, _=None):
    """Broken: as if overlapping folds were independent."""
    return measure(ours - baseline)


def unpaired(ours, baseline):
    """Broken: as if the two had been scored on different folds."""
    spread = np.sqrt(ours.var(ddof=1) + baseline.var(ddof=1)) * np.sqrt(1 / ours.size + RATIO)
    mean, half_width = np.mean(ours - baseline), stats.t.ppf(0.975, ours.size - 1) * spread
    return Measured(mean, mean - half_width, mean + half_width, ours.size)


# The correlation between folds that the correction assumes.


@cache
def normal_contest(repetitions):
    rng = np.random.default_rng(repetitions)
    num_studies, num_resamples = 4000, NUM_OUTER * repetitions

    def scores(spread):
        common = np.sqrt(RATIO) * rng.normal(size=(num_studies, 1))
        return spread * (common + rng.normal(size=(num_studies, num_resamples)))

    luck = scores(3.0)
    return Contest(0.4 + luck + scores(1.0), luck, 0.4)


@pytest.mark.parametrize("repetitions", [1, 5])
@pytest.mark.parametrize(
    ("interval", "holds"),
    [
        pytest.param(corrected, True, id="ours"),
        pytest.param(uncorrected, False, id="broken-uncorrected"),
        pytest.param(unpaired, False, id="broken-unpaired"),
    ],
)
def test_intervals_cover_the_true_difference_as_often_as_they_say(repetitions, interval, holds):
    coverage = normal_contest(repetitions).coverage(interval)
    assert bool(0.93 <= coverage <= 0.97) is holds


def normal_gains(num_studies, planted=0.0):
    """Gains of ten contenders, the first of which helps by `planted`."""
    rng = np.random.default_rng(0)
    shape = (num_studies, 11, 15)
    scores = rng.normal(size=shape) + np.sqrt(RATIO) * rng.normal(size=(*shape[:2], 1))
    scores[:, 1] += planted
    # The luck of the draw, which all contenders of a study share.
    scores += 5 * rng.normal(size=(num_studies, 1, 15))
    return scores[:, 1:], scores[:, :1]


def of_pairs(ours, baseline):
    return p_value(ours - baseline, RATIO)


def of_both_spreads(ours, baseline):
    """Broken: as if the two had been scored on different folds."""
    spread = np.hypot(ours.std(ddof=1), baseline.std(ddof=1)) * np.sqrt(1 / ours.size + RATIO)
    return 2 * stats.t.sf(abs(np.mean(ours - baseline)) / spread, ours.size - 1)


def called_helpful(ours, baseline, p_value_of=of_pairs, adjust=holm):
    p_values = adjust([p_value_of(scores, baseline[0]) for scores in ours])
    return (p_values < 0.05) & ((ours - baseline).mean(axis=1) > 0)


@pytest.mark.parametrize(
    ("adjust", "holds"), [(holm, True), (np.asarray, False)], ids=["ours", "broken-unadjusted"]
)
def test_among_ten_useless_contenders_one_is_rarely_called_helpful(adjust, holds):
    studies = zip(*normal_gains(400), strict=True)
    found = sum(called_helpful(*scores, adjust=adjust).any() for scores in studies)
    assert bool(found <= stats.binom.ppf(1 - 1e-6, 400, 0.05)) is holds


@pytest.mark.parametrize(
    ("p_value_of", "holds"),
    [
        pytest.param(of_pairs, True, id="ours"),
        pytest.param(of_both_spreads, False, id="broken-unpaired"),
    ],
)
def test_a_contender_that_helps_enough_is_found(p_value_of, holds):
    differences = np.resize([1.0, -1.0], 15) * np.sqrt(2)  # as spread as gains of no effect
    planted = detectable_difference(differences, RATIO, power=0.95, num_comparisons=10)
    studies = zip(*normal_gains(200, planted), strict=True)
    found = [called_helpful(*scores, p_value_of=p_value_of)[0] for scores in studies]
    assert bool(np.mean(found) >= 0.9) is holds


def test_the_contender_that_is_best_with_90_percent_is_best_in_90_percent_of_studies():
    rng = np.random.default_rng(0)
    claimed, is_best = [], []
    for _ in range(300):
        truth = rng.normal(0, 2, size=(3, 1))
        common = np.sqrt(RATIO) * rng.normal(size=(3, 1))
        probabilities = probabilities_of_best(truth + common + rng.normal(size=(3, 10)), RATIO)
        claimed.extend(probabilities)
        is_best.extend(truth[:, 0] == truth.max())
    gap = np.mean(claimed) - np.mean(is_best)
    assert gap == pytest.approx(0, abs=1e-9)  # both sum to one in each study
    bins = np.digitize(claimed, [0.1, 0.5, 0.9])
    for number in range(4):
        inside = bins == number
        assert np.mean(np.array(claimed)[inside]) == pytest.approx(
            np.mean(np.array(is_best)[inside]), abs=0.07
        )


# Real learning.

NUM_ROWS, NUM_INPUTS = 100, 30


def draw_data(rng, num_rows):
    """Two classes that no line parts, seen through fixed ReLU units."""
    units = np.random.default_rng(0).normal(size=(5, NUM_INPUTS))
    points = rng.normal(size=(num_rows, 4))
    classes = np.sign(points[:, 0] * points[:, 1] + 0.5 * points[:, 2])
    classes *= np.where(rng.random(num_rows) < 0.1, -1, 1)
    return np.maximum(np.c_[points, np.ones(num_rows)] @ units, 0), classes


def draw_fold_numbers(rng, classes, num_folds):
    """Number of the fold that each row is tested in, stratified."""
    order = rng.permutation(classes.size)
    order = order[np.argsort(classes[order], kind="stable")]
    numbers = np.empty(classes.size, int)
    numbers[order] = np.arange(classes.size) % num_folds
    return numbers


def fit(inputs, classes, is_training, penalty):
    """Ridge regression on ±1, for each row of `is_training`."""
    grams = np.einsum("jn,np,nq->jpq", is_training, inputs, inputs, optimize=True)
    targets = (is_training * classes) @ inputs
    return np.linalg.solve(grams + penalty * np.eye(inputs.shape[1]), targets[..., None])[..., 0]


def are_right(weights, inputs, classes):
    return (weights @ inputs.T) * classes > 0


def accuracies(weights, inputs, classes, is_test):
    is_right = are_right(weights, inputs, classes)
    return (is_right * is_test).sum(axis=-1) / is_test.sum(axis=-1)


@cache
def learned_contest(*, leaks):
    """Ridge regression against hardly any penalty, in 200 studies of three repetitions."""
    rng = np.random.default_rng(5)
    population = draw_data(rng, 2000)
    everywhere = np.ones(2000)
    scores, truths, parts = [], [], []
    for _ in range(200):
        inputs, classes = draw_data(rng, NUM_ROWS)
        folds = [draw_fold_numbers(rng, classes, NUM_OUTER) for _ in range(3)]
        is_test = np.concatenate([np.eye(NUM_OUTER)[:, numbers] for numbers in folds])
        networks = [fit(inputs, classes, 1 - is_test, penalty) for penalty in (1e-2, 10.0)]
        truths.append([accuracies(one[:5], *population, everywhere).mean() for one in networks])
        if leaks:
            everything = np.ones((1, NUM_ROWS))
            networks = [fit(inputs, classes, everything, penalty) for penalty in (1e-2, 10.0)]
        scores.append([accuracies(one, inputs, classes, is_test) for one in networks])
        weak, strong = (are_right(one, inputs, classes) * 1.0 for one in networks)
        differences = np.broadcast_to(strong - weak, is_test.shape)
        tested = [np.flatnonzero(one) for one in is_test]
        parts.append(
            row_parts([one[r] for one, r in zip(differences, tested, strict=True)], tested)
        )
    table, truth = np.array(scores), np.mean(truths, axis=0)
    return Contest(table[:, 1], table[:, 0], truth[1] - truth[0], tuple(parts))


@pytest.mark.parametrize(
    ("interval", "leaks", "holds"),
    [
        pytest.param(corrected, False, True, id="ours"),
        pytest.param(with_rows, False, True, id="ours-with-rows"),
        pytest.param(uncorrected, False, False, id="broken-uncorrected"),
        pytest.param(with_rows, True, False, id="broken-leak-with-rows"),
        pytest.param(corrected, True, False, id="broken-leak"),
    ],
)
def test_intervals_of_real_learning_cover_at_least_as_often_as_they_say(interval, leaks, holds):
    coverage = learned_contest(leaks=leaks).coverage(interval)
    assert bool(coverage >= 0.93) is holds


def test_with_rows_intervals_of_real_learning_do_not_cover_much_more_than_they_say():
    contest = learned_contest(leaks=False)
    assert contest.coverage(with_rows) <= 0.975 < contest.coverage(corrected)


NUM_CONTENDERS, NUM_STRENGTHS = 6, 12
# Of the weights around the ridge solution, relative to them.
SPREAD = 3.0


@cache
def studies_with_choice(*, num_studies, num_rows, num_seeds, chosen_on_test=False):
    """Of each study the contenders' scores, shape (num_contenders, num_resamples), and none's.

    Training ends somewhere around the ridge solution, as chance has it. The first contender takes
    most of that chance out; all others only throw the dice again, once for each strength. Which
    strength is taken, inner folds say.
    """
    rng, num_inputs = np.random.default_rng(1), 8
    spread = np.full((NUM_CONTENDERS, NUM_STRENGTHS), SPREAD)
    spread[0] /= 10
    scores = []
    for _ in range(num_studies):
        inputs, classes = draw_data(rng, num_rows)
        inputs = inputs[:, :num_inputs]
        numbers = [draw_fold_numbers(rng, classes, NUM_OUTER) for _ in range(2)]
        is_test = np.concatenate([np.eye(NUM_OUTER)[:, one] for one in numbers])
        inner_test = (1 - is_test)[:, None] * np.eye(3)[:, draw_fold_numbers(rng, classes, 3)]
        inner_test = inner_test.reshape(-1, num_rows)
        inner_training = np.repeat(1 - is_test, 3, axis=0) - inner_test

        def score(parts, spread, num_seeds, inputs=inputs, classes=classes):
            is_training, is_test = parts
            solution = fit(inputs, classes, is_training, 1.0)[:, None, None, None]
            size = spread[..., None, None] * np.abs(solution).mean()
            shape = (len(solution), *spread.shape, num_seeds, num_inputs)
            weights = solution + size * rng.normal(size=shape)
            is_test = is_test[:, None, None, None]
            return accuracies(weights, inputs, classes, is_test).mean(axis=-1)

        outer = score((1 - is_test, is_test), spread, num_seeds)
        baseline = score((1 - is_test, is_test), spread[-1:, -1:], num_seeds)[:, 0, 0]
        seen = score((inner_training, inner_test), spread, 1)
        seen = seen.reshape(-1, 3, *spread.shape).mean(axis=1)
        choice = (outer if chosen_on_test else seen).argmax(axis=2)
        chosen = np.take_along_axis(outer, choice[..., None], axis=2)[..., 0]
        scores.append((chosen.T, baseline[None]))
    return scores


@pytest.mark.parametrize(
    ("chosen_on_test", "holds"), [(False, True), (True, False)], ids=["ours", "broken-leak"]
)
def test_regularizers_that_only_throw_dice_are_rarely_called_helpful(chosen_on_test, holds):
    studies = studies_with_choice(
        num_studies=80, num_rows=150, num_seeds=2, chosen_on_test=chosen_on_test
    )
    found = sum(called_helpful(*scores)[1:].any() for scores in studies)
    assert bool(found <= stats.binom.ppf(1 - 1e-6, 80, 0.05)) is holds


def test_a_regularizer_that_helps_is_found():
    studies = studies_with_choice(num_studies=40, num_rows=500, num_seeds=8)
    assert np.mean([called_helpful(*scores)[0] for scores in studies]) >= 0.9

import math

import numpy as np
import pytest

from unseen.errors import InvalidDataError
from unseen.studies.worth import Worth, worth_in_rows

SIZES = np.array([25, 50, 100, 200, 400])


def learning_curves(shift, *, noise=0.01, num_resamples=10, seed=0):
    """Scores that rise by 0.1 with each doubling; the contender's as if it had more rows."""
    rng = np.random.default_rng(seed)
    luck = rng.normal(0, 0.05, (num_resamples, 1))
    curve = 0.1 * np.log2(SIZES) + shift
    scores = curve + luck + rng.normal(0, noise, (num_resamples, SIZES.size))
    return scores, 0.1 * np.log2(400) + luck[:, 0]


@pytest.mark.parametrize(("doublings", "equal_at"), [(0.5, 283), (1, 200), (2, 100)])
def test_finds_the_size_at_which_both_do_as_well(doublings, equal_at):
    scores, reference = learning_curves(0.1 * doublings, noise=1e-6)
    worth = worth_in_rows(SIZES, scores, reference, 0.25)
    assert worth.rows == pytest.approx(400 - equal_at, abs=1)
    assert worth.factor == pytest.approx(2**doublings, rel=0.01)
    assert (worth.at_least, worth.high_is_open) == (False, False)


def test_losses_are_better_when_lower():
    scores, reference = learning_curves(0.1)
    for_scores = worth_in_rows(SIZES, scores, reference, 0.25)
    assert worth_in_rows(SIZES, -scores, -reference, 0.25, higher_is_better=False) == for_scores


def test_interval_covers_the_truth():
    covered = []
    for seed in range(300):
        worth = worth_in_rows(SIZES, *learning_curves(0.08, noise=0.03, seed=seed), 1e-9)
        covered.append(worth.low <= 400 - 400 / 2**0.8 <= worth.high)
        assert worth.low <= worth.rows <= worth.high
    assert np.mean(covered) >= 0.9


def test_as_good_on_the_fewest_rows_is_an_open_end():
    worth = worth_in_rows(SIZES, *learning_curves(1.0), 0.25)
    assert (worth.rows, worth.at_least, worth.high_is_open) == (375, True, True)
    assert worth.words == "worth at least 375 more examples (375 to at least 375)"


def test_worse_on_all_rows_is_worth_nothing():
    worth = worth_in_rows(SIZES, *learning_curves(-0.2), 0.25)
    assert (worth.rows, worth.high, worth.factor) == (-math.inf, -math.inf, 0)
    assert worth.words == "worth no more examples"


def test_a_single_resample_cannot_tell_an_interval():
    scores, reference = learning_curves(0.1, noise=0, num_resamples=1)
    worth = worth_in_rows(SIZES, scores, reference, 0.25)
    assert (worth.low, worth.high_is_open) == (-math.inf, True)
    assert worth.words == "worth 200 more examples, or none, or far more: this cannot be told"


@pytest.mark.parametrize(
    ("worth", "words"),
    [
        (Worth(120, 60, 180, False, False, 400), "worth 120 more examples (60 to 180)"),
        (Worth(120, -math.inf, 180, False, False, 400), "worth 120 more examples (none to 180)"),
        (Worth(-math.inf, -math.inf, 9, False, False, 40), "worth no more examples (9 at best)"),
    ],
)
def test_words(worth, words):
    assert worth.words == words


def test_a_dip_in_the_curve_is_levelled():
    scores = np.array([[0.5, 0.8, 0.7, 0.9, 1.0]] * 2)
    worth = worth_in_rows(SIZES, scores, [0.75, 0.75], 0.25)
    assert worth.rows == pytest.approx(350)


@pytest.mark.parametrize(
    ("sizes", "scores", "message"),
    [
        pytest.param([10, 20], [[1.0]], "one number per resample of .* 2 sizes", id="shape"),
        pytest.param([20, 10], [[1.0, 2.0]], "must ascend", id="descending"),
        pytest.param([0, 10], [[1.0, 2.0]], "from at least 1", id="zero"),
        pytest.param([10, 20], [[1.0, math.nan]], "must be finite", id="diverged"),
    ],
)
def test_wrong_sizes_and_scores_are_refused(sizes, scores, message):
    with pytest.raises(InvalidDataError, match=message):
        worth_in_rows(sizes, scores, [1.0], 0.25)

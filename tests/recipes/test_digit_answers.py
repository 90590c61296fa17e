"""What several networks say, of made-up answers."""

import numpy as np
import pytest

from unseen.errors import InvalidDataError
from unseen.recipes.digit_answers import DigitAnswers

# Three networks, four images: a sure four, a sure nine, a nine in doubt, a four all get wrong.
ANSWERS = DigitAnswers(np.array([[0.1, 0.9, 0.6, 0.8], [0.2, 0.8, 0.4, 0.7], [0.0, 1.0, 0.3, 0.6]]))
CLASSES = np.array([0, 1, 1, 0])


def test_median_and_number_of_nines_are_of_each_image():
    assert ANSWERS.median.tolist() == [0.1, 0.9, 0.4, 0.7]
    assert ANSWERS.num_nines.tolist() == [0, 3, 1, 3]


def test_one_half_is_no_nine():
    assert not DigitAnswers(np.array([[0.5]])).are_nines.any()


def test_scores_are_of_each_network_and_over_all():
    scores = ANSWERS.scores(CLASSES)
    assert scores.accuracies.tolist() == [0.75, 0.5, 0.5]
    assert scores.mean == pytest.approx(1.75 / 3)
    assert scores.deviation == pytest.approx(0.25 / 3**0.5)
    assert scores.num_wrong.tolist() == [0, 0, 2, 3]
    assert (scores.wrong_by_all, scores.wrong_by_any) == (1, 2)


def test_one_network_alone_has_no_deviation():
    scores = DigitAnswers(ANSWERS.chances[:1]).scores(CLASSES)
    assert (scores.mean, np.isnan(scores.deviation)) == (0.75, True)


def test_other_than_one_class_for_each_image_is_refused():
    with pytest.raises(InvalidDataError, match=r"shape \(4,\).* Received shape \(3,\)"):
        ANSWERS.scores(CLASSES[:3])

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.studies.calibration import reliability


def predictions(sharpness, num_rows=20_000):
    rng = np.random.default_rng(0)
    truth = rng.dirichlet([1, 1, 1], num_rows)
    classes = (truth.cumsum(axis=1) < rng.random((num_rows, 1))).sum(axis=1)
    claimed = truth**sharpness
    return claimed / claimed.sum(axis=1, keepdims=True), classes


@pytest.mark.parametrize(("sharpness", "is_calibrated"), [(1, True), (2, False)])
def test_tells_true_probabilities_from_overconfident_ones(sharpness, is_calibrated):
    found = reliability(*predictions(sharpness))
    assert (found.expected_error < 0.02) is is_calibrated
    assert (found.accuracy[-1] < found.confidence[-1] - 0.05) is not is_calibrated
    assert found.count.sum() == 20_000


def test_bins_hold_their_upper_edge():
    found = reliability([[0.5, 0.5], [0.8, 0.2], [1, 0]], [0, 0, 0], num_bins=5)
    assert found.count.tolist() == [0, 0, 1, 1, 1]
    assert np.isnan(found.accuracy[:2]).all()


def test_one_bin_compares_the_means():
    probabilities, classes = predictions(2, 100)
    gap = (probabilities.argmax(axis=1) == classes).mean() - probabilities.max(axis=1).mean()
    assert reliability(probabilities, classes, 1).expected_error == pytest.approx(abs(gap))


@pytest.mark.parametrize(
    ("probabilities", "classes", "message"),
    [
        pytest.param([0.5, 0.5], [0, 1], "one number per row and class", id="one-column"),
        pytest.param(np.empty((0, 2)), [], "at least one row", id="no-row"),
        pytest.param([[2.0, -1.0]], [0], "sum to 1 .* apply softmax", id="logits"),
        pytest.param([[0.5, 0.5]], [2], "integers from 0 to 1", id="no-such-class"),
        pytest.param([[0.5, 0.5]], [0.0], "of float64", id="not-whole"),
    ],
)
def test_wrong_predictions_are_refused(probabilities, classes, message):
    with pytest.raises(InvalidDataError, match=message):
        reliability(probabilities, classes)


def test_no_bin_is_refused():
    with pytest.raises(InvalidArgumentError, match="`num_bins` must be at least 1"):
        reliability([[0.5, 0.5]], [0], 0)

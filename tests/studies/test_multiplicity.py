import numpy as np
import pytest

from unseen.errors import InvalidDataError
from unseen.studies.multiplicity import holm


def test_a_worked_example():
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_rejects_what_holms_steps_reject():
    rng = np.random.default_rng(0)
    for _ in range(200):
        p_values = rng.random(6) ** 3
        rejected = np.zeros(6, bool)
        for step, contender in enumerate(np.argsort(p_values)):
            if p_values[contender] > 0.05 / (6 - step):
                break
            rejected[contender] = True
        assert (holm(p_values) <= 0.05).tolist() == rejected.tolist()


def test_order_does_not_matter():
    p_values = np.random.default_rng(0).random(8)
    order = np.random.default_rng(1).permutation(8)
    assert holm(p_values[order]).tolist() == holm(p_values)[order].tolist()


@pytest.mark.parametrize(("p_values", "expected"), [([], []), ([0.2], [0.2]), ([1, 0.9], [1, 1])])
def test_few_and_large_ones(p_values, expected):
    assert holm(p_values).tolist() == expected


@pytest.mark.parametrize("p_values", [[1.2], [-0.1], [float("nan")], [[0.1]]])
def test_what_is_no_probability_is_refused(p_values):
    with pytest.raises(InvalidDataError, match="numbers from 0 to 1"):
        holm(p_values)

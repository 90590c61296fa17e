import math

import numpy as np
import pytest

from unseen.errors import InvalidDataError
from unseen.studies.resampling import detectable_difference, measure_resampled, p_value
from unseen.studies.row_parts import RowParts, row_parts

RNG = np.random.default_rng(0)
VALUES = RNG.normal(size=(2, 20))
# Two repetitions of four folds of five rows.
ROWS = [rows for _ in range(2) for rows in RNG.permutation(20).reshape(4, 5)]
DIFFERENCES = [VALUES[number // 4][rows] for number, rows in enumerate(ROWS)]


def test_rows_are_averaged_over_repetitions():
    parts = row_parts(DIFFERENCES, ROWS)
    assert parts.of_mean == pytest.approx(VALUES.mean(axis=0).var(ddof=1) / 20)
    assert parts.num_units == 20


def test_of_a_fold_it_is_the_variance_of_its_mean():
    expected = np.mean([one.var(ddof=1) / 5 for one in DIFFERENCES])
    assert row_parts(DIFFERENCES, ROWS).of_folds == pytest.approx(expected)


def test_groups_of_rows_that_are_alike_count_as_one_row():
    doubled = [np.repeat(one, 2) for one in DIFFERENCES]
    rows = [np.concatenate([[2 * row, 2 * row + 1] for row in some]) for some in ROWS]
    parts = row_parts(doubled, rows, groups=np.arange(40) // 2)
    assert parts == row_parts(DIFFERENCES, ROWS)


def test_without_a_part_due_to_rows_the_interval_is_nadeaus_and_bengios():
    means = [one.mean() for one in DIFFERENCES]
    nothing = RowParts(0.0, 0.0, 20)
    for function in (measure_resampled, p_value, detectable_difference):
        assert function(means, 0.25, rows=nothing) == function(means, 0.25)


def test_where_rows_explain_all_between_folds_the_interval_is_that_of_rows():
    means = [one.mean() for one in DIFFERENCES]
    parts = RowParts(0.01, 100.0, 20)
    assert measure_resampled(means, 0.25, rows=parts).half_width == pytest.approx(2.093 * 0.1, 1e-3)


def test_with_rows_p_value_agrees_with_the_interval():
    means = [one.mean() + 1 for one in DIFFERENCES]
    parts = row_parts(DIFFERENCES, ROWS)
    p = p_value(means, 0.25, rows=parts)
    measured = measure_resampled(means, 0.25, 1 - p, rows=parts)
    assert measured.low == pytest.approx(0, abs=1e-9)


def test_folds_that_are_alike_by_chance_do_not_hide_the_spread_of_rows():
    measured = measure_resampled([0.5] * 5, 0.25, rows=RowParts(0.01, 0.02, 50))
    assert measured.half_width == pytest.approx(0.2, rel=0.01)


@pytest.mark.parametrize(
    ("differences", "rows", "message"),
    [
        pytest.param([], [], "Received 0 and 0 resamples", id="none"),
        pytest.param([[1.0]], [[1, 2]], "equally many values", id="unequal"),
        pytest.param([[1.0, math.nan]], [[1, 2]], "must be finite", id="diverged"),
        pytest.param([[1.0], [2.0]], [[1], [2]], "at least 2 rows or groups", id="one-row"),
    ],
)
def test_what_does_not_fit_is_refused(differences, rows, message):
    with pytest.raises(InvalidDataError, match=message):
        row_parts(differences, rows)

"""The nearest rows, compared with scikit-learn's."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from unseen.data import nearest_rows
from unseen.errors import InvalidArgumentError, InvalidDataError

ROWS = np.random.default_rng(0).normal(size=(40, 2, 3))


def test_they_are_those_of_another_program():
    queries = np.random.default_rng(1).normal(size=(5, 2, 3))
    nearest = nearest_rows(ROWS, queries, count=7)
    other = NearestNeighbors(n_neighbors=7, algorithm="brute").fit(ROWS.reshape(40, -1))
    distances, rows = other.kneighbors(queries.reshape(5, -1))
    np.testing.assert_array_equal(nearest.rows, rows)
    np.testing.assert_allclose(nearest.distances, distances)


def test_a_row_is_nearest_to_itself():
    nearest = nearest_rows(ROWS, ROWS, count=1)
    np.testing.assert_array_equal(nearest.rows[:, 0], np.arange(40))
    assert (nearest.distances == 0).all()


def test_equally_near_rows_stay_in_order():
    assert nearest_rows(np.ones((9, 2)), [[0.0, 0.0]], count=9).rows[0].tolist() == [*range(9)]


def test_bytes_do_not_overflow():
    images = np.array([[0], [200]], np.uint8)
    assert nearest_rows(images, np.array([[255]], np.uint8), count=2).distances.tolist() == [
        [55.0, 255.0]
    ]


@pytest.mark.parametrize("count", [0, 41])
def test_more_rows_than_there_are_are_refused(count):
    with pytest.raises(InvalidArgumentError, match=f"must be 1 to 40.*Received count={count}"):
        nearest_rows(ROWS, ROWS, count=count)


@pytest.mark.parametrize(
    ("queries", "message"),
    [
        (np.zeros((1, 6)), r"same shape.*\(1, 6\) and \(40, 2, 3\)"),
        (np.full((1, 2, 3), np.nan), "must be finite"),
    ],
    ids=["shape", "nan"],
)
def test_other_queries_are_refused(queries, message):
    with pytest.raises(InvalidDataError, match=message):
        nearest_rows(ROWS, queries)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.studies.subsets import nested_subset

ROWS = np.arange(200, 300)
CLASSES = np.r_[np.zeros(290, int), np.ones(10, int)]


@settings(max_examples=25, deadline=None)
@given(
    fractions=st.lists(st.floats(0.01, 1), min_size=2, max_size=2).map(sorted),
    is_stratified=st.booleans(),
    is_ordered=st.booleans(),
    seed=st.integers(0, 2**31),
)
def test_small_parts_lie_in_large_ones(fractions, is_stratified, is_ordered, seed):
    small, large = (
        nested_subset(
            ROWS,
            fraction,
            classes=CLASSES if is_stratified else None,
            is_ordered=is_ordered,
            seed=seed,
        )
        for fraction in fractions
    )
    assert set(small) <= set(large) <= set(ROWS)
    assert [small.size, large.size] == [max(1, round(100 * fraction)) for fraction in fractions]
    assert (np.diff(large) > 0).all()


@pytest.mark.parametrize(("fraction", "expected"), [(0.02, 1), (0.1, 1), (0.5, 5), (1, 10)])
def test_classes_keep_their_share_and_one_row_at_least(fraction, expected):
    for seed in range(5):
        rows = nested_subset(ROWS, fraction, classes=CLASSES, seed=seed)
        assert CLASSES[rows].sum() == expected


def test_seeds_choose_differently():
    assert len({nested_subset(ROWS, 0.3, seed=seed).tobytes() for seed in range(5)}) == 5


def test_in_time_order_the_latest_are_kept():
    assert nested_subset(ROWS, 0.1, is_ordered=True).tolist() == list(range(290, 300))


@pytest.mark.parametrize("fraction", [0, -1, 1.1, float("nan")])
def test_a_wrong_fraction_is_refused(fraction):
    with pytest.raises(InvalidArgumentError, match=f"`fraction` .* Received fraction={fraction}"):
        nested_subset(ROWS, fraction)


@pytest.mark.parametrize("rows", [[], [[1]], [0.5]])
def test_wrong_rows_are_refused(rows):
    with pytest.raises(InvalidDataError, match="`fold_rows` must be numbers of rows"):
        nested_subset(rows, 0.5)

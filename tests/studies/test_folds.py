import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.studies.folds import nested_folds, rows_ratio


def data_of_kind(kind, num_rows, seed=0):
    rng = np.random.default_rng(seed)
    classes = np.r_[np.repeat([0, 1, 2], 10), rng.integers(0, 2, num_rows - 30)]
    # The rarest class has a row in each of the first ten groups.
    groups = np.r_[np.tile(np.arange(10), 3), rng.integers(0, num_rows // 4, num_rows - 30)]
    return {
        "plain": {},
        "classes": {"classes": classes},
        "groups": {"groups": groups},
        "classes and groups": {"classes": classes, "groups": groups},
        "time order": {"is_ordered": True},
    }[kind]


KINDS = ["plain", "classes", "groups", "classes and groups", "time order"]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, deadline=None)
@given(
    num_rows=st.integers(42, 150),
    numbers=st.tuples(st.integers(2, 5), st.integers(2, 4), st.integers(1, 3)),
    seed=st.integers(0, 2**31),
)
def test_all_training_parts_are_equally_large_and_share_no_row_with_the_test_part(
    kind, num_rows, numbers, seed
):
    data = data_of_kind(kind, num_rows)
    outer, inner, repetitions = numbers
    folds = nested_folds(
        num_rows, outer=outer, inner=inner, repetitions=repetitions, seed=seed, **data
    )
    assert [(fold.repetition, fold.number) for fold in folds] == [
        (repetition, number) for repetition in range(repetitions) for number in range(outer)
    ]
    assert {len(fold.inner) for fold in folds} == {inner}
    assert len({fold.training.size for fold in folds}) == 1
    assert len({part.training.size for fold in folds for part in fold.inner}) == 1
    for fold in folds:
        assert not set(fold.training) & set(fold.test)
        assert fold.test.size > 0
        for part in fold.inner:
            assert part.test.size > 0
            assert not set(part.training) & set(part.test)
            assert set(part.training) | set(part.test) <= set(fold.training)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_each_repetition_tests_every_row_once(kind):
    folds = nested_folds(101, repetitions=2, **data_of_kind(kind, 101))
    for repetition in range(2):
        tests = [fold.test for fold in folds if fold.repetition == repetition]
        assert sorted(np.concatenate(tests)) == list(range(101))
    for fold in folds:
        assert sorted(np.concatenate([part.test for part in fold.inner])) == fold.training.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_more_repetitions_change_no_earlier_one(kind):
    data = data_of_kind(kind, 60)
    few, many = (nested_folds(60, repetitions=count, seed=3, **data) for count in (1, 4))
    for one, same in zip(few, many[: len(few)], strict=True):
        assert one.training.tolist() == same.training.tolist()
        assert one.test.tolist() == same.test.tolist()
        for part, same_part in zip(one.inner, same.inner, strict=True):
            assert part.training.tolist() == same_part.training.tolist()


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_repetitions_and_seeds_shuffle_anew(kind):
    data = data_of_kind(kind, 80)
    folds = nested_folds(80, repetitions=3, seed=0, **data) + nested_folds(80, seed=1, **data)
    assert len({fold.test.tobytes() for fold in folds[::5]}) == 4


def test_groups_of_different_sizes_are_shuffled_too():
    groups = np.repeat(np.arange(12), np.arange(3, 15))
    folds = nested_folds(groups.size, repetitions=3, groups=groups)
    assert (
        len({frozenset(fold.test.tobytes() for fold in folds[i : i + 5]) for i in (0, 5, 10)}) == 3
    )


@pytest.mark.parametrize("kind", ["classes", "classes and groups"])
def test_parts_have_their_share_of_each_class(kind):
    data = data_of_kind(kind, 200)
    share = (data["classes"] == 1).mean()
    for fold in nested_folds(200, repetitions=2, **data):
        for part in (fold, *fold.inner):
            assert set(data["classes"][part.training]) == {0, 1, 2}
            assert (data["classes"][part.training] == 1).mean() == pytest.approx(share, abs=0.06)
            assert (data["classes"][part.test] == 1).mean() == pytest.approx(share, abs=0.2)


@pytest.mark.parametrize("kind", ["groups", "classes and groups"])
def test_no_group_stands_on_both_sides(kind):
    data = data_of_kind(kind, 90)
    groups = data["groups"]
    for fold in nested_folds(90, repetitions=3, **data):
        for part in (fold, *fold.inner):
            assert not set(groups[part.training]) & set(groups[part.test])


def test_a_large_group_costs_training_rows_only():
    groups = np.r_[np.zeros(40, int), np.arange(1, 61)]
    folds = nested_folds(100, groups=groups)
    assert {fold.training.size for fold in folds} == {60}
    assert max(fold.test.size for fold in folds) == 40


def test_in_time_order_training_rows_come_first_in_windows_of_one_length():
    folds = nested_folds(103, is_ordered=True, repetitions=2)
    for fold in folds:
        for part in (fold, *fold.inner):
            assert part.training.max() + 1 == part.test.min()
            assert np.ptp(part.training) == part.training.size - 1
    tests = np.concatenate([fold.test for fold in folds[:5]])
    assert tests.tolist() == list(range(53, 103))
    assert folds[5].training.tolist() == folds[0].training.tolist()


def test_ratio_of_test_to_training_rows():
    assert rows_ratio(nested_folds(100)) == 0.25
    assert rows_ratio(nested_folds(100, is_ordered=True)) == 0.2


# Errors.


@pytest.mark.parametrize(
    ("num_rows", "arguments", "message"),
    [
        pytest.param(4, {}, r"at least 5 rows for 5 outer and 3 inner folds\. Received 4", id="4"),
        pytest.param(3, {"outer": 2}, r"at least 6 rows .* Received 3", id="inner-folds"),
        pytest.param(
            9, {"is_ordered": True}, r"at least 10 rows .* in time order\. Received 9", id="times"
        ),
        pytest.param(
            20,
            {"classes": [0] * 16 + [7] * 4},
            r"at least 5 rows for 5 .* Received 4 of class 7; .* merge that class",
            id="rare-class",
        ),
        pytest.param(
            20,
            {"groups": [1, 2, 3, 4] * 5},
            "at least 5 groups .* Received 4; take fewer folds",
            id="few-groups",
        ),
        pytest.param(
            40,
            {"groups": np.arange(40) // 5, "classes": np.arange(40) // 5 < 2},
            "at least 3 groups, so that no .* Received class True in 2",
            id="class-in-two-groups",
        ),
        pytest.param(
            20, {"groups": range(20), "is_ordered": True}, "must have no groups", id="both"
        ),
        pytest.param(20, {"classes": [0, 1]}, r"`classes` .* 20 rows. .* \(2,\)", id="short"),
        pytest.param(
            110,
            {"groups": [0] * 100 + list(range(1, 11)), "outer": 2},
            "so unequal ones that 1 are left",
            id="unequal",
        ),
    ],
)
def test_data_that_cannot_be_dealt_out_are_refused(num_rows, arguments, message):
    with pytest.raises(InvalidDataError, match=message):
        nested_folds(num_rows, **arguments)


@pytest.mark.parametrize("argument", ["outer", "inner", "repetitions", "seed"])
@pytest.mark.parametrize("value", [-1, 1.5, True])
def test_wrong_numbers_are_refused(argument, value):
    with pytest.raises(
        InvalidArgumentError, match=f"`{argument}` must be a whole number .*{value}"
    ):
        nested_folds(50, **{argument: value})

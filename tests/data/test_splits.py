from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unseen.data.splits import Split, count_duplicates, draws, k_folds, keras_split
from unseen.errors import InvalidArgumentError, InvalidDataError

# Split.


def test_parts_become_integer_arrays():
    split = Split([0, 2], (1,), [])
    assert [part.dtype for part in (split.training, split.validation, split.test)] == 3 * [np.int64]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        pytest.param(
            ([0, 1, 2], [1, 2, 3], [4]),
            "`training` and `validation` must share no row. Received 2 shared, among them row 1",
            id="training-and-validation",
        ),
        pytest.param(
            ([0, 1], [2], [1]),
            "`training` and `test` must share no row. Received 1 shared",
            id="training-and-test",
        ),
        pytest.param(
            ([0], [1, 2], [2, 3]),
            "`validation` and `test` must share no row. Received 1 shared",
            id="validation-and-test",
        ),
        pytest.param(
            ([0, 1, 1, 1], [], []),
            "`training` must name no row twice. Received 2 rep",
            id="repeats",
        ),
        pytest.param(([], [1], [2]), "`training` must hold at least one row", id="no-training"),
        pytest.param(([0], [-1], []), "`validation` must number rows from 0", id="negative"),
        pytest.param(([[0, 1]], [], []), "`training` must be a one-dimensional", id="table"),
        pytest.param(([0], [], [1.0]), "`test` must be integers.*float64", id="float"),
        pytest.param(([True, False], [], []), "Received dtype bool; turn a mask", id="mask"),
    ],
)
def test_wrong_parts_are_refused(parts, message):
    with pytest.raises(InvalidDataError, match=message):
        Split(*parts)


# Draws.

sizes_of_draws = st.integers(2, 30).flatmap(
    lambda num_pool: st.tuples(st.just(num_pool), st.integers(2, num_pool))
)


@given(
    sizes=sizes_of_draws,
    fraction=st.sampled_from([0, 0.25, 0.5]),
    num_draws=st.integers(1, 12),
    seed=st.integers(0, 2**64),
)
def test_each_draw_is_disjoint_rows_of_the_pool(sizes, fraction, num_draws, seed):
    num_pool, size = sizes
    pool, test = np.arange(100, 100 + num_pool), np.arange(7)
    for split in draws(
        pool, test, size=size, validation_fraction=fraction, num_draws=num_draws, seed=seed
    ):
        drawn = np.concatenate([split.training, split.validation])
        assert np.unique(drawn).size == size
        assert np.isin(drawn, pool).all()
        assert split.test.tolist() == test.tolist()


@given(sizes=sizes_of_draws, seed=st.integers(0, 2**32))
def test_draws_share_no_row_as_long_as_the_pool_lasts(sizes, seed):
    num_pool, size = sizes
    num_draws = num_pool // size
    splits = draws(range(num_pool), [], size=size, num_draws=num_draws, seed=seed)
    drawn = np.concatenate([np.concatenate([s.training, s.validation]) for s in splits])
    assert np.unique(drawn).size == num_draws * size


@given(
    sizes=sizes_of_draws, few=st.integers(1, 10), more=st.integers(1, 10), seed=st.integers(0, 99)
)
def test_draws_do_not_depend_on_how_many_are_asked_for(sizes, few, more, seed):
    num_pool, size = sizes
    some, all_of_them = (
        draws(range(num_pool), [], size=size, num_draws=number, seed=seed)
        for number in (few, few + more)
    )
    for one, other in zip(some, all_of_them, strict=False):
        assert one.training.tolist() == other.training.tolist()
        assert one.validation.tolist() == other.validation.tolist()


def test_fourteen_draws_of_800_from_the_digits_are_disjoint():
    splits = draws(np.arange(11_791), np.arange(11_791, 13_782), num_draws=14, seed=1)
    drawn = [np.concatenate([split.training, split.validation]) for split in splits]
    assert all(np.intersect1d(one, other).size == 0 for one, other in combinations(drawn, 2))
    assert {(split.training.size, split.validation.size) for split in splits} == {(400, 400)}


def test_pool_is_shuffled_anew_once_it_is_used_up():
    first, second = draws(range(50), [], size=50, num_draws=2, seed=3)
    assert first.training.tolist() != second.training.tolist()


def test_other_seed_gives_other_draws():
    (one,), (other,) = (draws(range(50), [], size=20, num_draws=1, seed=seed) for seed in (1, 2))
    assert one.training.tolist() != other.training.tolist()


def test_changing_the_fraction_moves_rows_between_parts_but_keeps_the_draw():
    (half,), (fifth,) = (
        draws(range(50), [], size=20, validation_fraction=fraction, num_draws=1, seed=0)
        for fraction in (0.5, 0.2)
    )
    assert fifth.training.tolist() == [*half.training, *half.validation[:6]]
    assert fifth.validation.tolist() == half.validation[6:].tolist()


def test_fraction_zero_leaves_validation_empty():
    (split,) = draws(range(10), [], size=4, validation_fraction=0, num_draws=1, seed=0)
    assert (split.training.size, split.validation.size) == (4, 0)


def test_every_row_is_drawn_equally_often():
    splits = draws(range(10), [], size=5, validation_fraction=0.4, num_draws=4_000, seed=0)
    counts = np.bincount(np.concatenate([split.training for split in splits]), minlength=10)
    # 3 of 10 rows a draw: 1,200 expected, standard deviation below 29; six of them.
    assert np.abs(counts - 1_200).max() < 174


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"size": 11}, "at most the 10 rows of the pool. Received size=11", id="size"),
        pytest.param({"size": 0}, "`size` must be at least 1", id="size-zero"),
        pytest.param({"num_draws": 0}, "`num_draws` must be at least 1", id="no-draws"),
        pytest.param({"seed": -1}, "`seed` must be at least 0. Received seed=-1", id="seed"),
        pytest.param(
            {"validation_fraction": 1}, "at least 0 and less than 1. Received", id="fraction-one"
        ),
        pytest.param({"validation_fraction": -0.1}, "at least 0 and less than 1", id="negative"),
        pytest.param({"validation_fraction": float("nan")}, "at least 0 and less than", id="nan"),
        pytest.param(
            {"validation_fraction": 0.9}, "leave at least one of 4 rows to learn", id="nothing-left"
        ),
    ],
)
def test_wrong_arguments_of_draws_are_refused(wrong, message):
    right = {"size": 4, "num_draws": 1, "seed": 0}
    with pytest.raises(InvalidArgumentError, match=message):
        draws(range(10), [10], **{**right, **wrong})


@pytest.mark.parametrize(
    ("pool", "test", "message"),
    [
        pytest.param([1, 1, 2], [], "`pool` must name no row twice", id="repeats"),
        pytest.param(
            [1, 2, 3], [3], "`pool` and `test` must share no row. Received 1 shared", id="shared"
        ),
    ],
)
def test_wrong_pool_is_refused(pool, test, message):
    with pytest.raises(InvalidDataError, match=message):
        draws(pool, test, size=2, num_draws=1, seed=0)


# Cross-validation.

sizes_of_folds = st.integers(4, 40).flatmap(
    lambda num_rows: st.tuples(st.just(num_rows), st.integers(2, num_rows))
)
fractions = st.sampled_from([0, 0.1, 0.25, 0.3])


@given(sizes=sizes_of_folds, fraction=fractions, seed=st.integers(0, 2**64))
def test_every_row_is_tested_on_once(sizes, fraction, seed):
    num_rows, num_folds = sizes
    folds = k_folds(num_rows, num_folds, validation_fraction=fraction, seed=seed)
    assert len(folds) == num_folds
    assert sorted(row for fold in folds for row in fold.test) == list(range(num_rows))


@given(sizes=sizes_of_folds, fraction=fractions, seed=st.integers(0, 99))
def test_a_fold_has_all_rows_but_one_where_nothing_is_chosen_on(sizes, fraction, seed):
    num_rows, num_folds = sizes
    for fold in k_folds(num_rows, num_folds, validation_fraction=fraction, seed=seed):
        rows = np.concatenate([fold.training, fold.validation, fold.test])
        assert np.unique(rows).size == rows.size  # disjoint
        assert num_rows - rows.size in ((0, 1) if fraction == 0 else (0,))


@given(sizes=sizes_of_folds, fraction=fractions, seed=st.integers(0, 99))
def test_folds_are_of_equal_size_but_for_one_row(sizes, fraction, seed):
    num_rows, num_folds = sizes
    folds = k_folds(num_rows, num_folds, validation_fraction=fraction, seed=seed)
    assert len({fold.training.size for fold in folds}) == 1
    for part in ("validation", "test"):
        part_sizes = [getattr(fold, part).size for fold in folds]
        assert max(part_sizes) - min(part_sizes) <= 1


@given(
    classes=st.lists(st.sampled_from("abc"), min_size=4, max_size=60),
    num_folds=st.integers(2, 4),
    fraction=fractions,
    seed=st.integers(0, 99),
)
def test_every_part_has_its_share_of_each_class_but_for_one_row(classes, num_folds, fraction, seed):
    labels = np.array(classes)
    folds = k_folds(len(labels), num_folds, validation_fraction=fraction, classes=labels, seed=seed)
    for fold in folds:
        rest = np.setdiff1d(np.arange(len(labels)), fold.test)
        for label in set(classes):
            # The test rows are a share of all rows, the rows to choose on one of the others.
            share = (labels == label).sum() / num_folds
            assert abs((labels[fold.test] == label).sum() - share) < 1
            share = (labels[rest] == label).sum() * fold.validation.size / rest.size
            assert abs((labels[fold.validation] == label).sum() - share) < 1


def test_sorted_classes_are_shared_out():
    # Without looking at the classes, it would be luck.
    for fold in k_folds(100, 5, validation_fraction=0.25, classes=[0] * 50 + [1] * 50):
        counts = [int((part < 50).sum()) for part in (fold.training, fold.validation, fold.test)]
        assert counts == [30, 10, 10]


def test_rows_are_dealt_out_at_random():
    folds = k_folds(60, 3)
    in_order = [list(range(start, 60, 3)) for start in range(3)]
    assert [sorted(fold.test) for fold in folds] != in_order


def test_rows_of_a_class_are_dealt_out_at_random():
    one, other = (k_folds(60, 3, classes=[0] * 30 + [1] * 30, seed=seed)[0] for seed in (0, 1))
    assert sorted(one.test) != sorted(other.test)


@pytest.mark.parametrize("classes", [None, [0, 1] * 10], ids=["regardless", "by-class"])
def test_the_same_seed_gives_the_same_folds(classes):
    one, other = (k_folds(20, 4, classes=classes, seed=7) for _ in range(2))
    for fold, again in zip(one, other, strict=True):
        assert fold.training.tolist() == again.training.tolist()
        assert fold.validation.tolist() == again.validation.tolist()
        assert fold.test.tolist() == again.test.tolist()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"num_folds": 1}, "from 2 to the 10 rows.*Received folds=1", id="one"),
        pytest.param({"num_folds": 11}, "so that none is empty. Received folds=11", id="empty"),
        pytest.param({"num_folds": 5.0}, "a whole number .*Received folds=5.0", id="float"),
        pytest.param({"num_folds": None}, "a whole number .*Received folds=None", id="none"),
        pytest.param({"num_folds": float("nan")}, "a whole number .*folds=nan", id="nan"),
        pytest.param({"seed": -1}, "`seed` must be at least 0. Received seed=-1", id="seed"),
        pytest.param({"validation_fraction": 1}, "at least 0 and less than 1", id="fraction"),
        pytest.param(
            {"validation_fraction": 0.9}, "leave at least one of 5 rows", id="nothing-left"
        ),
    ],
)
def test_wrong_arguments_of_k_folds_are_refused(wrong, message):
    with pytest.raises(InvalidArgumentError, match=message):
        k_folds(**{"num_rows": 10, "num_folds": 2} | wrong)


@pytest.mark.parametrize("classes", [[0, 1], [[0], [1], [0]]], ids=["too-few", "table"])
def test_each_row_must_have_a_class(classes):
    with pytest.raises(InvalidDataError, match=r"one class for each of 3 rows. Received shape"):
        k_folds(3, 2, classes=classes)


# Keras's split.


def test_keras_split_keeps_the_order_of_rows():
    split = keras_split(10, validation_fraction=0.3, num_test_rows=2)
    assert split.training.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert split.validation.tolist() == [7, 8, 9]
    assert split.test.tolist() == [10, 11]


@pytest.mark.parametrize(
    ("num_rows", "fraction", "num_training"),
    [
        (10_000, 0.2, 8_000),
        (800, 0.5, 400),
        (7, 0.5, 3),
        (100, 0.9, 9),  # 100 * (1 - 0.9) is 9.999999999999998, which Keras rounds down
        (5, 0, 5),
    ],
    ids=["homework-waves", "homework-digits", "odd", "rounding-error", "none"],
)
def test_keras_split_rounds_as_keras_does(num_rows, fraction, num_training):
    split = keras_split(num_rows, fraction)
    assert split.training.size == num_training
    assert split.validation.size == num_rows - num_training


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((0,), "`num_training_rows` must be at least 1", id="no-rows"),
        pytest.param((10, 0.2, -1), "`num_test_rows` must be at least 0", id="negative-test"),
        pytest.param((10, 1.0), "`validation_fraction` must be at least 0", id="fraction"),
        pytest.param((1, 0.5), "must leave at least one of 1 rows", id="nothing-left"),
    ],
)
def test_wrong_arguments_of_keras_split_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        keras_split(*arguments)


# Duplicates.


def test_different_rows_have_no_duplicates():
    counts = count_duplicates(np.arange(12).reshape(6, 2), Split([0, 1], [2, 3], [4, 5]))
    assert counts == {
        "within training": 0,
        "within validation": 0,
        "within test": 0,
        "training and validation": 0,
        "training and test": 0,
        "validation and test": 0,
    }


def test_planted_duplicates_are_counted_where_they_are():
    #                   training         validation  test
    inputs = np.array([[1], [1], [1], [2], [2], [3], [1], [1], [3]])
    counts = count_duplicates(inputs, Split([0, 1, 2, 3], [4, 5], [6, 7, 8]))
    assert counts == {
        "within training": 2,
        "within validation": 0,
        "within test": 1,
        "training and validation": 1,
        "training and test": 2,
        "validation and test": 1,
    }


def test_rows_in_no_part_are_not_counted():
    counts = count_duplicates([[1.0], [1.0], [2.0]], Split([0], [], [2]))
    assert sum(counts.values()) == 0


def test_minus_zero_is_a_duplicate_of_zero():
    assert count_duplicates([[0.0], [-0.0]], Split([0], [], [1]))["training and test"] == 1


def test_images_are_compared_whole():
    inputs = np.zeros((2, 3, 3), np.float32)
    inputs[1, 2, 2] = 1e-7
    assert count_duplicates(inputs, Split([0], [], [1]))["training and test"] == 0


def test_split_of_another_data_set_is_refused():
    with pytest.raises(InvalidDataError, match="`test` must name rows of the inputs, 0 to 1"):
        count_duplicates([[0.0], [1.0]], Split([0], [1], [2]))

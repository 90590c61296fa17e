import numpy as np
import pandas as pd
import pytest

from unseen.data.dataset import Dataset
from unseen.errors import InvalidDataError


def test_one_target_a_row_may_be_flat():
    data = Dataset(inputs=np.zeros((3, 2)), targets=[4, 5, 6])
    assert data.targets.tolist() == [[4], [5], [6]]


def test_a_table_of_several_types_is_taken():
    table = pd.DataFrame({"a": [True, False], "b": pd.array([1, 2], "Int64"), "c": [0.5, 1.5]})
    assert Dataset(table, [1, 2]).inputs.tolist() == [[1, 1, 0.5], [0, 2, 1.5]]


def test_it_prints_its_shapes_and_not_its_numbers():
    data = Dataset(np.zeros((300, 16)), np.zeros(300), (4, 4), name="rows")
    assert repr(data) == (
        "Dataset(inputs (300, 16), targets (300, 1), image_shape=(4, 4), name='rows')"
    )


def test_inputs_and_targets_become_float32():
    data = Dataset(inputs=np.arange(6).reshape(3, 2), targets=np.eye(3))
    assert data.inputs.dtype == data.targets.dtype == np.float32


def test_float32_is_not_copied():
    inputs = np.zeros((3, 2), np.float32)
    assert Dataset(inputs, np.zeros((3, 1))).inputs is inputs


def test_number_of_rows():
    assert Dataset(np.zeros((3, 2)), np.zeros((3, 1))).num_rows == 3


@pytest.mark.parametrize(
    "row_shape", [(6,), (2, 3), (2, 3, 1), (2, 3, 3)], ids=["flat", "image", "grey", "colour"]
)
def test_image_shape_that_fits_is_kept(row_shape):
    data = Dataset(np.zeros((4, *row_shape)), np.zeros((4, 1)), image_shape=(2, 3))
    assert data.image_shape == (2, 3)


@pytest.mark.parametrize(
    ("row_shape", "image_shape"),
    [
        pytest.param((6,), (2, 2), id="flat-of-another-size"),
        pytest.param((3, 2), (2, 3), id="width-before-height"),
        pytest.param((3, 2, 3), (2, 3), id="channels-first"),
        pytest.param((2, 3, 1, 1), (2, 3), id="one-axis-too-many"),
    ],
)
def test_image_shape_that_does_not_fit_is_refused(row_shape, image_shape):
    with pytest.raises(InvalidDataError, match="`image_shape` must match the inputs"):
        Dataset(np.zeros((4, *row_shape)), np.zeros((4, 1)), image_shape=image_shape)


@pytest.mark.parametrize("image_shape", [(6,), (0, 6), (1.5, 4)], ids=["one-side", "zero", "half"])
def test_image_shape_must_be_two_whole_sides(image_shape):
    with pytest.raises(InvalidDataError, match=r"must be \(height, width\) in whole pixels"):
        Dataset(np.zeros((4, 6)), np.zeros((4, 1)), image_shape=image_shape)


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        pytest.param(
            np.zeros((3, 2)),
            np.zeros((2, 1)),
            "same number of rows. Received 3 and 2",
            id="unequal-rows",
        ),
        pytest.param(
            np.zeros((0, 2)),
            np.zeros((0, 1)),
            r"at least one row .*Received shape \(0, 2\)",
            id="none",
        ),
        pytest.param(
            np.zeros(3),
            np.zeros((3, 1)),
            r"`inputs` must have shape \(num_rows, ...\)",
            id="vector",
        ),
        pytest.param(
            np.zeros((3, 2)),
            np.zeros((3, 1, 1)),
            r"or \(num_rows,\)\. Received shape \(3, 1, 1\)",
            id="deep-targets",
        ),
        pytest.param(
            np.zeros((3, 2)), np.zeros((3, 0)), r"\(num_rows, num_targets\)", id="no-targets"
        ),
        pytest.param(
            np.array([["four"]]), np.zeros((1, 1)), "`inputs` must be real numbers", id="text"
        ),
        pytest.param(
            np.array([[1.5, "4"]], object),
            np.zeros((1, 1)),
            "Received dtype object; turn categories and texts",
            id="text-among-numbers",
        ),
        pytest.param(
            np.zeros((1, 1)), np.array([[1j]]), "`targets` must be real numbers", id="complex"
        ),
    ],
)
def test_wrong_arrays_are_refused(inputs, targets, message):
    with pytest.raises(InvalidDataError, match=message):
        Dataset(inputs, targets)


@pytest.mark.parametrize(
    "value", [np.nan, np.inf, -np.inf, 1e300], ids=["nan", "inf", "minus-inf", "too-big"]
)
def test_rows_that_are_not_finite_are_counted(value):
    inputs = np.zeros((5, 3))
    inputs[1] = value
    inputs[4, 2] = value
    with pytest.raises(InvalidDataError, match=r"`inputs` must be finite.* in 2 of 5 rows"):
        Dataset(inputs, np.zeros((5, 1)))


def test_targets_must_be_finite():
    with pytest.raises(InvalidDataError, match=r"`targets` must be finite.* in 1 of 2 rows"):
        Dataset(np.zeros((2, 3)), np.array([[0], [np.nan]]))


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        pytest.param([[0], [1], [0]], [0, 1, 0], id="two-classes"),
        pytest.param([[2], [0], [7]], [1, 0, 2], id="numbers-of-classes"),
        pytest.param([[-1], [1], [1]], [0, 1, 1], id="signs"),
        pytest.param([[0, 1], [1, 0], [0, 1]], [1, 0, 1], id="one-column-for-each"),
        pytest.param([[0.2, 0.3, 0.5], [0.8, 0.1, 0.1]], [2, 0], id="probabilities"),
    ],
)
def test_class_of_each_row(targets, classes):
    data = Dataset(np.zeros((len(targets), 2)), np.array(targets))
    assert data.classes.tolist() == classes

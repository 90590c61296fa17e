import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.training.losses import classes_of, loss_of_rows, name_of_loss, normalized_loss

TARGETS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]], np.float32)
OUTPUTS = np.array([[0.9, 0.1], [0.3, 0.7], [0.2, 0.8]], np.float32)


def third_power(targets, outputs):
    return (abs(targets - outputs) ** 3).mean(axis=-1)


class OwnLoss(keras.losses.Loss):
    """Its settings are nowhere to be read, so that only itself can be kept."""

    def __init__(self, power):
        super().__init__()
        self.power = power

    def call(self, y_true, y_pred):
        return keras.ops.mean(abs(y_true - y_pred) ** self.power, axis=-1)


class OwnCrossentropy(OwnLoss):
    pass


def of_rows(loss) -> np.ndarray:
    return np.asarray(loss_of_rows(normalized_loss(loss))(TARGETS, OUTPUTS))


CUBES = np.array([0.1**3, 0.3**3, 0.8**3])


def readable(value):
    """A name without the address of an object, which differs from process to process."""
    return value if isinstance(value, str) else getattr(value, "__name__", type(value).__name__)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        pytest.param("mean_absolute_error", [0.1, 0.3, 0.8], id="name"),
        pytest.param("mae", [0.1, 0.3, 0.8], id="alias"),
        pytest.param("MeanAbsoluteError", [0.1, 0.3, 0.8], id="name-of-a-class"),
        pytest.param("categorical_crossentropy", -np.log([0.9, 0.7, 0.2]), id="crossentropy"),
        # Half the square up to δ = ½, then δ(|x| - δ/2).
        pytest.param(keras.losses.Huber(delta=0.5), [0.005, 0.045, 0.275], id="object"),
        pytest.param(third_power, CUBES, id="function"),
        pytest.param(keras.losses.mean_absolute_error, [0.1, 0.3, 0.8], id="keras-function"),
        pytest.param(OwnLoss(3), CUBES, id="own-class"),
    ],
)
def test_each_row_has_its_loss(loss, expected):
    np.testing.assert_allclose(of_rows(loss), expected, rtol=1e-5)


def test_a_sparse_loss_takes_numbers_of_classes():
    sparse = loss_of_rows(normalized_loss("sparse_categorical_crossentropy"))
    classes = np.array([[0.0], [1.0], [0.0]], np.float32)
    np.testing.assert_allclose(sparse(classes, OUTPUTS), -np.log([0.9, 0.7, 0.2]), rtol=1e-5)


def test_a_loss_of_each_pixel_is_averaged_over_them():
    loss = loss_of_rows("mean_squared_error")
    targets, outputs = np.zeros((2, 3, 4)), np.ones((2, 3, 4)) * [[[1.0]], [[2.0]]]
    np.testing.assert_allclose(loss(targets, outputs), [1.0, 4.0])


@pytest.mark.parametrize(
    "loss",
    [lambda targets, outputs: abs(targets - outputs).mean(), keras.losses.Dice()],
    ids=readable,
)
def test_a_loss_that_averages_over_rows_is_refused(loss):
    with pytest.raises(InvalidArgumentError, match=r"a number for each row.* leave the average"):
        of_rows(loss)


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        pytest.param("love", "`loss` must be the name of a Keras loss.*'love'", id="unknown"),
        pytest.param(None, "Received loss=None", id="nothing"),
        pytest.param(keras.losses.Huber, "Received loss=<class", id="class"),
        pytest.param(keras.losses.Huber(reduction="sum"), "average over the rows.*'sum'", id="sum"),
    ],
)
def test_what_is_no_loss_is_refused(loss, message):
    with pytest.raises(InvalidArgumentError, match=message):
        normalized_loss(loss)


def test_normalizing_twice_changes_nothing():
    once = normalized_loss(keras.losses.Huber(delta=2.0))
    assert normalized_loss(once) == once


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("mse", "meansquarederror"),
        ("MeanSquaredError", "meansquarederror"),
        (keras.losses.MeanSquaredError(), "meansquarederror"),
        (keras.losses.mean_squared_error, "meansquarederror"),
        (third_power, "thirdpower"),
        (OwnLoss(3), "ownloss"),
    ],
    ids=readable,
)
def test_a_loss_has_one_name_however_it_is_given(loss, name):
    assert name_of_loss(normalized_loss(loss)) == name


@pytest.mark.parametrize(
    ("loss", "classes"),
    [
        ("mse", "none"),
        ("bce", "probabilities"),
        ("categorical_crossentropy", "probabilities"),
        (keras.losses.CategoricalFocalCrossentropy(), "probabilities"),
        (keras.losses.binary_crossentropy, "probabilities"),
        ("sparse_categorical_crossentropy", "numbers"),
        (keras.losses.SparseCategoricalCrossentropy(from_logits=True), "numbers"),
        (OwnCrossentropy(2), "probabilities"),
        (third_power, "none"),
    ],
    ids=readable,
)
def test_a_crossentropy_says_how_targets_say_the_class(loss, classes):
    assert classes_of(normalized_loss(loss)) == classes

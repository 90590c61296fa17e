import functools

import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.training.keras_object import KerasObject
from unseen.training.losses import normalized_loss
from unseen.training.metrics import Metrics, normalized_metric

RANDOM = np.random.default_rng(0)
OUTPUTS = RANDOM.uniform(size=(20, 3)).astype(np.float32)
TARGETS = np.eye(3, dtype=np.float32)[RANDOM.integers(3, size=20)]
LOSSES = RANDOM.uniform(size=20).astype(np.float32)


def worst(targets, outputs):
    return abs(targets - outputs).max(axis=-1)


def told(loss, own=(), targets=TARGETS, outputs=OUTPUTS, losses=LOSSES) -> dict[str, float]:
    """Each metric's value, with the rows told in two blocks."""
    own = [normalized_metric(metric) for metric in own]
    metrics = Metrics(normalized_loss(loss), own, outputs.shape[-1])
    sums = metrics.nothing()
    for rows in (slice(None, 1), slice(1, None)):
        sums = metrics.add(sums, targets[rows], outputs[rows], losses[rows])
    return {name: float(value) for name, value in metrics.values(sums).items()}


TOP = functools.partial(keras.metrics.TopKCategoricalAccuracy, k=2)


@pytest.mark.parametrize(
    ("metric", "name", "theirs"),
    [
        pytest.param("mae", "mae", keras.metrics.MeanAbsoluteError, id="name"),
        pytest.param("auc", "auc", keras.metrics.AUC, id="curve"),
        pytest.param(TOP(), "top_k_categorical_accuracy", TOP, id="object"),
        pytest.param(keras.metrics.R2Score(), "r2_score", keras.metrics.R2Score, id="score"),
    ],
)
def test_keras_metrics_are_those_of_keras_over_all_rows(metric, name, theirs):
    expected = theirs()
    expected.update_state(TARGETS, OUTPUTS)
    assert told("mse", [metric])[name] == pytest.approx(float(expected.result()), rel=1e-5)


def test_the_loss_is_the_mean_over_rows():
    assert told("mse")["loss"] == pytest.approx(LOSSES.mean())


def test_a_function_is_averaged_over_rows():
    expected = abs(TARGETS - OUTPUTS).max(axis=1).mean()
    assert told("mse", [worst])["worst"] == pytest.approx(expected)


def test_rows_that_do_not_count_count_in_no_metric():
    metrics = Metrics("mse", ["mae", worst], 3)
    wanted = np.arange(20) % 3 > 0
    masked = metrics.add(metrics.nothing(), TARGETS, OUTPUTS, LOSSES, wanted)
    alone = metrics.add(metrics.nothing(), TARGETS[wanted], OUTPUTS[wanted], LOSSES[wanted])
    for name, expected in metrics.values(alone).items():
        np.testing.assert_allclose(metrics.values(masked)[name], expected, rtol=1e-6)


# Names.


@pytest.mark.parametrize("repeats", [1, 2])
def test_a_metric_is_named_after_its_class_however_many_there_were(repeats):
    for _ in range(repeats):
        metric = keras.metrics.AUC()  # Keras calls it auc, then auc_1, …
    assert set(told("mse", [metric])) == {"loss", "auc"}


def test_two_of_a_kind_are_numbered():
    names = set(told("mse", [TOP(), TOP(k=1), worst, worst]))
    kinds = {"top_k_categorical_accuracy", "top_k_categorical_accuracy_2", "worst", "worst_2"}
    assert names == {"loss"} | kinds


def test_a_function_called_loss_hides_nothing():
    def loss(targets, outputs):
        return 0 * targets[:, 0] + 7.0

    values = told("mse", [loss])
    assert values["loss"] == pytest.approx(LOSSES.mean())
    assert values["loss_2"] == 7.0


def test_accuracy_is_there_once_though_it_is_asked_for():
    asked, not_asked = (told("categorical_crossentropy", own) for own in (["accuracy"], []))
    assert asked == not_asked


# Accuracy.


@pytest.mark.parametrize(
    ("loss", "targets", "outputs", "expected"),
    [
        pytest.param(
            "categorical_crossentropy", [[1, 0], [1, 0]], [[0.6, 0.4], [0.4, 0.6]], 1 / 2, id="two"
        ),
        pytest.param(
            "binary_crossentropy", [[1], [0], [0]], [[0.6], [0.7], [0.2]], 2 / 3, id="one"
        ),
        pytest.param("bce", [[1, 0]] * 2, [[0.2, 0.3]] * 2, 0, id="alias"),
        pytest.param(
            "sparse_categorical_crossentropy",
            [[1], [0]],
            [[0.1, 0.9], [0.2, 0.8]],
            0.5,
            id="sparse",
        ),
        pytest.param(
            keras.losses.BinaryCrossentropy(from_logits=True),
            [[1], [0], [0]],
            [[0.2], [-0.2], [0.3]],
            2 / 3,
            id="logit",
        ),
    ],
)
def test_accuracy_tells_which_rows_are_right(loss, targets, outputs, expected):
    targets, outputs = np.array(targets, np.float32), np.array(outputs, np.float32)
    values = told(loss, (), targets, outputs, np.zeros(len(targets), np.float32))
    assert values["accuracy"] == pytest.approx(expected)


def test_no_accuracy_where_there_are_no_classes():
    assert set(told("mse")) == {"loss"}


@pytest.mark.parametrize(
    "metric", ["love", None, keras.metrics.AUC, keras.metrics.Mean, 3.0], ids=str
)
def test_what_is_no_metric_is_refused(metric):
    with pytest.raises(InvalidArgumentError, match="`metrics` must hold names of Keras metrics"):
        normalized_metric(metric)


class OwnMetric(keras.metrics.Metric):
    """Its settings are nowhere to be read."""

    def __init__(self, power):
        super().__init__()
        self.power = power


def test_an_own_metric_that_hides_its_settings_is_refused():
    with pytest.raises(InvalidArgumentError, match="whose settings can be read"):
        normalized_metric(OwnMetric(3))


def test_a_metric_that_averages_over_rows_is_refused():
    with pytest.raises(InvalidArgumentError, match="a number for each row"):
        told("mse", [lambda targets, outputs: abs(targets - outputs).mean()])


@pytest.mark.parametrize("kind", [keras.metrics.Mean, keras.metrics.Sum])
def test_a_metric_of_values_alone_is_refused(kind):
    with pytest.raises(InvalidArgumentError, match="`metrics` must hold names of Keras metrics"):
        normalized_metric(kind())


def test_a_metric_that_makes_its_variables_late_is_told():
    metrics = Metrics("categorical_crossentropy", [KerasObject.of(keras.metrics.R2Score())], 3)
    assert "r2_score" in metrics.nothing()


def test_a_metric_of_several_numbers_is_refused():
    metrics = Metrics("categorical_crossentropy", [KerasObject.of(keras.metrics.F1Score())], 3)
    with pytest.raises(InvalidArgumentError, match=r"must give one number.*3 classes.*average"):
        metrics.values(metrics.nothing())

"""What cannot be trained is said before anything is trained."""

import keras
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.errors import ClusterError, InvalidArgumentError, InvalidDataError
from unseen.networks import dense
from unseen.regularizers import L2, Regularizer, with_strengths
from unseen.training import Recipe, Run, fit, many_runs, train

RECIPE = Recipe("mean_squared_error", batch_size=8)
SPLIT = Split(range(10), [10], [11])


@pytest.fixture(autouse=True)
def nothing_is_trained(monkeypatch):
    """Not even a program is made."""

    def refuse(*_):
        pytest.fail("a program was made")

    monkeypatch.setattr(many_runs, "program_of", refuse)


def layers(*those: keras.layers.Layer) -> keras.Sequential:
    return keras.Sequential([keras.Input((3,)), *those, keras.layers.Dense(2)])


class Subclassed(keras.Model):
    def call(self, inputs):
        return inputs


def two_inputs() -> keras.Model:
    inputs = [keras.Input((3,)), keras.Input((3,))]
    return keras.Model(inputs, keras.layers.Dense(2)(keras.layers.Add()(inputs)))


def two_outputs() -> keras.Model:
    inputs = keras.Input((3,))
    return keras.Model(inputs, [keras.layers.Dense(2)(inputs), keras.layers.Dense(2)(inputs)])


# Runs.


def test_no_run_is_refused(data):
    with pytest.raises(InvalidArgumentError, match="`runs` must hold at least one run"):
        train(dense(3, [4], 2), data, [])


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", None], ids=repr)
def test_a_wrong_seed_is_refused(data, split, seed):
    message = f"`seed` must be a whole number from 0 .* Received seed={seed!r}"
    with pytest.raises(InvalidArgumentError, match=message):
        train(dense(3, [4], 2), data, [Run(RECIPE, split, seed)])


@pytest.mark.parametrize("part", ["training", "validation", "test"])
def test_rows_that_the_data_do_not_have_are_refused(data, part):
    parts = {"training": [0], "validation": [1], "test": [2]} | {part: [36]}
    with pytest.raises(InvalidDataError, match=r"rows of the data, 0 to 35\. Received row 36"):
        train(dense(3, [4], 2), data, [Run(RECIPE, Split(**parts), 0)])


def test_every_run_is_looked_at(data, split):
    with pytest.raises(InvalidArgumentError, match="Received seed=-2"):
        train(dense(3, [4], 2), data, [Run(RECIPE, split, seed) for seed in (0, 1, -2)])


# Networks.


@pytest.mark.parametrize(
    ("activation", "loss", "message"),
    [
        (None, "categorical_crossentropy", "activation 'linear'; .*'softmax' or 'sigmoid'"),
        ("relu", keras.losses.BinaryCrossentropy(), "activation 'relu'"),
        (
            "softmax",
            keras.losses.CategoricalCrossentropy(from_logits=True),
            "'softmax'; leave either out",
        ),
    ],
    ids=["name", "object", "twice"],
)
def test_probabilities_are_made_once(data, split, activation, loss, message):
    network = dense(3, [4], 2, output_activation=activation)
    data = Dataset(data.inputs, np.eye(2)[np.arange(data.num_rows) % 2])
    with pytest.raises(InvalidArgumentError, match=message):
        train(network, data, [Run(RECIPE.replace(loss=loss), split, 0)])


@pytest.mark.parametrize(
    ("activation", "loss"),
    [("softmax", "binary_crossentropy"), ("sigmoid", "categorical_crossentropy")],
)
def test_one_output_says_one_probability(data, split, activation, loss):
    network = dense(3, [4], 1, output_activation=activation)
    data = Dataset(data.inputs, np.arange(data.num_rows) % 2)
    with pytest.raises(InvalidArgumentError, match="as 'sigmoid' with 'binary_crossentropy' does"):
        train(network, data, [Run(RECIPE.replace(loss=loss), split, 0)])


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        (Run(RECIPE, SPLIT, 0), "list of `Run`s. Received a Run; write"),
        ([(RECIPE, SPLIT, 0)], "Received a tuple in it; write"),
    ],
    ids=["one", "tuple"],
)
def test_runs_are_a_list_of_runs(data, runs, message):
    with pytest.raises(InvalidArgumentError, match=message):
        train(dense(3, [4], 2), data, runs)


def test_a_run_is_of_a_recipe_on_a_split():
    with pytest.raises(InvalidArgumentError, match=r"`recipe` of a Run must be a Recipe.*a Split"):
        Run(SPLIT, RECIPE, 0)


@pytest.mark.parametrize(
    ("network", "message"),
    [
        pytest.param(
            dense(5, [4], 2), r"must take what the data hold.*\(5,\).*\(3,\)", id="inputs"
        ),
        pytest.param(
            dense(3, [4], 1), r"as many numbers as .*targets.*\(1,\).*\(2,\)", id="outputs"
        ),
        pytest.param(layers(keras.layers.Reshape((3, 1))), r"\(3, 2\) and.*\(2,\)", id="sequence"),
        pytest.param(keras.Sequential([keras.layers.Dense(2)]), "must be a built", id="not-built"),
        pytest.param(
            Subclassed(), "Sequential or functional.*Received Subclassed", id="subclassed"
        ),
        pytest.param(two_inputs(), "one input and one output.*2 inputs and 1", id="two-inputs"),
        pytest.param(two_outputs(), "1 inputs and 2 outputs; concatenate", id="two-outputs"),
        pytest.param(
            layers(keras.layers.Normalization()), "type Normalization; transform", id="adapted"
        ),
        pytest.param(
            layers(keras.Sequential([keras.Input((3,)), keras.layers.Normalization()])),
            "type Normalization; transform",
            id="adapted-within-a-model",
        ),
    ],
)
def test_a_network_that_cannot_be_trained_is_refused(data, split, network, message):
    with pytest.raises(InvalidArgumentError, match=message):
        train(network, data, [Run(RECIPE, split, 0)])


# Targets.


def classify(loss: str, targets, num_outputs: int) -> None:
    targets = np.array(targets, float)
    inputs = np.zeros((len(targets), 3))
    run = Run(Recipe(loss, batch_size=1), Split([0], [1], []), 0)
    train(dense(3, [], num_outputs), Dataset(inputs, targets), [run])


@pytest.mark.parametrize(
    "targets",
    [
        pytest.param([[0], [3]], id="one-class-too-many"),
        pytest.param([[0], [-1]], id="negative"),
        pytest.param([[0], [0.5]], id="half"),
        pytest.param([[0, 1], [1, 0]], id="two-columns"),
    ],
)
def test_sparse_targets_must_be_numbers_of_classes(targets):
    message = "one column of whole numbers from 0 to 2, one for each output"
    with pytest.raises(InvalidDataError, match=message):
        classify("sparse_categorical_crossentropy", targets, 3)


@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy"])
def test_targets_of_a_crossentropy_must_be_probabilities(loss):
    with pytest.raises(InvalidDataError, match=r"from 0 to 1\. Received targets from 1 to 4"):
        classify(loss, [[4, 2], [1, 1]], 2)


@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy"])
def test_targets_of_a_crossentropy_must_not_be_negative(loss):
    with pytest.raises(InvalidDataError, match=r"Received targets from -0.5 to 1"):
        classify(loss, [[-0.5, 1], [1, 0]], 2)


# What no run can be made of.


def test_nan_in_the_data_is_refused(split):
    inputs = np.zeros((36, 3))
    inputs[5, 1] = np.nan
    with pytest.raises(InvalidDataError, match="NaN or infinity in 1 of 36 rows"):
        fit(dense(3, [4], 2), Dataset(inputs, np.zeros((36, 2))), RECIPE, split)


@pytest.mark.parametrize("folds", [0, 1, 37, 2.5, -3, True, "5"], ids=repr)
def test_folds_that_would_be_empty_are_refused(data, folds):
    with pytest.raises(InvalidArgumentError, match=f"from 2 to the 36 rows.*folds={folds!r}"):
        fit(dense(3, [4], 2), data, RECIPE, folds=folds)


def test_folds_that_leave_nothing_to_learn_from_are_refused():
    two_rows = Dataset(np.zeros((2, 3)), np.zeros((2, 2)))
    with pytest.raises(InvalidArgumentError, match="leave at least one of 1 rows to learn from"):
        fit(dense(3, [4], 2), two_rows, RECIPE, folds=2)


@pytest.mark.parametrize("wrong", ["neither", "both"])
def test_either_splits_or_folds_must_be_told(data, split, wrong):
    arguments = {"splits": split, "folds": 3} if wrong == "both" else {}
    with pytest.raises(InvalidArgumentError, match=f"either `splits` or `folds`.*Received {wrong}"):
        fit(dense(3, [4], 2), data, RECIPE, **arguments)


def test_no_epoch_is_refused(data, split):
    with pytest.raises(InvalidArgumentError, match=r"`epochs` must be .* at least 1"):
        fit(dense(3, [4], 2), data, RECIPE.replace(epochs=0), split)


def test_a_negative_strength_is_refused(data, split):
    with pytest.raises(InvalidArgumentError, match=r"`strength` of L2 must be .* at least 0"):
        fit(dense(3, [4], 2), data, RECIPE.replace(regularizers=(L2(-1e-3),)), split)


@pytest.mark.parametrize("cluster", [3, object, ["tcp://127.0.0.1:8786"]], ids=repr)
def test_a_cluster_that_is_none_is_refused(data, split, cluster):
    with pytest.raises(ClusterError, match=r"must be a distributed\.Client or the address"):
        fit(dense(3, [4], 2), data, RECIPE, split, cluster=cluster)


# Regularizers.


@with_strengths
class OnlyLargeData(Regularizer):
    """It refuses what it is shown."""

    def check(self, task):
        if task.classes == "none" and task.split.training.size == 10:
            raise InvalidDataError(f"Received {task.data.num_rows} rows.")


def test_a_regularizer_may_refuse_the_task(data):
    run = Run(RECIPE.replace(regularizers=(OnlyLargeData(),)), SPLIT, 0)
    with pytest.raises(InvalidDataError, match="Received 36 rows"):
        train(dense(3, [4], 2), data, [run])

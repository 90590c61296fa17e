import numpy as np
import pytest

from unseen.grading.description import Dense, Dropout, Named, Submission, Training
from unseen.grading.message import unpack
from unseen.grading.plan import weight_shapes
from unseen.grading.task import task_of
from unseen.grading.trainer import order, read_result, train

from .conftest import NUM_INPUTS, labelled

TASK = task_of({"network": {"hidden": [5]}, "baseline": {"epochs": 3, "batch_size": 8}})
TRAINING, SECRET = labelled(40, 0), labelled(30, 1)
SEEDS = [11, 12]


def answered(submission: Submission, seeds=SEEDS, weights: bytes = b"", inputs=SECRET.inputs):
    message = train(order(submission, TASK, TRAINING, inputs, seeds, weights=weights))
    return read_result(message, len(seeds), len(inputs), 2, with_weights=bool(weights))


def wanting(**training) -> Submission:
    return Submission(training=Training(**training))


def test_it_trains_what_fit_trains():
    from unseen import Recipe, dense, fit
    from unseen.data import Split

    classes, handed_in = answered(wanting(epochs=30, learning_rate=0.5))
    network = dense(NUM_INPUTS, [5], 2, output_activation="sigmoid")
    recipe = Recipe("binary_crossentropy", "sgd", learning_rate=0.5, epochs=30, batch_size=8)
    fits = fit(network, TRAINING.dataset(), recipe, Split(np.arange(40), [], []), SEEDS)
    np.testing.assert_array_equal(classes, fits.predict(SECRET.inputs).argmax(axis=-1))
    assert handed_in is None
    assert (classes == SECRET.labels).mean() > 0.8  # it has learnt something


def test_each_network_depends_on_its_own_seed_alone():
    classes, _ = answered(wanting())
    first, _ = answered(wanting(), seeds=SEEDS[:1])
    np.testing.assert_array_equal(classes[:1], first)
    assert (classes[0] != classes[1]).any()


def test_layers_of_a_keras_file_are_trained():
    layers = [
        Dense(units=5, activation="relu", l2=1e-3),
        Dropout(rate=0.2),
        Dense(units=2, activation="sigmoid"),
    ]
    wanted = Training(regularizers=[Named(name="L1", settings={"strength": 1e-4})])
    classes, _ = answered(Submission(layers=layers, training=wanted), seeds=SEEDS[:1])
    assert classes.shape == (1, 30)


def test_a_network_that_diverges_is_told():
    told = answered(wanting(learning_rate=1e30))
    assert isinstance(told, str)
    assert "of 2 networks was no number any more after epoch" in told


def test_weights_are_scored_as_they_were_handed_in():
    shapes = weight_shapes(TASK, NUM_INPUTS, 2)
    random = np.random.default_rng(0)
    weights = [random.normal(size=shape).astype("<f4") for shape in shapes]
    _, handed_in = answered(wanting(), SEEDS[:1], b"".join(weight.tobytes() for weight in weights))
    hidden = np.maximum(SECRET.inputs @ weights[0] + weights[1], 0)
    np.testing.assert_array_equal(handed_in, (hidden @ weights[2] + weights[3]).argmax(axis=1))


def test_an_order_holds_no_secret_class():
    header, parts = unpack(order(wanting(), TASK, TRAINING, SECRET.inputs, SEEDS))
    assert set(header) == {
        "submission",
        "task",
        "seeds",
        "num_inputs",
        "image_shape",
    }
    assert [len(part) for part in parts] == [40 * 4 * 4, 40, 30 * 4 * 4, 0]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_images_beside_it_change_no_answer(rows):
    classes, _ = answered(wanting(), SEEDS[:1])
    some, _ = answered(wanting(), SEEDS[:1], inputs=SECRET.inputs[:rows])
    np.testing.assert_array_equal(classes[:, :rows], some)

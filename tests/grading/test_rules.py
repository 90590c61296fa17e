import numpy as np
import pytest

from unseen.grading.description import (
    BatchNormalization,
    Dense,
    Dropout,
    Named,
    Noise,
    Other,
    Submission,
    Training,
)
from unseen.grading.material import Labelled
from unseen.grading.rules import broken_rules
from unseen.grading.task import Task, task_of

TRAINING = Labelled(
    np.random.default_rng(0).random((800, 784), np.float32),
    np.arange(800, dtype=np.uint8) % 2,
    image_shape=(28, 28),
)
HIDDEN = Dense(units=100, activation="relu")
OUTPUT = Dense(units=2, activation="sigmoid")


def broken(submission: Submission, task: Task | None = None, student: str | None = None):
    task = Task() if task is None else task
    return broken_rules(submission, task, TRAINING, student)


def trained(**wanted) -> Submission:
    return Submission(training=Training(**wanted))


def with_regularizer(name: str, **settings) -> Submission:
    return trained(regularizers=[Named(name=name, settings=settings)])


def layered(*layers) -> Submission:
    return Submission(layers=list(layers))


@pytest.mark.parametrize(
    "submission",
    [
        Submission(),
        layered(HIDDEN, HIDDEN, HIDDEN, OUTPUT),
        layered(HIDDEN, Dropout(rate=0.5), HIDDEN, HIDDEN, OUTPUT),
        layered(
            HIDDEN, BatchNormalization(), HIDDEN, Noise(kind="gaussian_noise", strength=1.0),
            HIDDEN, OUTPUT,
        ),
        layered(Dense(units=100, activation="relu", l1=1e-4, l2=1e-3), HIDDEN, HIDDEN, OUTPUT),
        trained(epochs=2000, batch_size=800, optimizer=Named(name="Adam"), schedule="one-cycle"),
        trained(optimizer=Named(name="SGD", settings={"momentum": 0.9, "nesterov": True})),
        with_regularizer("Affine", rotation=10),
        with_regularizer("L2", strength=1e-4),
    ],
    ids=lambda submission: str(submission)[:60],
)  # fmt: skip
def test_what_keeps_the_rules_breaks_none(submission):
    assert broken(submission) == []


@pytest.mark.parametrize(
    ("submission", "told"),
    [
        (layered(HIDDEN, HIDDEN, HIDDEN, HIDDEN, OUTPUT), "has 5 dense layers, the rule says 4"),
        (layered(HIDDEN, HIDDEN, OUTPUT), "has 3 dense layers, the rule says 4 (100-100-100-2)"),
        (
            layered(HIDDEN, Dense(units=101, activation="relu"), HIDDEN, OUTPUT),
            "Layer 2 has 101 units, the rule says 100",
        ),
        (
            layered(HIDDEN, HIDDEN, HIDDEN, Dense(units=2, activation="softmax")),
            "Layer 4 is activated by softmax, the rule says sigmoid",
        ),
        (
            layered(Dense(units=100, activation="leaky_relu"), HIDDEN, HIDDEN, OUTPUT),
            "Layer 1 is activated by leaky_relu, the rule says relu",
        ),
        (layered(OUTPUT, HIDDEN, HIDDEN, HIDDEN), "Layer 1 has 2 units"),
        (
            layered(HIDDEN, HIDDEN, HIDDEN, Dense(units=2, activation="sigmoid", use_bias=False)),
            "Layer 4 has no bias",
        ),
        (
            layered(Dense(units=100, activation="relu", kernel_initializer="zeros"), HIDDEN,
                    HIDDEN, OUTPUT),
            "start as zeros",
        ),
        (layered(Other(name="LSTM"), HIDDEN, HIDDEN, HIDDEN, OUTPUT), "a layer LSTM"),
        (layered(HIDDEN, HIDDEN, HIDDEN, OUTPUT, Dropout(rate=0.1)), "follows the output"),
        (layered(HIDDEN, Dropout(rate=1.0), HIDDEN, HIDDEN, OUTPUT), "the rate 1"),
        (
            layered(HIDDEN, Noise(kind="gaussian_noise", strength=-1.0), HIDDEN, HIDDEN, OUTPUT),
            "the strength -1",
        ),
        (layered(HIDDEN, BatchNormalization(momentum=2.0), HIDDEN, HIDDEN, OUTPUT), "momentum 2"),
        (layered(Dense(units=100, activation="relu", l2=-1.0), HIDDEN, HIDDEN, OUTPUT), "l2 is -1"),
        (trained(epochs=2001), "The epochs are 2001, the rule says 1 to 2,000"),
        (trained(epochs=0), "The epochs are 0"),
        (trained(epochs=-1), "The epochs are -1"),
        (trained(epochs=10**9), "The epochs are 1000000000"),
        (trained(batch_size=0), "The batch size is 0, the rule says 1 to 800"),
        (trained(batch_size=801), "The batch size is 801"),
        (trained(learning_rate=0.0), "The learning rate is 0"),
        (trained(learning_rate=-1.0), "The learning rate is -1"),
        (trained(loss="hinge"), "The loss is hinge, the rule says binary_crossentropy"),
        (trained(schedule="exponential"), "The schedule is 'exponential'"),
        (trained(optimizer=Named(name="os.system")), "Received 'os.system'"),
        (trained(optimizer=Named(name="Adam", settings={"beta": 1})), "those of Adam"),
        (trained(optimizer=Named(name="Adam", settings={"name": "x"})), "must be a number"),
        (trained(optimizer=Named(name="SGD", settings={"use_ema": True})), "regularizer EMA"),
        (with_regularizer("Dropout", rate=1.0), "`rate` of Dropout"),
        (with_regularizer("Dropout", rate="0.1"), "rate cannot be '0.1'"),
        (with_regularizer("Dropout", seed=1), "settings of Dropout"),
        (with_regularizer("__import__"), "Received '__import__'"),
        (with_regularizer("EarlyStopping"), "validation"),
        (with_regularizer("Mixupp"), "Did you mean Mixup?"),
        (
            trained(regularizers=[Named(name="L2"), Named(name="L2")]),
            "L2 is there 2 times, the rule says once",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_breaks_a_rule_is_told_so(submission, told):
    assert any(told in reason for reason in broken(submission)), broken(submission)


def test_everything_is_told_at_once():
    layers = [HIDDEN, Dense(units=101, activation="tanh"), HIDDEN, OUTPUT]
    wanted = Training(epochs=0, batch_size=0, regularizers=[Named(name="Nonsense")])
    assert len(broken(Submission(layers=layers, training=wanted))) == 5


@pytest.mark.parametrize(
    ("rules", "submission", "told"),
    [
        ({"regularizers": ["L2"]}, with_regularizer("Dropout"), "allows only L2"),
        (
            {"regularizers": ["L2"]},
            layered(HIDDEN, Dropout(rate=0.1), HIDDEN, HIDDEN, OUTPUT),
            "Dropout is used, the rule allows only L2",
        ),
        (
            {"regularizers": ["L2"]},
            trained(optimizer=Named(name="AdamW")),
            "WeightDecay is used, the rule allows only L2",
        ),
        ({"optimizers": ["sgd"]}, trained(optimizer=Named(name="Adam")), "the rule says sgd"),
    ],
)
def test_a_task_may_allow_less(rules, submission, told):
    task = task_of({"training": rules})
    assert any(told in reason for reason in broken(submission, task))
    assert broken(submission) == []


def test_early_stopping_needs_rows_that_the_task_keeps_back():
    task = task_of({"training": {"validation_fraction": 0.2}})
    assert broken(with_regularizer("EarlyStopping"), task) == []


def test_a_recipe_by_somebody_else_is_refused():
    submission = Submission(author="bob")
    assert broken(submission, student="bob") == []
    assert "by 'bob', but it was handed in by 'mallory'" in broken(submission, student="mallory")[0]

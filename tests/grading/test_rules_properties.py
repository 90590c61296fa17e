"""Whatever a submission says, its rules are told or its network and recipe can be made."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from unseen.grading.description import (
    INITIALIZERS,
    OPTIMIZERS,
    BatchNormalization,
    Dense,
    Dropout,
    Named,
    Noise,
    Submission,
    Training,
)
from unseen.grading.material import Labelled
from unseen.grading.plan import network_of, recipe_of
from unseen.grading.rules import broken_rules
from unseen.grading.task import task_of
from unseen.regularizers import list_regularizers

TASK = task_of({"network": {"hidden": [3]}, "baseline": {"batch_size": 4}})
TRAINING = Labelled(np.zeros((8, 4), np.float32), np.arange(8, dtype=np.uint8) % 2, (2, 2))

numbers = st.sampled_from([-1.0, 0.0, 1e-4, 0.5, 1.0, 2.5, 1e30])
activations = st.sampled_from(["relu", "sigmoid"])
dense = st.builds(
    Dense,
    units=st.sampled_from([3, 2, 0]),
    activation=activations,
    kernel_initializer=st.sampled_from([*INITIALIZERS, "zeros"]),
    **dict.fromkeys(("l1", "l2", "bias_l1", "bias_l2", "activity_l1", "activity_l2"), numbers),
)
others = st.one_of(
    st.builds(Dropout, rate=numbers),
    st.builds(
        Noise, kind=st.sampled_from(["gaussian_noise", "gaussian_dropout"]), strength=numbers
    ),
    st.builds(BatchNormalization, momentum=numbers, epsilon=numbers),
)
# A network as the rules say, with another layer in it, or any layers at all.
right = others.map(
    lambda other: [
        Dense(units=3, activation="relu"), other, Dense(units=2, activation="sigmoid")
    ]
)  # fmt: skip
layers = st.one_of(right, st.lists(st.one_of(dense, others), max_size=3))


@st.composite
def named(draw, known):
    """One of some things by its name, some of its settings odd, or of another's settings."""
    name = draw(st.sampled_from(sorted(known)))
    keys = st.sampled_from(known[name] * 4 + ["seed"])
    return Named(name=name, settings=draw(st.dictionaries(keys, numbers, max_size=3)))


every_optimizer = {
    name: [*own, "weight_decay", "clipnorm", "use_ema"] for name, own in OPTIMIZERS.items()
}
every_regularizer = {
    entry.name: list(entry.kind.__dataclass_fields__) for entry in list_regularizers()
}
# All of it odd; or one part alone, for else hardly any submission keeps the rules.
odd = st.builds(
    Submission,
    layers=st.one_of(st.none(), layers),
    training=st.builds(
        Training,
        optimizer=st.one_of(st.none(), named(every_optimizer)),
        learning_rate=st.one_of(st.none(), numbers),
        epochs=st.sampled_from([None, 0, 1, 2001]),
        batch_size=st.sampled_from([None, 0, 1, 8, 9]),
        regularizers=st.lists(named(every_regularizer), max_size=2),
    ),
)
in_one_part = st.one_of(
    right.map(lambda layers: Submission(layers=layers)),
    named(every_optimizer).map(lambda one: Submission(training=Training(optimizer=one))),
    named(every_regularizer).map(lambda one: Submission(training=Training(regularizers=[one]))),
)


def made(submission: Submission) -> bool:
    """Whether all of it could be made; it must, or be told what it breaks."""
    broken = broken_rules(submission, TASK, TRAINING)
    assert all(isinstance(reason, str) and reason for reason in broken)
    if not broken:
        network_of(submission, TASK, 4, 2)
        recipe_of(submission.training, TASK)
    return not broken


@settings(max_examples=60, derandomize=True)
@given(odd)
def test_what_breaks_no_rule_can_be_made(submission):
    made(submission)


def test_what_is_odd_in_one_part_is_made_or_told_so():
    outcomes = Counter()

    @settings(max_examples=150, derandomize=True)
    @given(in_one_part)
    def each(submission):
        outcomes[made(submission)] += 1

    each()
    assert min(outcomes[True], outcomes[False]) > 20  # so that both are looked at

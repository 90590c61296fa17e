"""What a submission says, as plain bounded data: all that ever leaves the reader.

The reader runs in a sandbox and its answer is not believed: it is checked again against these
models. Values may break the rules of a task (101 units, 0 epochs), for it is `rules.py` that says
so; but nothing here is code, a class or a file, and nothing is large.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

# Bounds of all values; the reader keeps to them.
LARGEST_WHOLE = 10**15
LONGEST_TEXT = 100
LONGEST_SENTENCE = 400
LONGEST_LIST = 100
MOST_SETTINGS = 30

Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Sentence = Annotated[str, Field(max_length=LONGEST_SENTENCE)]
Whole = Annotated[int, Field(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Scalar = bool | Whole | Number | Text
Setting = Scalar | Annotated[list[Scalar], Field(max_length=LONGEST_LIST)]
Settings = Annotated[dict[Text, Setting], Field(max_length=MOST_SETTINGS)]

# Most layers, regularizers and reasons that are read; a file with more is refused.
MOST_LAYERS = 100
MOST_REGULARIZERS = 50
MOST_REASONS = 50

_ADAM = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
# Keras's optimizers whose steps are proportional to the learning rate, with what they have beside
# all others and its defaults.
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"momentum": 0.0, "nesterov": False},
    "Adam": {**_ADAM, "amsgrad": False},
    "AdamW": {**_ADAM, "amsgrad": False, "weight_decay": 0.004},
    "RMSprop": {"rho": 0.9, "momentum": 0.0, "epsilon": 1e-7, "centered": False},
    "Adagrad": {"initial_accumulator_value": 0.1, "epsilon": 1e-7},
    "Adadelta": {"rho": 0.95, "epsilon": 1e-7},
    "Adamax": _ADAM,
    "Nadam": _ADAM,
    "Lion": {"beta_1": 0.9, "beta_2": 0.99},
    "Lamb": _ADAM,
}
# Keras's initializers that give each weight a number of its own, of a size to start with.
INITIALIZERS = (
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "random_uniform",
    "random_normal",
    "truncated_normal",
    "orthogonal",
)


class Plain(BaseModel):
    """A checked value: no unknown fields, no silent conversions, no NaN."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Dense(Plain):
    """A fully connected layer."""

    kind: Literal["dense"] = "dense"
    units: Whole
    activation: Text = "linear"
    use_bias: bool = True
    kernel_initializer: Text = "glorot_uniform"
    l1: Number = 0.0  # penalties of its weight matrix
    l2: Number = 0.0
    bias_l1: Number = 0.0
    bias_l2: Number = 0.0
    activity_l1: Number = 0.0  # and of its outputs
    activity_l2: Number = 0.0


class Dropout(Plain):
    """A layer that leaves out a part of what comes in."""

    kind: Literal["dropout"] = "dropout"
    rate: Number


class Noise(Plain):
    """A layer that adds Gaussian noise, or multiplies by it."""

    kind: Literal["gaussian_noise", "gaussian_dropout"]
    strength: Number  # standard deviation, or rate


class BatchNormalization(Plain):
    """A layer that normalises each unit over the batch."""

    kind: Literal["batch_normalization"] = "batch_normalization"
    momentum: Number = 0.99
    epsilon: Number = 1e-3
    center: bool = True
    scale: bool = True


class Other(Plain):
    """A layer that no task allows: only its name is kept, to say so."""

    kind: Literal["other"] = "other"
    name: Text


Layer = Annotated[Dense | Dropout | Noise | BatchNormalization | Other, Field(discriminator="kind")]


class Named(Plain):
    """An optimizer or a regularizer by its name, with its settings."""

    name: Text
    settings: Settings = {}


class Training(Plain):
    """How a submission wants its network trained; None is the task's own."""

    loss: Text | None = None
    optimizer: Named | None = None
    learning_rate: Number | None = None
    schedule: Text | None = None
    epochs: Whole | None = None
    batch_size: Whole | None = None
    regularizers: Annotated[list[Named], Field(max_length=MOST_REGULARIZERS)] = []


class Submission(Plain):
    """All that a submission says."""

    # Without the input layer and layers that only reshape; None where there is only a recipe.
    layers: Annotated[list[Layer], Field(max_length=MOST_LAYERS)] | None = None
    training: Training = Training()
    author: Text | None = None  # whom the recipe claims to be by


class Reading(Plain):
    """The reader's answer.

    Args:
        status: "READ" where nothing stood against it so far, else why not.
        reasons: What stands against it, each in a sentence.
        submission: What it says, as far as that could be read; None where nothing could.
        has_weights: Whether the weights follow, float32 in the order that was asked for.
    """

    status: Literal["READ", "RULE", "UNREADABLE"]
    reasons: Annotated[list[Sentence], Field(max_length=MOST_REASONS)] = []
    submission: Submission | None = None
    has_weights: bool = False

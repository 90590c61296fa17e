"""From what a submission says to a network and a recipe, of our own classes and constants alone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.errors import InvalidArgumentError
from unseen.grading import description
from unseen.grading.description import (
    INITIALIZERS,
    BatchNormalization,
    Dense,
    Dropout,
    Named,
    Noise,
    Submission,
    Training,
)
from unseen.grading.task import Task

if TYPE_CHECKING:
    import keras

    from unseen.data import Split
    from unseen.regularizers import Regularizer
    from unseen.training import Recipe

# What a submission calls an optimizer -> the Keras class that we make it of.
OPTIMIZERS = {name.lower(): name for name in description.OPTIMIZERS}


@dataclass(frozen=True)
class Settled:
    """How a network is trained, nothing left open but an optimizer's own learning rate (None)."""

    loss: str
    optimizer: Named
    learning_rate: float | None
    schedule: str
    epochs: int
    batch_size: int
    regularizers: list[Named]


def settled(training: Training, task: Task) -> Settled:
    """What a submission wants, with the task's own values for what it leaves open."""
    ours = task.baseline
    own_rate = ours.learning_rate if training.optimizer is None else None
    return Settled(
        loss=task.training.loss if training.loss is None else training.loss,
        optimizer=training.optimizer or Named(name=ours.optimizer),
        learning_rate=own_rate if training.learning_rate is None else training.learning_rate,
        schedule=training.schedule or "constant",
        epochs=ours.epochs if training.epochs is None else training.epochs,
        batch_size=ours.batch_size if training.batch_size is None else training.batch_size,
        regularizers=training.regularizers,
    )


def optimizer_of(named: Named) -> "keras.optimizers.Optimizer":
    """A Keras optimizer of ours by the name that was submitted.

    Raises:
        InvalidArgumentError: if there is none of that name, or a setting is not one of its own.
    """
    import keras

    if named.name.lower() not in OPTIMIZERS:
        raise InvalidArgumentError(
            f"`optimizer` must be one of {', '.join(OPTIMIZERS)}. Received {named.name!r}."
        )
    kind = getattr(keras.optimizers, OPTIMIZERS[named.name.lower()])
    try:
        return kind(**_numbers(named))
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(
            f"The settings of `optimizer` must be those of {kind.__name__}. Received "
            f"{named.settings!r}: {error}."
        ) from error


def _numbers(named: Named) -> dict[str, Any]:
    """Settings that are numbers: a text or a list could name what Keras would go and make."""
    for name, value in named.settings.items():
        if not isinstance(value, bool | int | float):
            raise InvalidArgumentError(
                f"`{name}` of {named.name} must be a number. Received {value!r}."
            )
    return dict(named.settings)


def regularizer_of(named: Named) -> "Regularizer":
    """A regularizer of the catalogue by the name that was submitted.

    Raises:
        InvalidArgumentError: if there is none of that name, or a setting is not what it may be.
    """
    from unseen.regularizers import find_regularizer
    from unseen.training.plain_values import from_plain

    name = find_regularizer(named.name).name
    return from_plain("regularizers", [{"name": name, **named.settings}], ())[0]


def recipe_of(training: Training, task: Task) -> "Recipe":
    """The recipe of a submission.

    Raises:
        InvalidArgumentError: if a value is not what it may be.
    """
    from unseen.training import Recipe

    wanted = settled(training, task)
    return Recipe(
        loss=wanted.loss,
        optimizer=optimizer_of(wanted.optimizer),
        learning_rate=wanted.learning_rate,  # pyright: ignore[reportArgumentType] - None is its own
        schedule=wanted.schedule,
        epochs=wanted.epochs,
        batch_size=wanted.batch_size,
        regularizers=tuple(map(regularizer_of, wanted.regularizers)),
    )


def units_of(task: Task, num_classes: int) -> list[int]:
    """Units of each dense layer, the output's last."""
    return [*task.network.hidden, num_classes]


def weight_shapes(task: Task, num_inputs: int, num_classes: int) -> list[list[int]]:
    """Shapes of the dense layers' weights: each one's matrix, then its bias."""
    units = units_of(task, num_classes)
    pairs = zip([num_inputs, *units], units, strict=False)
    return [shape for before, after in pairs for shape in ([before, after], [after])]


def network_of(
    submission: Submission, task: Task, num_inputs: int, num_classes: int
) -> "keras.Model":
    """The network that a submission trains: the task's, with what the submission put between.

    Raises:
        InvalidArgumentError: if it has a layer that is none of ours.
    """
    import keras

    from unseen.networks import dense

    rules = task.network
    if submission.layers is None:
        return dense(
            num_inputs,
            rules.hidden,
            num_classes,
            activation=rules.activation,
            output_activation=rules.output_activation,
            name="network",
        )
    made = [_layer(layer) for layer in submission.layers]
    return keras.Sequential([keras.Input((num_inputs,)), *made], name="network")


def _layer(layer: Any) -> "keras.layers.Layer":
    import keras

    layers = keras.layers
    if isinstance(layer, Dense):
        if layer.kernel_initializer not in INITIALIZERS:
            raise InvalidArgumentError(
                f"Weights must start as one of {', '.join(INITIALIZERS)}. "
                f"Received {layer.kernel_initializer!r}."
            )
        return layers.Dense(
            layer.units,
            activation=layer.activation,
            use_bias=layer.use_bias,
            kernel_initializer=layer.kernel_initializer,
            kernel_regularizer=_penalty(layer.l1, layer.l2),
            bias_regularizer=_penalty(layer.bias_l1, layer.bias_l2),
            activity_regularizer=_penalty(layer.activity_l1, layer.activity_l2),
        )
    if isinstance(layer, Dropout):
        return layers.Dropout(layer.rate)
    if isinstance(layer, Noise):
        kind = {
            "gaussian_noise": layers.GaussianNoise,
            "gaussian_dropout": layers.GaussianDropout,
        }
        return kind[layer.kind](layer.strength)
    if isinstance(layer, BatchNormalization):
        return layers.BatchNormalization(
            momentum=layer.momentum, epsilon=layer.epsilon, center=layer.center, scale=layer.scale
        )
    raise InvalidArgumentError(f"A layer must be one of ours. Received {layer!r}.")


def _penalty(l1: float, l2: float) -> "keras.Regularizer | None":
    import keras

    return keras.regularizers.L1L2(l1, l2) if l1 or l2 else None


def split_of(num_rows: int, task: Task) -> "Split":
    """Rows to learn from, and rows to choose epochs on where the task keeps some back."""
    from unseen.data import Split

    kept_back = round(num_rows * task.training.validation_fraction)
    rows = np.arange(num_rows)
    return Split(rows[: num_rows - kept_back], rows[num_rows - kept_back :], rows[:0])

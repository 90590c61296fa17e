"""A recipe: everything that says how a network is trained."""

import dataclasses
import inspect
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from unseen.errors import InvalidArgumentError
from unseen.regularizers.protocol import Regularizer
from unseen.regularizers.strengths import with_strengths
from unseen.training.optimizers import OPTIMIZERS
from unseen.training.schedules import SCHEDULES

if TYPE_CHECKING:
    from typing import Self


@with_strengths
class Recipe:
    """How a network is trained, the same for every run that shares it.

    The learning rate and the regularizers' strengths are numbers in which runs may differ within
    one compiled program; the rest is its structure.

    Args:
        loss: A Keras loss by its name, such as "mean_absolute_error".
        optimizer: "sgd" or "adam", with Keras's defaults.
        learning_rate: Above 0.
        schedule: How the learning rate goes over the epochs: "constant", "linear" or "cosine"
            (both down to zero).
        epochs: At least 1.
        batch_size: Rows per step, at least 1; the last step of an epoch takes what is left.
        regularizers: Each at most once per type; they act in this order.

    Raises:
        InvalidArgumentError: if a value is not as said.

    Example:
        >>> recipe = Recipe(loss="mean_absolute_error", optimizer="adam", learning_rate=1e-3)
        >>> recipe.epochs, recipe.batch_size
        (50, 32)
    """

    loss: str
    optimizer: str = "sgd"
    learning_rate: float = 0.01
    schedule: str = "constant"
    epochs: int = 50
    batch_size: int = 32
    regularizers: tuple[Regularizer, ...] = dataclasses.field(default=(), metadata={"leaf": True})

    def __post_init__(self) -> None:
        _require_known("optimizer", self.optimizer, OPTIMIZERS)
        _require_known("schedule", self.schedule, SCHEDULES)
        _require_known_loss(self.loss)
        for name in ("epochs", "batch_size"):
            value = getattr(self, name)
            if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
                raise InvalidArgumentError(
                    f"`{name}` must be a whole number of at least 1. Received {name}={value!r}."
                )
        rate = self.learning_rate
        is_number = isinstance(rate, int | float | np.number) and not isinstance(rate, bool)
        if not (is_number and 0 < rate < math.inf):
            raise InvalidArgumentError(
                f"`learning_rate` must be a number above 0. Received learning_rate={rate!r}."
            )
        if not _are_of_different_types(self.regularizers):
            raise InvalidArgumentError(
                "`regularizers` must hold regularizers of different types, such as (L2(1e-3),). "
                f"Received {self.regularizers!r}."
            )
        object.__setattr__(self, "regularizers", tuple(self.regularizers))

    def replace(self, **changes: object) -> "Self":
        """This recipe with some fields changed."""
        return dataclasses.replace(self, **changes)


def _are_of_different_types(regularizers: object) -> bool:
    if not isinstance(regularizers, Sequence):
        return False
    kinds = {type(one) for one in regularizers}
    return len(kinds) == len(regularizers) and all(issubclass(kind, Regularizer) for kind in kinds)


def _require_known(name: str, value: object, known: object) -> None:
    choices = list(known)  # pyright: ignore[reportArgumentType]
    if value not in choices:
        raise InvalidArgumentError(
            f"`{name}` must be one of {', '.join(map(repr, choices))}. Received {name}={value!r}."
        )


def _require_known_loss(loss: object) -> None:
    import keras

    try:
        # A class, such as "MeanSquaredError", averages over rows, which are weighed here.
        known = isinstance(loss, str) and inspect.isfunction(keras.losses.get(loss))
    except ValueError:
        known = False
    if not known:
        raise InvalidArgumentError(
            "`loss` must be the name of a Keras loss, such as 'mean_absolute_error' or "
            f"'binary_crossentropy'. Received loss={loss!r}."
        )

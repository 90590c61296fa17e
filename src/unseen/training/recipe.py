"""A recipe: everything that says how a network is trained."""

import dataclasses
import math
from typing import TYPE_CHECKING

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
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise InvalidArgumentError(
                    f"`{name}` must be a whole number of at least 1. Received {name}={value!r}."
                )
        if not (isinstance(self.learning_rate, int | float) and 0 < self.learning_rate < math.inf):
            raise InvalidArgumentError(
                "`learning_rate` must be a number above 0. "
                f"Received learning_rate={self.learning_rate!r}."
            )
        object.__setattr__(self, "regularizers", tuple(self.regularizers))
        kinds = [type(regularizer) for regularizer in self.regularizers]
        if not all(issubclass(kind, Regularizer) for kind in kinds) or len(set(kinds)) < len(kinds):
            raise InvalidArgumentError(
                "`regularizers` must hold regularizers of different types. "
                f"Received {self.regularizers!r}."
            )

    def replace(self, **changes: object) -> "Self":
        """This recipe with some fields changed."""
        return dataclasses.replace(self, **changes)


def _require_known(name: str, value: object, known: object) -> None:
    choices = list(known)  # pyright: ignore[reportArgumentType]
    if value not in choices:
        raise InvalidArgumentError(
            f"`{name}` must be one of {', '.join(map(repr, choices))}. Received {name}={value!r}."
        )


def _require_known_loss(loss: object) -> None:
    import keras

    try:
        known = isinstance(loss, str) and callable(keras.losses.get(loss))
    except ValueError:
        known = False
    if not known:
        raise InvalidArgumentError(
            "`loss` must be the name of a Keras loss, such as 'mean_absolute_error' or "
            f"'binary_crossentropy'. Received loss={loss!r}."
        )

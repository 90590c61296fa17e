"""A recipe: everything that says how a network is trained."""

import dataclasses
import math
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.errors import InvalidArgumentError
from unseen.regularizers.protocol import Regularizer, overrides
from unseen.regularizers.strengths import with_strengths
from unseen.training.losses import normalized_loss
from unseen.training.metrics import normalized_metric
from unseen.training.optimizers import normalized_optimizer
from unseen.training.plain_values import as_plain, from_plain, read_plain, write_plain
from unseen.training.schedules import normalized_schedule

if TYPE_CHECKING:
    from typing import Self


@with_strengths
class Recipe:
    """How a network is trained, the same for every run that shares it.

    The learning rate and the regularizers' strengths are numbers in which runs may differ within
    one compiled program; the rest is its structure.

    Args:
        loss: A Keras loss by its name, such as "mean_absolute_error", or a Keras loss such as
            `keras.losses.Huber(delta=2)`, or a function of targets and outputs.
        optimizer: A Keras optimizer by its name, such as "sgd" or "adam", or a Keras optimizer
            such as `keras.optimizers.SGD(momentum=0.9)`, or any Optax transformation.
        learning_rate: Above 0. None takes the optimizer's own: Keras's default for a name, 1 for
            an Optax transformation, which brings its own.
        schedule: How the learning rate goes over the steps: "constant", "linear" or "cosine"
            (both down to zero), "one-cycle" (up over the first 30 %, then down to zero), or a
            Keras schedule whose values are factors on `learning_rate`.
        epochs: At least 1.
        batch_size: Rows per step, at least 1; the last step of an epoch takes what is left, and
            one step takes all where they are fewer.
        regularizers: Each at most once per type; they act in this order.
        metrics: What is told beside the loss, and the accuracy where targets are classes: names
            of Keras metrics, Keras metrics, or functions of targets and outputs.

    Raises:
        InvalidArgumentError: if a value is not as said.

    Example:
        >>> recipe = Recipe(loss="mean_absolute_error", optimizer="adam")
        >>> recipe.learning_rate, recipe.epochs, recipe.batch_size
        (0.001, 50, 32)
    """

    loss: Any
    optimizer: Any = "sgd"
    learning_rate: float = dataclasses.field(default=None)  # pyright: ignore[reportAssignmentType]
    schedule: Any = "constant"
    epochs: int = 50
    batch_size: int = 32
    regularizers: tuple[Regularizer, ...] = dataclasses.field(default=(), metadata={"leaf": True})
    metrics: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        optimizer, own_rate, own_schedule = normalized_optimizer(self.optimizer)
        schedule = self.schedule
        if own_schedule is not None:
            if schedule != "constant":
                raise InvalidArgumentError(
                    "`schedule` must be left out where the optimizer has one of its own. Received "
                    f"schedule={schedule!r} and an optimizer with {own_schedule!r}."
                )
            schedule = own_schedule
        self._set(
            loss=normalized_loss(self.loss),
            optimizer=optimizer,
            learning_rate=own_rate if self.learning_rate is None else self.learning_rate,
            schedule=normalized_schedule(schedule),
            regularizers=_different_types(self.regularizers),
            metrics=tuple(map(normalized_metric, _several("metrics", self.metrics))),
        )
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

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def replace(self, **changes: Any) -> "Self":
        """This recipe with some fields changed.

        Another optimizer comes with its own learning rate, unless one was chosen here.
        """
        if "optimizer" in changes and self.learning_rate == normalized_optimizer(self.optimizer)[1]:
            changes = {"learning_rate": None} | changes
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """This recipe as numbers, texts, lists and mappings, which `from_dict` takes.

        Raises:
            InvalidArgumentError: if part of it is a function, which no text can hold.
        """
        fields = (field.name for field in dataclasses.fields(self))
        return {name: as_plain(name, getattr(self, name)) for name in fields}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], also: Iterable[type[Regularizer]] = ()) -> "Self":
        """The recipe of plain values.

        Args:
            values: As `to_dict` gives them; what is left out is the default.
            also: Regularizers of one's own that it may name, beside the catalogue's.

        Raises:
            InvalidArgumentError: if a field or a name is unknown, or a value not what it may be.
        """
        known = [field.name for field in dataclasses.fields(cls)]
        unknown = [name for name in values if name not in known]
        if unknown or "loss" not in values:
            raise InvalidArgumentError(
                f"A recipe must have a loss, and no other fields than {', '.join(known)}. "
                f"Received {', '.join(map(str, values)) or 'none'}."
            )
        return cls(**{name: from_plain(name, value, also) for name, value in values.items()})

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write this recipe to a file that ends with .toml or .json.

        Raises:
            InvalidArgumentError: if it ends otherwise, or part of the recipe is a function.
            OutputError: if it cannot be written.
        """
        write_plain(path, self.to_dict())

    @classmethod
    def load(cls, path: str | os.PathLike[str], also: Iterable[type[Regularizer]] = ()) -> "Self":
        """Read a recipe from a file that ends with .toml or .json; see `from_dict`.

        Raises:
            InvalidArgumentError: if it does not say a recipe.
            DataFileError: if it is missing or damaged.
        """
        return cls.from_dict(read_plain(path), also)


def _several(name: str, values: Any) -> Iterable[Any]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidArgumentError(f"`{name}` must be several, in a tuple. Received {values!r}.")
    return values


def _different_types(regularizers: Any) -> tuple[Regularizer, ...]:
    given = tuple(_several("regularizers", regularizers))
    kinds = [type(one) for one in given]
    if len(set(kinds)) < len(kinds) or not all(issubclass(kind, Regularizer) for kind in kinds):
        raise InvalidArgumentError(
            "`regularizers` must hold regularizers of different types, such as (L2(1e-3),). "
            f"Received {regularizers!r}."
        )
    stops = [kind.__name__ for kind in kinds if overrides(kind, "is_finished")]
    averages = [kind.__name__ for kind in kinds if overrides(kind, "ensemble")]
    if stops and averages:
        raise InvalidArgumentError(
            "`regularizers` must not both stop the training early and plan it to its end. "
            f"Received {stops[0]} with {averages[0]}; leave one of them out."
        )
    return given

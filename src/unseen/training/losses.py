"""Losses: what is to become small, for each row."""

from collections.abc import Callable
from typing import Any, Literal

import jax
import jax.numpy as jnp
import keras

from unseen.errors import InvalidArgumentError
from unseen.training.keras_object import KerasObject

# (targets, outputs) of several rows -> one number for each.
OfRows = Callable[[jax.Array, jax.Array], jax.Array]

Loss = str | KerasObject | Callable[[Any, Any], Any]

_AVERAGES = ("sum_over_batch_size", "mean", "mean_with_sample_weight", "none", None)


def normalized_loss(loss: Any) -> Loss:
    """A loss as a recipe keeps it.

    Args:
        loss: The name of a Keras loss, a Keras loss, or a function of targets and outputs.

    Raises:
        InvalidArgumentError: if it is none of these, or does not average over rows.
    """
    if isinstance(loss, KerasObject):
        return loss
    if isinstance(loss, keras.losses.Loss):
        if loss.reduction not in _AVERAGES:
            raise InvalidArgumentError(
                "`loss` must average over the rows of a batch, so that the learning rate means the "
                f"same for each batch size. Received a {type(loss).__name__} with "
                f"reduction={loss.reduction!r}; leave `reduction` out."
            )
        return KerasObject.of(loss) or loss.call
    known = callable(loss) and not isinstance(loss, type)
    if isinstance(loss, str):
        try:
            known = keras.losses.get(loss) is not None
        except ValueError:
            known = False
    if not known:
        raise InvalidArgumentError(
            "`loss` must be the name of a Keras loss, such as 'mean_absolute_error' or "
            "'binary_crossentropy', a Keras loss, or a function of targets and outputs. "
            f"Received loss={loss!r}."
        )
    return loss


def loss_of_rows(loss: Loss) -> OfRows:
    """The loss of each row, shape (num_rows,); outputs of more axes are averaged over them."""
    function: Any = loss.build() if isinstance(loss, KerasObject) else loss
    if isinstance(function, str):
        function = keras.losses.get(function)
    if isinstance(function, keras.losses.Loss):
        function = function.call

    def of_rows(targets: jax.Array, outputs: jax.Array) -> jax.Array:
        values = jnp.asarray(function(targets, outputs))
        if values.shape[:1] != outputs.shape[:1]:
            raise InvalidArgumentError(
                "A loss or metric must be a function of targets and outputs that gives a number "
                f"for each row. Received {function!r}, which gives shape {values.shape} for "
                f"{len(outputs)} rows; leave the average over rows out."
            )
        return values if values.ndim == 1 else values.reshape(len(values), -1).mean(axis=1)

    return of_rows


def name_of_loss(loss: Loss) -> str:
    """Its name, in lower case without underscores."""
    if isinstance(loss, str):
        found = keras.losses.get(loss)
        name = getattr(found, "__name__", type(found).__name__)
    else:
        named = loss.kind if isinstance(loss, KerasObject) else loss
        owner = getattr(loss, "__self__", None)
        if isinstance(owner, keras.losses.Loss):  # one whose settings cannot be read
            named = type(owner)
        name = getattr(named, "__name__", "")
    return name.lower().replace("_", "")


def takes_logits(loss: Loss) -> bool | None:
    """Whether a cross-entropy makes probabilities of the outputs itself; None: nobody knows."""
    if isinstance(loss, KerasObject):
        return bool(loss.options.get("from_logits", False))
    return False if isinstance(loss, str) else None


def classes_of(loss: Loss) -> Literal["none", "probabilities", "numbers"]:
    """How the targets of this loss say the class; "none" for regression."""
    name = name_of_loss(loss)
    if "crossentropy" not in name:
        return "none"
    return "numbers" if name.startswith("sparse") else "probabilities"

"""What a regularizer may do: it overrides the hooks of the places where it acts.

| place               | hook               | examples                                 |
|---------------------|--------------------|------------------------------------------|
| inputs and targets  | `distort`          | affine distortion, scaling of amplitudes |
| network             | `insert_layers`    | dropout                                  |
| objective           | `penalty`          | L1, L2                                   |
| update              | `transform_update` | weight decay                             |

All strengths are fields annotated `float`: inside a compiled program they are traced arrays, so a
hook must not branch on them in Python. Strength zero is off, to the last bit.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from unseen.errors import InvalidArgumentError
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    import jax
    import keras
    import optax

    from unseen.data.dataset import Dataset


class Batch(NamedTuple):
    """The examples of one training step.

    Args:
        inputs: Shape (batch_size, ...).
        targets: Shape (batch_size, num_targets).
        image_shape: Height and width of an input in pixels, or None where inputs are no images.
    """

    inputs: "jax.Array"
    targets: "jax.Array"
    image_shape: tuple[int, int] | None


@with_strengths
class Regularizer:
    """One named way to fight overfitting; a hook not overridden leaves things as they are."""

    citation: ClassVar[str] = ""

    def check(self, data: "Dataset") -> None:
        """Raise InvalidDataError where this regularizer makes no sense for `data`."""

    def distort(self, batch: Batch, key: "jax.Array") -> Batch:  # noqa: ARG002
        """The batch as the network shall see it, different for every `key`."""
        return batch

    def insert_layers(self, network: "keras.Model", *, adjustable: bool) -> "keras.Model":  # noqa: ARG002
        """The network with this regularizer's layers.

        Where `adjustable`, their strength is a variable that `strengths_in` sets at run time;
        otherwise they are ordinary Keras layers at this regularizer's strength.
        """
        return network

    def strengths_in(self, network: "keras.Model") -> "list[tuple[keras.Variable, Any]]":  # noqa: ARG002
        """Variables of the adjustable layers of `network`, each with the value it must have."""
        return []

    def penalty(self, kernels: "Sequence[jax.Array]") -> "jax.Array | float":  # noqa: ARG002
        """What is added to the loss for the weight matrices `kernels`."""
        return 0.0

    def transform_update(self, is_kernel: Sequence[bool]) -> "optax.GradientTransformation | None":  # noqa: ARG002
        """What happens to a step before the learning rate scales it, if anything.

        Args:
            is_kernel: For each trainable variable, whether it is a weight matrix.
        """
        return None


def require_strength(owner: object, name: str, *, below: float = np.inf) -> None:
    """Check that a strength is a number of at least zero and below `below`."""
    value = getattr(owner, name)
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not (is_number and 0 <= value < below):
        limit = "" if np.isinf(below) else f" and below {below:g}"
        raise InvalidArgumentError(
            f"`{name}` of {type(owner).__name__} must be a number of at least 0{limit}. "
            f"Received {name}={value!r}."
        )

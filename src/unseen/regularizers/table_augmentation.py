"""Augmentation of tables, feature by feature."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.errors import InvalidDataError
from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.random_bits import happens, short_bits
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class FeatureSwap(Regularizer):
    """Each feature of a row is replaced, with probability `rate`, by that of another row.

    No feature can be relied on to belong to the row, so that the network learns evidence on which
    several features agree. The other row is of the same batch, drawn anew for each feature: what
    comes in has the feature's own distribution, whatever its unit.

    Args:
        rate: 0 ≤ rate < 1.

    Source: Bahri et al. 2022, "SCARF: self-supervised contrastive learning using random feature
        corruption", section 3, arXiv:2106.15147, where it makes the views to contrast.
    """

    rate: float = 0.1
    citation: ClassVar[str] = "Bahri et al. 2022, arXiv:2106.15147"
    places: ClassVar[tuple["Place", ...]] = ("inputs",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.05, 0.1, 0.2, 0.4)

    def __post_init__(self) -> None:
        require_strength(self, "rate", below=1.0)

    def check(self, task: "Task") -> None:
        """A pixel of another image makes no image."""
        if task.data.image_shape is not None:
            raise InvalidDataError(
                "FeatureSwap needs tables, whose columns each have a meaning of their own. "
                f"Received images of {task.data.image_shape} pixels; use CutMix or Cutout instead."
            )

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The rows with features of others."""
        key_of_choice, key_of_row = jax.random.split(key)
        rows = batch.inputs.reshape(len(batch.inputs), -1)
        num_rows = len(rows)
        # From 1 to num_rows - 1 rows further, and on from the first: never the row itself.
        bits = short_bits(key_of_row, rows.shape, "uint16").astype(jnp.uint32)
        other = jnp.arange(num_rows)[:, None] + 1 + (bits * (num_rows - 1) >> 16).astype(jnp.int32)
        other = jnp.where(other < num_rows, other, other - num_rows)
        others = jnp.take_along_axis(rows, other, axis=0, mode="promise_in_bounds")
        swapped = jnp.where(happens(key_of_choice, self.rate, rows.shape), others, rows)
        return batch._replace(inputs=swapped.reshape(batch.inputs.shape))

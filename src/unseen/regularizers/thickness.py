"""Strokes made thicker and thinner."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import Batch, Regularizer
from unseen.regularizers.ranges import require_part
from unseen.regularizers.requirements import require_images
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class Thickness(Regularizer):
    """The strokes of every image are made thicker or thinner at random, anew at every step.

    The same hand writes broader with another pen: the network learns where strokes go instead of
    how far they reach. With u uniform between minus and plus the strength for each image, a pixel
    moves by |u| of the way to the largest of itself and its four neighbours where u > 0, and to
    the smallest where u < 0: grey dilation and erosion by a cross, in part. Ink is what is larger;
    outside the image there is zero.

    Args:
        strength: 0 ≤ strength ≤ 1; at 1 a stroke's edges move by up to one pixel.

    Source: Castro et al. 2019, "Morpho-MNIST: quantitative assessment and diagnostics for
        representation learning", section 3, thinning and thickening, arXiv:1809.10780.
    """

    strength: float = 0.5
    citation: ClassVar[str] = "Castro et al. 2019, arXiv:1809.10780"
    places: ClassVar[tuple["Place", ...]] = ("inputs",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.25, 0.5, 1.0)

    def __post_init__(self) -> None:
        require_part(self, "strength")

    def check(self, task: "Task") -> None:
        """Only images have strokes."""
        require_images(self, task)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The images, each with strokes of its own thickness."""
        assert batch.image_shape is not None
        height, width = batch.image_shape
        images = batch.inputs.reshape(len(batch.inputs), height, width, -1)
        amount = self.strength * jax.random.uniform(
            key, (len(images), 1, 1, 1), minval=-1.0, maxval=1.0
        )
        framed = jnp.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
        across, down = framed[:, 1:-1], framed[:, :, 1:-1]
        thicker = thinner = images
        for neighbour in (across[:, :, :-2], across[:, :, 2:], down[:, :-2], down[:, 2:]):
            thicker, thinner = jnp.maximum(thicker, neighbour), jnp.minimum(thinner, neighbour)
        changed = images + amount * jnp.where(amount > 0, thicker - images, images - thinner)
        changed = jnp.where(self.strength > 0, changed, images)
        return batch._replace(inputs=changed.reshape(batch.inputs.shape))

"""Cutout: a square of each image is blanked."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.requirements import require_images
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class Cutout(Regularizer):
    """A square at a random place of every image is set to zero, anew at every step.

    No patch of an image can be relied on to be there, so that the network learns to see the whole
    image instead of the one place that gives it away. The centre is uniform over the image; what
    of the square lies outside is lost, as in the paper.

    Args:
        size: Side of the square, as part of the image's shorter side, below 1.

    Source: DeVries and Taylor 2017, "Improved regularization of convolutional neural networks with
        cutout", section 3, arXiv:1708.04552.
    """

    size: float = 0.3
    citation: ClassVar[str] = "DeVries and Taylor 2017, arXiv:1708.04552"
    places: ClassVar[tuple["Place", ...]] = ("inputs",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.2, 0.3, 0.5)

    def __post_init__(self) -> None:
        require_strength(self, "size", below=1.0)

    def check(self, task: "Task") -> None:
        """Only images have squares."""
        require_images(self, task)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The images, each with a square of zeros."""
        assert batch.image_shape is not None
        height, width = batch.image_shape
        num_images, half = len(batch.inputs), self.size * min(height, width) / 2
        centre = jax.random.uniform(key, (2, num_images, 1))
        # A pixel is in the square where its centre is.
        in_rows = jnp.abs(jnp.arange(height) + 0.5 - height * centre[0]) < half
        in_columns = jnp.abs(jnp.arange(width) + 0.5 - width * centre[1]) < half
        inside = in_rows[:, :, None, None] & in_columns[:, None, :, None]
        images = batch.inputs.reshape(num_images, height, width, -1)
        cut = jnp.where(inside, 0.0, images)
        return batch._replace(inputs=cut.reshape(batch.inputs.shape))

"""Affine distortion: images turned, sheared, zoomed and shifted at random."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.errors import InvalidDataError
from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.sampling import sample_bilinear
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.data.dataset import Dataset


@with_strengths
class Affine(Regularizer):
    """Every image of a batch is turned, sheared, zoomed and shifted a little, anew at every step.

    A handwritten nine that is turned by ten degrees is still a nine: the network learns what the
    label does not depend on, from more images than were given. Each amount is uniform between
    minus and plus its strength; what comes in from outside the image is zero.

    Args:
        rotation: Degrees.
        shear: Degrees by which the vertical leans.
        zoom: Part by which height and width each grow or shrink, below 1.
        shift: Pixels, along each axis.

    Source: Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks
        applied to visual document analysis", section 2, doi:10.1109/ICDAR.2003.1227801.
    """

    rotation: float = 10.0
    shear: float = 10.0
    zoom: float = 0.1
    shift: float = 2.0
    citation: ClassVar[str] = "Simard, Steinkraus and Platt 2003, doi:10.1109/ICDAR.2003.1227801"

    def __post_init__(self) -> None:
        require_strength(self, "rotation")
        require_strength(self, "shear", below=90.0)
        require_strength(self, "zoom", below=1.0)
        require_strength(self, "shift")

    def check(self, data: "Dataset") -> None:
        """Affine distortion is for images."""
        if data.image_shape is None:
            raise InvalidDataError(
                "Affine distortion needs images. Received data without `image_shape`; give the "
                "height and width of the images to Dataset, or leave Affine out."
            )

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The images, each with its own distortion."""
        assert batch.image_shape is not None
        height, width = batch.image_shape
        images = batch.inputs.reshape(len(batch.inputs), height, width, -1)
        amount = jax.random.uniform(key, (6, len(images), 1, 1), minval=-1.0, maxval=1.0)
        angle = jnp.deg2rad(self.rotation) * amount[0]
        lean = jnp.tan(jnp.deg2rad(self.shear) * amount[1])
        tall, wide = 1.0 + self.zoom * amount[2], 1.0 + self.zoom * amount[3]
        # Where each pixel of the distorted image comes from: zoomed, then sheared, then turned
        # about the centre, then shifted.
        middle = (jnp.array([height, width]) - 1) / 2
        row = (jnp.arange(height)[:, None] - middle[0]) * tall
        column = (jnp.arange(width)[None, :] - middle[1]) * wide + lean * row
        cosine, sine = jnp.cos(angle), jnp.sin(angle)
        rows = cosine * row - sine * column + middle[0] + self.shift * amount[4]
        columns = sine * row + cosine * column + middle[1] + self.shift * amount[5]
        each_channel = jax.vmap(sample_bilinear, in_axes=(3, None, None), out_axes=3)
        distorted = each_channel(images, rows, columns)
        return batch._replace(inputs=distorted.reshape(batch.inputs.shape))

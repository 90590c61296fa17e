"""Images made brighter and darker, flatter and steeper."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.errors import InvalidDataError
from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.requirements import require_images
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class Gamma(Regularizer):
    """The pixels of every image are raised to a random power near 1, anew at every step.

    The same figure may be written with a broad pen or a hard pencil: the network learns its shape
    instead of its greys. A pixel p in [0, 1] becomes p^γ, where γ = exp(strength · u) with u
    uniform between -1 and 1 for each image; black and white stay.

    Args:
        strength: At least 0; at .7 γ is between a half and two.

    Source: Isensee et al. 2021, "nnU-Net: a self-configuring method for deep learning-based
        biomedical image segmentation", gamma augmentation, doi:10.1038/s41592-020-01008-z.
    """

    strength: float = 0.4
    citation: ClassVar[str] = "Isensee et al. 2021, doi:10.1038/s41592-020-01008-z"
    places: ClassVar[tuple["Place", ...]] = ("inputs",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.2, 0.4, 0.7)

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def check(self, task: "Task") -> None:
        """Only images have pixels, and these must be from 0 to 1."""
        require_images(self, task)
        low, high = task.data.inputs.min(), task.data.inputs.max()
        if low < 0 or high > 1:
            raise InvalidDataError(
                f"Gamma needs pixels from 0 to 1. Received pixels from {low:g} to {high:g}; scale "
                "the images, or leave Gamma out."
            )

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The images, each to its own power."""
        exponent = jnp.exp(self.strength * _amounts(key, batch.inputs))
        # Other distortions may have left [0, 1]: below 0 the curve goes on as its mirror image.
        bent = jnp.sign(batch.inputs) * jnp.abs(batch.inputs) ** exponent
        return batch._replace(inputs=jnp.where(self.strength > 0, bent, batch.inputs))


@with_strengths
class Contrast(Regularizer):
    """The contrast and brightness of every image are changed at random, anew at every step.

    What an image shows does not depend on the light it was taken in: the network learns
    differences between pixels instead of their values. A pixel p of an image with mean m becomes
    m + (1 + contrast · u)·(p - m) + brightness · v, with u and v uniform between -1 and 1 for each
    image. Nothing is cut off, so that inputs may have any unit.

    Args:
        contrast: 0 ≤ contrast < 1.
        brightness: In the inputs' unit.

    Source: Howard 2013, "Some improvements on deep convolutional neural network based image
        classification", arXiv:1312.5402.
    """

    contrast: float = 0.2
    brightness: float = 0.1
    citation: ClassVar[str] = "Howard 2013, arXiv:1312.5402"
    places: ClassVar[tuple["Place", ...]] = ("inputs",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.1, 0.2, 0.4)

    def __post_init__(self) -> None:
        require_strength(self, "contrast", below=1.0)
        require_strength(self, "brightness")

    def check(self, task: "Task") -> None:
        """Only images have contrast."""
        require_images(self, task)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The images, each with its own contrast and brightness."""
        inputs = batch.inputs
        key_of_contrast, key_of_brightness = jax.random.split(key)
        steeper = self.contrast * _amounts(key_of_contrast, inputs)
        brighter = self.brightness * _amounts(key_of_brightness, inputs)
        mean = inputs.mean(axis=tuple(range(1, inputs.ndim)), keepdims=True)
        return batch._replace(inputs=inputs + (steeper * (inputs - mean) + brighter))


def _amounts(key: jax.Array, inputs: jax.Array) -> jax.Array:
    """A number between -1 and 1 for each input."""
    shape = (len(inputs), *[1] * (inputs.ndim - 1))
    return jax.random.uniform(key, shape, minval=-1.0, maxval=1.0)

"""Elastic distortion: images warped like handwriting on rubber."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.displacement import Displacement
from unseen.regularizers.protocol import require_strength
from unseen.regularizers.random_bits import short_bits
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.displacement import Shape

# Between random displacements, in pixels. A smooth field needs no more of them.
KNOT_SPACING = 4


@with_strengths
class Elastic(Displacement):
    """Every image of a batch is warped smoothly at random, anew at every step.

    No hand writes a figure twice with the same bends: the network learns what all its bends have
    in common, from more images than were given. Random displacements on a grid of knots, 4 pixels
    apart, are smoothed with a Gaussian and read at every pixel; what comes in from outside the
    image is zero. The α of 34 at σ = 4 that Simard found best for digits is a `strength` of
    α / (2σ√(3π)) = 1.4.

    Args:
        strength: Root mean square displacement along each axis, in pixels.
        smoothness: σ of the Gaussian, in pixels; below 2 it acts as 2.

    Source: Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks
        applied to visual document analysis", section 2, doi:10.1109/ICDAR.2003.1227801.
    """

    strength: float = 1.4
    smoothness: float = 4.0
    citation: ClassVar[str] = "Simard, Steinkraus and Platt 2003, doi:10.1109/ICDAR.2003.1227801"
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.5, 1.0, 1.4, 2.0)

    def __post_init__(self) -> None:
        require_strength(self, "strength")
        require_strength(self, "smoothness")

    def displace(self, shape: "Shape", key: jax.Array) -> tuple[jax.Array, jax.Array]:
        """Random displacements of the knots, smoothed along columns and then along rows."""
        num_images, height, width = shape
        by_row, by_column = self._smoothing(height), self._smoothing(width)
        num_rows, num_columns = by_row.shape[1], by_column.shape[1]
        bits = short_bits(key, (num_rows, 2 * num_images * num_columns), "uint8")
        # Uniform, of mean 0 and variance 1.
        knots = (bits.astype(jnp.float32) - 127.5) / jnp.sqrt((2.0**16 - 1) / 12)
        # Two plain matrix products, for all images and both axes at once.
        smooth = ((self.strength * by_row) @ knots).reshape(-1, num_columns) @ by_column.T
        smooth = jnp.moveaxis(smooth.reshape(height, 2, num_images, width), 0, 2)
        return smooth[0], smooth[1]

    def _smoothing(self, length: int) -> jax.Array:
        """The matrix from knots to pixels, each row of length 1 so that variances stay."""
        # One knot, or more, beyond each end.
        num_knots = -(-(length - 1) // KNOT_SPACING) + 3
        knot = (jnp.arange(num_knots) - (num_knots - 1) / 2) * KNOT_SPACING + (length - 1) / 2
        distance = jnp.arange(length)[:, None] - knot
        weight = jnp.exp(-0.5 * (distance / jnp.maximum(self.smoothness, KNOT_SPACING / 2)) ** 2)
        return weight / jnp.linalg.norm(weight, axis=1, keepdims=True)

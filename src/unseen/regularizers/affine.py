"""Affine distortion: images turned, sheared, zoomed and shifted at random."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.displacement import Displacement
from unseen.regularizers.protocol import require_strength
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from typing import Self

    from unseen.regularizers.displacement import Shape


@with_strengths
class Affine(Displacement):
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

    @classmethod
    def sensible(cls) -> "tuple[Self, ...]":
        """All four amounts grow together."""
        usual = cls()
        return tuple(
            cls(usual.rotation * part, usual.shear * part, usual.zoom * part, usual.shift * part)
            for part in (0.5, 1.0, 2.0)
        )

    def displace(self, shape: "Shape", key: jax.Array) -> tuple[jax.Array, jax.Array]:
        """Zoomed, then sheared, then turned about the centre, then shifted."""
        num_images, height, width = shape
        amount = jax.random.uniform(key, (6, num_images, 1, 1), minval=-1.0, maxval=1.0)
        angle = jnp.deg2rad(self.rotation) * amount[0]
        cosine, sine = jnp.cos(angle), jnp.sin(angle)
        lean = jnp.tan(jnp.deg2rad(self.shear) * amount[1])
        tall, wide = 1.0 + self.zoom * amount[2], 1.0 + self.zoom * amount[3]
        row = jnp.arange(height)[:, None] - (height - 1) / 2
        column = jnp.arange(width) - (width - 1) / 2
        # The matrix of the distortion, less the identity.
        down_by_row, down_by_column = (cosine - sine * lean) * tall - 1.0, -sine * wide
        right_by_row, right_by_column = (sine + cosine * lean) * tall, cosine * wide - 1.0
        down = (down_by_row * row + self.shift * amount[4]) + down_by_column * column
        right = (right_by_row * row + self.shift * amount[5]) + right_by_column * column
        return down, right

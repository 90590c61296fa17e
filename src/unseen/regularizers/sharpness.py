"""Sharpness-aware minimisation: downhill by the gradient of the worst place nearby."""

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import optax

from unseen.regularizers.protocol import GradientOf, Place, Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths
from unseen.regularizers.switch import if_positive


@with_strengths
class SAM(Regularizer):
    """Each step follows the gradient of the worst weights within `radius` of the current ones.

    The training settles in wide valleys, where weights that are a little off lose little, and
    those tend to hold up on new data. With the gradient g at the weights w, the step uses the
    gradient at w + radius · g / ‖g‖. A step takes about twice as long.

    Args:
        radius: Euclidean length over all weights together, at least 0; the paper has .05.

    Source: Foret et al. 2021, "Sharpness-aware minimization for efficiently improving
        generalization", algorithm 1, arXiv:2010.01412.
    """

    radius: float = 0.05
    citation: ClassVar[str] = "Foret et al. 2021, arXiv:2010.01412"
    places: ClassVar[tuple[Place, ...]] = ("update",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.01, 0.02, 0.05, 0.1, 0.2)

    def __post_init__(self) -> None:
        require_strength(self, "radius")

    def wrap_gradient(self, gradient_of: GradientOf) -> GradientOf:
        """The value at the weights, with the gradient uphill of them."""

        def sharpness_aware(weights: list[jax.Array]) -> tuple[tuple[jax.Array, Any], list]:
            value, gradients = gradient_of(weights)
            # Where the gradient vanishes there is no uphill.
            length = jnp.maximum(optax.tree.norm(gradients), jnp.finfo(jnp.float32).tiny)
            uphill = [w + self.radius / length * g for w, g in zip(weights, gradients, strict=True)]
            return value, if_positive(self.radius, lambda _: gradient_of(uphill)[1], gradients)

        return sharpness_aware

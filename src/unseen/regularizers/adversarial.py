"""Adversarial examples: training also on inputs moved to where they hurt most."""

from typing import Any, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import Batch, LossOf, Place, Regularizer, require_strength
from unseen.regularizers.ranges import require_part
from unseen.regularizers.strengths import with_strengths


@with_strengths
class AdversarialExamples(Regularizer):
    """The network also learns from each input moved a little in the direction that hurts most.

    What it has learned must hold in a whole neighbourhood of each example, not just at the
    example. With the fast gradient sign method the loss of a batch becomes
    (1 - weight) · loss(x) + weight · loss(x + size · sign(∂loss/∂x)). A step takes about twice as
    long, or three times.

    Args:
        size: By how much each number of an input moves, in units of the inputs; the paper has .25
            for pixels from 0 to 1.
        weight: Of the moved inputs' loss, at most 1.

    Source: Goodfellow, Shlens and Szegedy 2015, "Explaining and harnessing adversarial examples",
        sections 4 and 6, arXiv:1412.6572.
    """

    size: float = 0.05
    weight: float = 0.5
    citation: ClassVar[str] = "Goodfellow, Shlens and Szegedy 2015, arXiv:1412.6572"
    places: ClassVar[tuple[Place, ...]] = ("objective",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.01, 0.05, 0.1, 0.25)

    def __post_init__(self) -> None:
        require_strength(self, "size")
        require_part(self, "weight")

    def wrap_loss(self, loss_of: LossOf) -> LossOf:
        """The loss of a batch mixed with that of its adversarial examples."""
        weight = jnp.where(self.size > 0, self.weight, 0.0)

        def adversarial(batch: Batch) -> tuple[jax.Array, Any]:
            def at(inputs: jax.Array) -> tuple[jax.Array, Any]:
                return loss_of(batch._replace(inputs=inputs))

            (loss, auxiliary), slope = jax.value_and_grad(at, has_aux=True)(batch.inputs)
            step = self.size * jnp.sign(jax.lax.stop_gradient(slope))
            moved_loss, _ = at(batch.inputs + step)
            return loss + weight * (moved_loss - loss), auxiliary

        return adversarial

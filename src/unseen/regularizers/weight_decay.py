"""Weight decay, decoupled from the gradient."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from unseen.regularizers.protocol import Place, Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    import optax


@with_strengths
class WeightDecay(Regularizer):
    """Every step shrinks the weight matrices by `strength` times the learning rate.

    Weights that the data do not keep up fade away, all at the same rate, whatever the optimizer
    makes of their gradients. With plain gradient descent this is L2 with half the strength. With
    Adam it is not: there L2's pull is divided by the size of the gradient, while decoupled decay
    stays what it says. Adam with it is AdamW.

    Args:
        strength: At least 0; .01 to .1 are usual with Adam.

    Source: Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithm 2,
        arXiv:1711.05101.
    """

    strength: float = 0.01
    citation: ClassVar[str] = "Loshchilov and Hutter 2019, arXiv:1711.05101"
    places: ClassVar[tuple[Place, ...]] = ("update",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.001, 0.01, 0.1)

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def transform_update(self, is_kernel: Sequence[bool]) -> "optax.GradientTransformation":
        """Adds `strength` times the weights to the step."""
        import optax

        # Optax allows a traced strength, its annotation does not.
        return optax.add_decayed_weights(self.strength, mask=list(is_kernel))

"""Gradient clipping: no step follows a gradient longer than a limit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from unseen.regularizers.protocol import Place, Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    import optax


@with_strengths
class GradientClipping(Regularizer):
    """A gradient longer than `norm`, over all weights together, is scaled back to that length.

    One odd batch cannot throw the weights far away, so that training stays where the loss is
    well behaved. The direction stays; gradients that are short enough are left alone.

    Args:
        norm: Euclidean length above 0, the smaller the stronger. 0 is off.

    Source: Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural
        networks", algorithm 1, arXiv:1211.5063.
    """

    norm: float = 1.0
    citation: ClassVar[str] = "Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063"
    places: ClassVar[tuple[Place, ...]] = ("update",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (5.0, 1.0, 0.5, 0.1)

    def __post_init__(self) -> None:
        require_strength(self, "norm")

    def transform_gradient(
        self,
        is_kernel: Sequence[bool],  # noqa: ARG002
    ) -> "optax.GradientTransformation":
        """Scales a gradient that is too long."""
        import jax
        import jax.numpy as jnp
        import optax

        from unseen.regularizers.switch import if_positive

        def clip(gradients: optax.Updates) -> optax.Updates:
            length = optax.tree.norm(gradients)
            scale = jnp.where(length > self.norm, self.norm / length, 1.0)
            return jax.tree.map(lambda gradient: gradient * scale, gradients)

        return optax.stateless(lambda gradients, _: if_positive(self.norm, clip, gradients))

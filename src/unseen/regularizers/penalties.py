"""L1 and L2: a price on large weights, added to the loss."""

from typing import TYPE_CHECKING, ClassVar

from unseen.regularizers.protocol import Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jax


@with_strengths
class L1(Regularizer):
    """The sum of absolute weights, times `strength`, is added to the loss.

    It pulls every weight towards zero by the same amount a step, so that weights which the data
    do not hold in place end at zero. As in the homework it acts on all weight matrices, not on
    biases.

    Args:
        strength: At least 0; the homework tries 1e-4 to 1e-1.

    Source: Tibshirani 1996, "Regression shrinkage and selection via the lasso",
        doi:10.1111/j.2517-6161.1996.tb02080.x.
    """

    strength: float = 1e-4
    citation: ClassVar[str] = "Tibshirani 1996, doi:10.1111/j.2517-6161.1996.tb02080.x"

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def penalty(self, kernels: "Sequence[jax.Array]") -> "jax.Array | float":
        """Strength times the sum of absolute weights."""
        import jax.numpy as jnp

        return self.strength * sum(jnp.abs(kernel).sum() for kernel in kernels)


@with_strengths
class L2(Regularizer):
    """The sum of squared weights, times `strength`, is added to the loss.

    It pulls a weight towards zero in proportion to its size, so that large weights, which make
    the output change fast with the input, must earn their keep. As in Keras there is no factor
    one half; as in the homework it acts on all weight matrices, not on biases.

    Args:
        strength: At least 0; the homework tries 1e-4 to 1e-1.

    Source: Krogh and Hertz 1991, "A simple weight decay can improve generalization", NIPS 4.
    """

    strength: float = 1e-4
    citation: ClassVar[str] = "Krogh and Hertz 1991, NIPS 4"

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def penalty(self, kernels: "Sequence[jax.Array]") -> "jax.Array | float":
        """Strength times the sum of squared weights."""
        return self.strength * sum((kernel * kernel).sum() for kernel in kernels)

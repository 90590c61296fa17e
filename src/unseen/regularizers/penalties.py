"""L1, L2 and both as elastic net: a price on large weights, added to the loss."""

from typing import TYPE_CHECKING, ClassVar

from unseen.regularizers.protocol import Place, Regularizer, require_strength
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
    places: ClassVar[tuple[Place, ...]] = ("objective",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (1e-5, 1e-4, 1e-3, 1e-2)

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def penalty(self, kernels: "Sequence[jax.Array]") -> "jax.Array | float":
        """Strength times the sum of absolute weights."""
        return self.strength * _sum_of_absolute(kernels)


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
    places: ClassVar[tuple[Place, ...]] = ("objective",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (1e-5, 1e-4, 1e-3, 1e-2)

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def penalty(self, kernels: "Sequence[jax.Array]") -> "jax.Array | float":
        """Strength times the sum of squared weights."""
        return self.strength * _sum_of_squared(kernels)


@with_strengths
class ElasticNet(Regularizer):
    """The sums of absolute and of squared weights, each times its strength, are added to the loss.

    Weights that the data do not hold in place end at zero, as with L1, while those of inputs that
    go together share the work instead of leaving it to one of them. It is
    l1 · Σ |w| + l2 · Σ w² over all weight matrices, not biases.

    Args:
        l1: Of the absolute weights, at least 0.
        l2: Of the squared weights, at least 0.

    Source: Zou and Hastie 2005, "Regularization and variable selection via the elastic net",
        doi:10.1111/j.1467-9868.2005.00503.x.
    """

    l1: float = 1e-4
    l2: float = 1e-4
    citation: ClassVar[str] = "Zou and Hastie 2005, doi:10.1111/j.1467-9868.2005.00503.x"
    places: ClassVar[tuple[Place, ...]] = ("objective",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (1e-5, 1e-4, 1e-3, 1e-2)

    def __post_init__(self) -> None:
        require_strength(self, "l1")
        require_strength(self, "l2")

    @classmethod
    def sensible(cls) -> "tuple[ElasticNet, ...]":
        """Both strengths alike."""
        return tuple(cls(strength, strength) for strength in cls.sensible_strengths)

    def penalty(self, kernels: "Sequence[jax.Array]") -> "jax.Array | float":
        """The price of absolute and of squared weights."""
        return self.l1 * _sum_of_absolute(kernels) + self.l2 * _sum_of_squared(kernels)


def _sum_of_absolute(kernels: "Sequence[jax.Array]") -> "jax.Array | float":
    import jax.numpy as jnp

    return sum((jnp.abs(kernel).sum() for kernel in kernels), 0.0)


def _sum_of_squared(kernels: "Sequence[jax.Array]") -> "jax.Array | float":
    return sum(((kernel * kernel).sum() for kernel in kernels), 0.0)

"""Noise on the inputs: added to them, or by leaving some of them out."""

from typing import TYPE_CHECKING, ClassVar

import jax

from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.random_bits import happens
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place


@with_strengths
class GaussianNoise(Regularizer):
    """Normally distributed noise is added to every input, anew at every step.

    Inputs that differ by less than the noise must get the same answer, so that the network cannot
    learn single examples by heart. For a small strength s and squared errors this is a penalty of
    s² times the squared slope of the outputs in the inputs.

    Args:
        strength: Standard deviation, in the inputs' unit.

    Source: Bishop 1995, "Training with noise is equivalent to Tikhonov regularization", Neural
        Computation 7, doi:10.1162/neco.1995.7.1.108.
    """

    strength: float = 0.1
    citation: ClassVar[str] = "Bishop 1995, doi:10.1162/neco.1995.7.1.108"
    places: ClassVar[tuple["Place", ...]] = ("inputs",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.03, 0.1, 0.3)

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The inputs with noise."""
        noise = jax.random.normal(key, batch.inputs.shape)
        return batch._replace(inputs=batch.inputs + self.strength * noise)


@with_strengths
class InputDropout(Regularizer):
    """Each input is set to zero with probability `rate`, anew at every step.

    No input can be relied on to be there, so that the network learns evidence that holds up when
    part of it is missing. The inputs that stay are scaled by 1 / (1 - rate), and nothing is left
    out when predicting.

    Args:
        rate: 0 ≤ rate < 1; a smaller one than for hidden units, .2 is usual.

    Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from
        overfitting", appendix A.4, JMLR 15.
    """

    rate: float = 0.2
    citation: ClassVar[str] = "Srivastava et al. 2014, JMLR 15"
    places: ClassVar[tuple["Place", ...]] = ("inputs",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.05, 0.1, 0.2, 0.4)

    def __post_init__(self) -> None:
        require_strength(self, "rate", below=1.0)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The inputs that stay, scaled."""
        keep = ~happens(key, self.rate, batch.inputs.shape)
        return batch._replace(inputs=batch.inputs * (keep / (1.0 - self.rate)))

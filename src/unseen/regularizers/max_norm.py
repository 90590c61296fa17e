"""Max-norm: no unit's incoming weights may grow beyond a limit."""

from collections.abc import Sequence
from typing import Any, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import (
    Moment,
    Place,
    Regularizer,
    Variables,
    require_strength,
)
from unseen.regularizers.strengths import with_strengths
from unseen.regularizers.switch import if_positive


@with_strengths
class MaxNorm(Regularizer):
    """After every step, a unit's incoming weights longer than `limit` are scaled back to it.

    No unit can drown the others with huge weights, however large the learning rate, while small
    weights are left alone. The length is Euclidean; biases are not limited. Of a convolution's
    kernel it is that of one filter.

    Args:
        limit: Above 0, the smaller the stronger; 3 to 4 are usual with dropout. 0 is off.

    Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from
        overfitting", section 5.1, JMLR 15.
    """

    limit: float = 3.0
    citation: ClassVar[str] = "Srivastava et al. 2014, JMLR 15"
    places: ClassVar[tuple[Place, ...]] = ("update",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (4.0, 3.0, 2.0, 1.0)

    def __post_init__(self) -> None:
        require_strength(self, "limit")

    def after_step(
        self,
        memory: Any,
        variables: Variables,
        is_kernel: Sequence[bool],
        moment: Moment,  # noqa: ARG002
    ) -> tuple[Any, Variables]:
        """The weight matrices within the limit."""

        def limited(trainable: list[jax.Array]) -> list[jax.Array]:
            return [
                self._limited(value) if kernel else value
                for value, kernel in zip(trainable, is_kernel, strict=True)
            ]

        trainable = if_positive(self.limit, limited, variables.trainable)
        return memory, variables._replace(trainable=trainable)

    def _limited(self, kernel: jax.Array) -> jax.Array:
        all_but_last = tuple(range(kernel.ndim - 1))
        length = jnp.sqrt(jnp.square(kernel).sum(all_but_last))
        return kernel * jnp.where(length > self.limit, self.limit / length, 1.0)

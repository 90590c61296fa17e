"""Scaling of amplitudes: new curves from given ones, exactly."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.errors import InvalidDataError
from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class AmplitudeScaling(Regularizer):
    """Each curve is scaled, and a and c with it, anew at every step.

    One curve stands for all its multiples, so that the network learns from more curves than were
    given: the curve with parameters (s·a, b, s·c, d) is exactly s times that with (a, b, c, d).
    With s = √u / max(a, c), u uniform on [0, 1], the larger amplitude is distributed as the
    larger of two uniform ones: a and c that were uniform on [0, 1]² stay so. Works on curves and
    on features that are linear in them.

    Args:
        strength: 0 is off, 1 scales as said; between them the factor is s^strength.

    Source: an exact symmetry of the signal model; see Chen, Dobriban and Lee 2020,
        "A group-theoretic framework for data augmentation", arXiv:1907.10905.
    """

    strength: float = 1.0
    citation: ClassVar[str] = "Chen, Dobriban and Lee 2020, arXiv:1907.10905"
    places: ClassVar[tuple["Place", ...]] = ("inputs", "targets")
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.3, 0.6, 1.0)

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def check(self, task: "Task") -> None:
        """The targets must be a, b, c, d."""
        num_targets = task.data.targets.shape[1]
        if num_targets != 4:
            raise InvalidDataError(
                "Scaling of amplitudes needs the four parameters a, b, c, d as targets. Received "
                f"{num_targets} targets; leave AmplitudeScaling out."
            )

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The curves and their amplitudes, each scaled by its own factor."""
        uniform = jax.random.uniform(key, (len(batch.inputs), 1))
        largest = jnp.abs(batch.targets[:, 0::2]).max(axis=1, keepdims=True)
        # A curve of amplitude zero stays what it is.
        factor = jnp.where(largest > 0, jnp.sqrt(uniform) / largest, 1.0) ** self.strength
        ones = jnp.ones_like(factor)
        factors = jnp.concatenate([factor, ones, factor, ones], axis=1)
        return batch._replace(inputs=batch.inputs * factor, targets=batch.targets * factors)

"""Lookahead: every few steps, part of the way back."""

from collections.abc import Sequence
from typing import ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import (
    Moment,
    Place,
    Regularizer,
    Variables,
    require_strength,
)
from unseen.regularizers.ranges import require_count
from unseen.regularizers.strengths import with_strengths


@with_strengths
class Lookahead(Regularizer):
    """Every few steps, the weights go back part of the way to where they were.

    What the steps have in common adds up while their noise averages out, so that the weights end
    in the middle of a valley. Each `every` steps, fast ← slow ← fast - pull · (fast - slow);
    `pull` is 1 - α of the paper. The slow weights are evaluated and handed back.

    Args:
        pull: 0 ≤ pull < 1, part of the way; the paper has .5.
        every: Number of steps, at least 1.

    Source: Zhang et al. 2019, "Lookahead optimizer: k steps forward, 1 step back", algorithm 1,
        arXiv:1907.08610.
    """

    pull: float = 0.5
    every: int = 5
    citation: ClassVar[str] = "Zhang et al. 2019, arXiv:1907.08610"
    places: ClassVar[tuple[Place, ...]] = ("update",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.2, 0.5, 0.8)

    def __post_init__(self) -> None:
        require_strength(self, "pull", below=1.0)
        require_count(self, "every", at_least=1)

    def begin(self, variables: Variables) -> list[jax.Array]:
        """The slow weights."""
        return variables.trainable

    def after_step(
        self,
        memory: list[jax.Array],
        variables: Variables,
        is_kernel: Sequence[bool],  # noqa: ARG002
        moment: Moment,
    ) -> tuple[list[jax.Array], Variables]:
        """Slow and fast weights, brought together after every few steps."""

        def together(slow: list, fast: list) -> tuple[list, list]:
            met = [f - self.pull * (f - s) for f, s in zip(fast, slow, strict=True)]
            return met, met

        slow, fast = jax.lax.cond(
            moment.step % self.every == 0,
            together,
            lambda slow, fast: (slow, fast),
            memory,
            variables.trainable,
        )
        return slow, variables._replace(trainable=fast)

    def keep(self, memory: list[jax.Array], variables: Variables) -> Variables:
        """The slow weights."""
        slow = [
            jnp.where(self.pull > 0, s, fast)
            for s, fast in zip(memory, variables.trainable, strict=True)
        ]
        return variables._replace(trainable=slow)

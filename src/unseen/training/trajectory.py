"""The regularizers that act on the weights over time, together."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import Moment, Regularizer, Variables, overrides

# What each regularizer remembers.
Memories = tuple[Any, ...]


class Trajectory:
    """What a recipe's regularizers make of the weights over time.

    Args:
        regularizers: The recipe's; those that stop the training are asked last, for they keep the
            best of what the others would hand back.
    """

    def __init__(self, regularizers: tuple[Regularizer, ...]) -> None:
        self._regularizers = tuple(
            sorted(regularizers, key=lambda one: overrides(one, "is_finished"))
        )

    def begin(self, variables: Variables) -> Memories:
        """Before the first step."""
        return tuple(one.begin(variables) for one in self._regularizers)

    def after_step(
        self,
        memories: Memories,
        variables: Variables,
        is_kernel: Sequence[bool],
        moment: Moment,
    ) -> tuple[Memories, Variables]:
        """What is remembered after a step, and the variables to go on with."""
        remembered = []
        for one, memory in zip(self._regularizers, memories, strict=True):
            after, variables = one.after_step(memory, variables, is_kernel, moment)
            remembered.append(after)
        return tuple(remembered), variables

    def after_epoch(
        self,
        memories: Memories,
        variables: Variables,
        metrics: dict[str, jax.Array],
        moment: Moment,
    ) -> Memories:
        """What is remembered after an epoch with these metrics."""
        remembered = []
        kept = variables
        for one, memory in zip(self._regularizers, memories, strict=True):
            remembered.append(one.after_epoch(memory, kept, metrics, moment))
            kept = one.keep(memory, kept)
        return tuple(remembered)

    def is_finished(self, memories: Memories) -> jax.Array:
        """Whether one of them stops the training here."""
        finished = jnp.array(False)
        for one, memory in zip(self._regularizers, memories, strict=True):
            finished |= one.is_finished(memory)
        return finished

    def current(self, memories: Memories, variables: Variables) -> Variables:
        """The variables that an epoch is told by: not yet the best of several epochs."""
        for one, memory in zip(self._regularizers, memories, strict=True):
            if not overrides(one, "is_finished"):
                variables = one.keep(memory, variables)
        return variables

    def members(self, memories: Memories, variables: Variables) -> list[Variables]:
        """The networks to hand back, whose outputs are averaged."""
        for one, memory in zip(self._regularizers, memories, strict=True):
            variables = one.keep(memory, variables)
        members = [variables]
        for one, memory in zip(self._regularizers, memories, strict=True):
            if overrides(one, "ensemble"):
                members = one.ensemble(memory, variables)
        return members

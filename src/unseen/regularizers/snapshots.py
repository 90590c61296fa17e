"""Snapshot ensembles: several networks from one training."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from unseen.regularizers.protocol import Moment, Place, Regularizer, Variables
from unseen.regularizers.ranges import require_count
from unseen.regularizers.strengths import with_strengths


class Snapshots(NamedTuple):
    """What a snapshot ensemble remembers.

    Args:
        is_taken: For each snapshot whether its cycle has ended.
        variables: Each of shape (num_snapshots, ...).
    """

    is_taken: jax.Array
    variables: Variables


@with_strengths
class SnapshotEnsemble(Regularizer):
    """The training runs in cycles, and the networks at the cycles' ends predict together.

    Each cycle ends in a valley of its own, and the mistakes of networks from different valleys
    partly cancel when their outputs are averaged. In each of `num_snapshots` cycles the learning
    rate falls as a cosine, factor ½ (1 + cos(π · part of the cycle done)), and jumps up again.
    A cycle that was cut short is represented by the weights handed back.

    Args:
        num_snapshots: Number of cycles and of networks. 0 is off.

    Source: Huang et al. 2017, "Snapshot ensembles: train 1, get M for free", equation 2,
        arXiv:1704.00109.
    """

    num_snapshots: int = 5
    citation: ClassVar[str] = "Huang et al. 2017, arXiv:1704.00109"
    places: ClassVar[tuple[Place, ...]] = ("trajectory",)
    sensible_strengths: ClassVar[tuple[int, ...]] = (3, 5, 10)

    def __post_init__(self) -> None:
        require_count(self, "num_snapshots", at_least=0)

    @classmethod
    def off(cls) -> "SnapshotEnsemble":
        """A plain training; the number of snapshots is part of the program."""
        return cls(0)

    def learning_rate_factor(self, done: jax.Array) -> jax.Array | float:
        """A cosine that falls from 1 to 0 once in each cycle."""
        if not self.num_snapshots:
            return 1.0
        cycles = jnp.asarray(done) * self.num_snapshots
        # A new cycle starts where rounding puts its first step just before its start, too.
        started = jnp.floor(cycles + 1e-6 * self.num_snapshots)
        return 0.5 * (1.0 + jnp.cos(jnp.pi * (cycles - started)))

    def begin(self, variables: Variables) -> Snapshots | None:
        """No snapshot is taken yet."""
        if not self.num_snapshots:
            return None
        stacked = jax.tree.map(
            lambda value: jnp.broadcast_to(value, (self.num_snapshots, *value.shape)), variables
        )
        return Snapshots(jnp.zeros(self.num_snapshots, bool), stacked)

    def after_step(
        self,
        memory: Snapshots | None,
        variables: Variables,
        is_kernel: Sequence[bool],  # noqa: ARG002
        moment: Moment,
    ) -> tuple[Snapshots | None, Variables]:
        """With one snapshot more, where a cycle ended."""
        if memory is None:
            return None, variables
        numbers = np.arange(1, self.num_snapshots + 1)
        last_steps = -(-numbers * moment.num_steps // self.num_snapshots)
        ends_now = moment.step == last_steps

        def take(memory: Snapshots, variables: Variables) -> Snapshots:
            def put(stack: jax.Array, value: jax.Array) -> jax.Array:
                return jnp.where(ends_now.reshape(-1, *[1] * value.ndim), value, stack)

            stacked = jax.tree.map(put, memory.variables, variables)
            return Snapshots(memory.is_taken | ends_now, stacked)

        # Work for the few steps that end a cycle alone.
        skip = lambda memory, _: memory  # noqa: E731
        return jax.lax.cond(ends_now.any(), take, skip, memory, variables), variables

    def ensemble(self, memory: Snapshots | None, kept: Variables) -> list[Variables]:
        """The snapshots."""
        if memory is None:
            return [kept]

        def snapshot(number: int) -> Variables:
            return jax.tree.map(
                lambda stack, value: jnp.where(memory.is_taken[number], stack[number], value),
                memory.variables,
                kept,
            )

        return [snapshot(number) for number in range(self.num_snapshots)]

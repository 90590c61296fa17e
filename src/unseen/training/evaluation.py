"""Scoring a network on rows, a block at a time, so that memory does not grow with the rows."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from unseen.regularizers.protocol import Variables
from unseen.training.losses import OfRows
from unseen.training.metrics import Metrics
from unseen.training.pure_network import PureNetwork

_LARGEST_BLOCK = 1_024
# Stands for no row.
_NONE = -1


class Examples(NamedTuple):
    """All rows of a data set, shared by all runs.

    Args:
        inputs: Shape (num_rows, ...).
        targets: Shape (num_rows, num_targets).
    """

    inputs: jax.Array
    targets: jax.Array


class Scoring(NamedTuple):
    """How networks are scored.

    Args:
        network: The network.
        loss: The loss of each row.
        metrics: What is told.
        examples: All rows.
    """

    network: PureNetwork
    loss: OfRows
    metrics: Metrics
    examples: Examples

    def of(self, members: Sequence[Variables], parts: dict[str, jax.Array]) -> dict[str, jax.Array]:
        """Metrics over parts with the regularizers off, each name with that of the part before it.

        All parts go through one loop, so that the network is compiled once for all of them.

        Args:
            members: Networks whose outputs are averaged.
            parts: Numbers of rows, negative where there is none, shape (num_rows,), by the name
                of their part; of an empty part nothing is told.
        """
        parts = {name: rows for name, rows in parts.items() if rows.shape[0]}
        if not parts:
            return {}
        size = min(_LARGEST_BLOCK, max(rows.shape[0] for rows in parts.values()))
        blocks = [_in_blocks(rows, size) for rows in parts.values()]
        part_of = np.repeat(np.arange(len(parts)), [len(block) for block in blocks])

        def add(sums: Any, block_and_part: tuple[jax.Array, jax.Array]) -> tuple[Any, None]:
            block, part = block_and_part
            at = jnp.maximum(block, 0)
            targets = self.examples.targets[at]
            outputs = self.network.predict(members, self.examples.inputs[at])
            losses = self.loss(targets, outputs)
            before = jax.tree.map(lambda one: one[part], sums)
            after = self.metrics.add(before, targets, outputs, losses, block != _NONE)
            return jax.tree.map(lambda all_, one: all_.at[part].set(one), sums, after), None

        nothing = jax.tree.map(lambda one: jnp.stack([one] * len(parts)), self.metrics.nothing())
        rows = jnp.concatenate(blocks)
        if len(rows) == 1:
            # One block needs no loop, which would keep the compiler from seeing through it.
            sums, _ = add(nothing, (rows[0], jnp.zeros((), jnp.int32)))
        else:
            sums, _ = lax.scan(add, nothing, (rows, jnp.asarray(part_of)))
        return {
            f"{name}{metric}": value
            for part, name in enumerate(parts)
            for metric, value in self.metrics.values(
                jax.tree.map(lambda one, part=part: one[part], sums)
            ).items()
        }


def _in_blocks(rows: jax.Array, size: int) -> jax.Array:
    """Rows in blocks of `size`, filled up with "no row", shape (num_blocks, size)."""
    return jnp.pad(rows, (0, -rows.shape[0] % size), constant_values=_NONE).reshape(-1, size)


def filled_up(rows: np.ndarray, room: int = 0) -> np.ndarray:
    """Rows with "no row" added, so that parts of nearly the same size share a program.

    By how many depends on the number of rows and on the room alone, hence a score does not depend
    on the runs beside it. At most one in eight is added to the larger of the two.
    """
    if not len(rows):
        return rows
    wanted = max(len(rows), room)
    unit = 2 ** max(int(math.log2(wanted)) - 3, 0)
    return np.pad(rows, (0, wanted + -wanted % unit - len(rows)), constant_values=_NONE)

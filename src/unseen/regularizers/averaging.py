"""EMA and SWA: averages of the weights that the training went through."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import (
    Moment,
    Place,
    Regularizer,
    Variables,
    require_strength,
)
from unseen.regularizers.ranges import require_part
from unseen.regularizers.strengths import with_strengths


@with_strengths
class EMA(Regularizer):
    """The weights handed back are averages over the last steps, those long ago counting less.

    Steps jump about in a valley, each for the sake of one batch, and the average lies nearer to
    its middle than any of them. The average of step t is Σ decay^(t-i) wᵢ / Σ decay^(t-i) over
    the steps i = 1 … t, about the last 1 / (1 - decay) of them; the training itself goes on as
    without. Batch statistics are averaged too.

    Args:
        decay: 0 ≤ decay < 1; .9 to .999 are usual.

    Source: Kingma and Ba 2015, "Adam: a method for stochastic optimization", section 7.2,
        arXiv:1412.6980; Polyak and Juditsky 1992, doi:10.1137/0330046.
    """

    decay: float = 0.99
    citation: ClassVar[str] = "Kingma and Ba 2015, arXiv:1412.6980"
    places: ClassVar[tuple[Place, ...]] = ("trajectory",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.9, 0.99, 0.999)

    def __post_init__(self) -> None:
        require_strength(self, "decay", below=1.0)

    def begin(self, variables: Variables) -> Variables:
        """The average, of which the first step leaves nothing."""
        return variables

    def after_step(
        self,
        memory: Variables,
        variables: Variables,
        is_kernel: Sequence[bool],  # noqa: ARG002
        moment: Moment,
    ) -> tuple[Variables, Variables]:
        """The average with this step in it."""
        # (1 - decay) / (1 - decay^step): 1 at the first step, so that the start leaves no bias.
        decay = jnp.asarray(self.decay, "float32")
        share = (1.0 - decay) / -jnp.expm1(moment.step * jnp.log(decay))
        return _towards(memory, variables, share), variables

    def keep(self, memory: Variables, variables: Variables) -> Variables:
        """The average."""
        return _choose(self.decay > 0, memory, variables)


class Average(NamedTuple):
    """What SWA remembers: how many epochs were averaged, and their average."""

    num_epochs: jax.Array
    variables: Variables


@with_strengths
class SWA(Regularizer):
    """The weights handed back are the average of those at the last epochs' ends.

    The epochs of late training lie around a wide valley, and their average nearer to its middle,
    where new data cost less than at its edge. The epochs are those that end in the last `part` of
    the training, itself as without; the paper keeps the learning rate high there. Batch
    statistics are averaged too, where the paper takes them anew.

    Args:
        part: 0 ≤ part ≤ 1, part of the training; the paper has about .25.

    Source: Izmailov et al. 2018, "Averaging weights leads to wider optima and better
        generalization", algorithm 1, arXiv:1803.05407.
    """

    part: float = 0.25
    citation: ClassVar[str] = "Izmailov et al. 2018, arXiv:1803.05407"
    places: ClassVar[tuple[Place, ...]] = ("trajectory",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.1, 0.25, 0.5)

    def __post_init__(self) -> None:
        require_part(self, "part")

    def begin(self, variables: Variables) -> Average:
        """Nothing is averaged yet."""
        return Average(jnp.zeros((), "float32"), variables)

    def after_epoch(
        self,
        memory: Average,
        kept: Variables,
        metrics: dict[str, jax.Array],  # noqa: ARG002
        moment: Moment,
    ) -> Average:
        """The average with this epoch in it, where it is one of the last."""
        steps_left = moment.num_steps - moment.step
        # Half a step, as rounding shall not decide about an epoch on the border.
        is_late = steps_left + 0.5 < self.part * moment.num_steps
        num_epochs = memory.num_epochs + is_late
        share = is_late / jnp.maximum(num_epochs, 1.0)
        return Average(num_epochs, _towards(memory.variables, kept, share))

    def keep(self, memory: Average, variables: Variables) -> Variables:
        """The average, or the current ones where nothing is averaged yet."""
        return _choose(memory.num_epochs > 0, memory.variables, variables)


def _towards(mean: Variables, variables: Variables, share: jax.typing.ArrayLike) -> Variables:
    """`mean` moved by `share` of the way; whole numbers, such as random seeds, are the latest."""

    def move(one: jax.Array, latest: jax.Array) -> jax.Array:
        if not jnp.issubdtype(latest.dtype, jnp.floating):
            return latest
        return one + jnp.asarray(share, latest.dtype) * (latest - one)

    return jax.tree.map(move, mean, variables)


def _choose(condition: jax.typing.ArrayLike, one: Variables, other: Variables) -> Variables:
    return jax.tree.map(lambda a, b: jnp.where(condition, a, b), one, other)

"""Early stopping: training ends once the validation loss improves no more."""

from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp

from unseen.errors import InvalidDataError
from unseen.regularizers.protocol import (
    Moment,
    Place,
    Regularizer,
    Task,
    Variables,
    require_strength,
)
from unseen.regularizers.strengths import with_strengths


class Best(NamedTuple):
    """What early stopping remembers.

    Args:
        loss: The smallest validation loss so far.
        epochs_since: Epochs done since.
        variables: Those of that epoch.
    """

    loss: jax.Array
    epochs_since: jax.Array
    variables: Variables


@with_strengths
class EarlyStopping(Regularizer):
    """Training stops once the validation loss has not improved for `patience` epochs.

    What a network learns first holds for all examples, what it learns last often only for those
    it is trained on. The weights of the epoch with the smallest validation loss are handed back,
    whether training stopped or not.

    Args:
        patience: Number of epochs, the smaller the stronger. 0 is off.

    Source: Prechelt 1998, "Early stopping - but when?", doi:10.1007/3-540-49430-8_3.
    """

    patience: float = 10.0
    citation: ClassVar[str] = "Prechelt 1998, doi:10.1007/3-540-49430-8_3"
    places: ClassVar[tuple[Place, ...]] = ("trajectory",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (20.0, 10.0, 5.0)

    def __post_init__(self) -> None:
        require_strength(self, "patience")

    def check(self, task: Task) -> None:
        """There must be rows to watch."""
        if task.split.validation.size == 0:
            raise InvalidDataError(
                "EarlyStopping watches the loss on validation rows, so the split must have some. "
                "Received a split with none; set rows aside, or leave EarlyStopping out."
            )

    def begin(self, variables: Variables) -> Best:
        """Nothing is best yet."""
        return Best(jnp.asarray(jnp.inf, "float32"), jnp.zeros((), "int32"), variables)

    def after_epoch(
        self,
        memory: Best,
        kept: Variables,
        metrics: dict[str, jax.Array],
        moment: Moment,  # noqa: ARG002
    ) -> Best:
        """The best epoch so far."""
        loss = metrics["val_loss"]
        is_better = loss < memory.loss
        now = Best(loss.astype("float32"), jnp.zeros((), "int32"), kept)
        before = memory._replace(epochs_since=memory.epochs_since + 1)
        return jax.tree.map(lambda one, other: jnp.where(is_better, one, other), now, before)

    def is_finished(self, memory: Best) -> jax.Array:
        """Whether patience has run out."""
        return (self.patience > 0) & (memory.epochs_since >= self.patience)

    def keep(self, memory: Best, variables: Variables) -> Variables:
        """Those of the best epoch, or the current ones where no epoch had a finite loss."""
        use_best = (self.patience > 0) & jnp.isfinite(memory.loss)
        return jax.tree.map(
            lambda best, now: jnp.where(use_best, best, now), memory.variables, variables
        )

"""Label smoothing: targets that are never quite sure."""

from typing import TYPE_CHECKING, ClassVar

import jax

from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.requirements import require_probabilities
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class LabelSmoothing(Regularizer):
    """The part `strength` of each label's probability is spread evenly over all classes.

    A network can come ever closer to a probability of 1 only by ever larger weights; smoothed
    labels are reached at finite ones. A target y becomes (1 - strength)·y + strength / K with K
    classes, as in Keras's losses; a single column stands for two classes. The history's loss is
    then measured against smoothed labels while training, and against the given ones elsewhere.

    Args:
        strength: 0 ≤ strength < 1; .1 is usual.

    Source: Szegedy et al. 2016, "Rethinking the Inception architecture for computer vision",
        section 7, arXiv:1512.00567.
    """

    strength: float = 0.1
    citation: ClassVar[str] = "Szegedy et al. 2016, arXiv:1512.00567"
    places: ClassVar[tuple["Place", ...]] = ("targets",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.05, 0.1, 0.2)

    def __post_init__(self) -> None:
        require_strength(self, "strength", below=1.0)

    def check(self, task: "Task") -> None:
        """Only probabilities can be spread."""
        require_probabilities(self, task)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:  # noqa: ARG002
        """The smoothed targets."""
        num_classes = max(batch.targets.shape[1], 2)
        targets = (1.0 - self.strength) * batch.targets + self.strength / num_classes
        return batch._replace(targets=targets)

"""Examples mixed in pairs, with their labels."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.requirements import require_images, require_probabilities
from unseen.regularizers.strengths import with_strengths

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class Mixup(Regularizer):
    """Every example is blended with another of its batch, and so are their labels.

    Between two examples the network must answer between their labels, instead of leaping from one
    certainty to another anywhere. With λ from a Beta(α, α) distribution, drawn once for each
    batch as in the paper, x becomes λ·x + (1 - λ)·x′ and its label λ·y + (1 - λ)·y′, where x′, y′
    is the batch in another order.

    Args:
        alpha: α; at .1 most λ are near 0 or 1, at 1 they are uniform.

    Source: Zhang et al. 2018, "mixup: beyond empirical risk minimization", section 2,
        arXiv:1710.09412.
    """

    alpha: float = 0.2
    citation: ClassVar[str] = "Zhang et al. 2018, arXiv:1710.09412"
    places: ClassVar[tuple["Place", ...]] = ("inputs", "targets")
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.1, 0.2, 0.4, 1.0)

    def __post_init__(self) -> None:
        require_strength(self, "alpha")

    def check(self, task: "Task") -> None:
        """Labels must be such that they can be blended."""
        require_probabilities(self, task)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The blended examples."""
        key_of_part, key_of_order = jax.random.split(key)
        part = _part_kept(key_of_part, self.alpha)
        other = jax.random.permutation(key_of_order, len(batch.inputs))
        return batch._replace(
            inputs=_blend(batch.inputs, batch.inputs[other], part),
            targets=_blend(batch.targets, batch.targets[other], part),
        )


@with_strengths
class CutMix(Regularizer):
    """A rectangle of every image is replaced by that of another image of its batch.

    The network must find the evidence for both labels, each in its own part of the image, and
    cannot live on one place that gives the label away. With λ from a Beta(α, α) distribution the
    rectangle has the image's proportions and the part 1 - λ of its area; its centre is uniform,
    and what lies outside is lost. Labels are mixed by the area that was replaced indeed. Rectangle
    and λ are drawn once for each batch, as in the authors' program.

    Args:
        alpha: α; at 1, as in the paper, λ is uniform.

    Source: Yun et al. 2019, "CutMix: regularization strategy to train strong classifiers with
        localizable features", section 3, arXiv:1905.04899.
    """

    alpha: float = 1.0
    citation: ClassVar[str] = "Yun et al. 2019, arXiv:1905.04899"
    places: ClassVar[tuple["Place", ...]] = ("inputs", "targets")
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.2, 0.5, 1.0)

    def __post_init__(self) -> None:
        require_strength(self, "alpha")

    def check(self, task: "Task") -> None:
        """Only images have rectangles, and labels must be such that they can be mixed."""
        require_images(self, task)
        require_probabilities(self, task)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The mixed images."""
        assert batch.image_shape is not None
        height, width = batch.image_shape
        key_of_part, key_of_order, key_of_centre = jax.random.split(key, 3)
        half = jnp.sqrt(1.0 - _part_kept(key_of_part, self.alpha)) / 2
        centre = jax.random.uniform(key_of_centre, (2,))
        # A pixel is in the rectangle where its centre is.
        in_rows = jnp.abs((jnp.arange(height) + 0.5) / height - centre[0]) < half
        in_columns = jnp.abs((jnp.arange(width) + 0.5) / width - centre[1]) < half
        inside = in_rows[:, None, None] & in_columns[None, :, None]
        other = jax.random.permutation(key_of_order, len(batch.inputs))
        images = batch.inputs.reshape(len(batch.inputs), height, width, -1)
        mixed = jnp.where(inside, images[other], images)
        return batch._replace(
            inputs=mixed.reshape(batch.inputs.shape),
            targets=_blend(batch.targets, batch.targets[other], 1.0 - inside.mean()),
        )


def _part_kept(key: jax.Array, alpha: jax.Array | float) -> jax.Array:
    """λ from Beta(α, α), and 1 where α is 0."""
    is_on = jnp.asarray(alpha) > 0
    positive = jnp.where(is_on, alpha, 1.0)
    return jnp.where(is_on, jax.random.beta(key, positive, positive), 1.0)


def _blend(one: jax.Array, other: jax.Array, part: jax.Array) -> jax.Array:
    return part * one + (1.0 - part) * other

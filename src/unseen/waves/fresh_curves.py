"""Fresh curves: nothing to overfit, as no curve is seen twice."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import Batch, Regularizer
from unseen.regularizers.ranges import require_part
from unseen.regularizers.strengths import with_strengths
from unseen.waves.feature_tables import FeatureTables
from unseen.waves.time_warping import require_features_of_waves

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class FreshCurves(Regularizer):
    """Each curve is replaced by one never seen before, anew at every step.

    Where the law of the data is known, more of it costs nothing, and what error remains is the
    network's and the optimizer's, not that of too few examples. Parameters a, b, c, d are drawn
    independently and uniformly from [0, 1]; the training rows say no more than how many steps an
    epoch has. This leaves the homework's rule of 10,000 curves.

    Args:
        part: 0 ≤ part ≤ 1, part of the curves that are replaced; 0 is off.
        tables: From what features are computed.

    Source: Nakkiran, Neyshabur and Sedghi 2021, "The deep bootstrap framework: good online
        learners are good offline generalizers", arXiv:2010.08127.
    """

    part: float
    tables: FeatureTables
    citation: ClassVar[str] = "Nakkiran, Neyshabur and Sedghi 2021, arXiv:2010.08127"
    places: ClassVar[tuple["Place", ...]] = ("inputs", "targets")
    sensible_strengths: ClassVar[tuple[float, ...]] = ()

    def __post_init__(self) -> None:
        require_part(self, "part")

    def check(self, task: "Task") -> None:
        """The targets must be a, b, c, d with frequencies in [0, 1], the inputs features."""
        require_features_of_waves(self, self.tables, task)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The features and parameters of fresh curves in place of some or all of the batch's."""
        key_of_choice, key_of_parameters, key_of_rounding = jax.random.split(key, 3)
        num_curves = len(batch.inputs)
        is_fresh = jax.random.uniform(key_of_choice, (num_curves, 1)) < self.part
        parameters = jax.random.uniform(key_of_parameters, (num_curves, 4))
        fresh = self.tables.features(parameters, key_of_rounding)
        return batch._replace(
            inputs=jnp.where(is_fresh, fresh, batch.inputs),
            targets=jnp.where(is_fresh, parameters, batch.targets),
        )

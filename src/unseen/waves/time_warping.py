"""Warping of time: slower and faster curves from given ones."""

from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from unseen.errors import InvalidDataError
from unseen.regularizers.protocol import Batch, Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths
from unseen.waves.feature_tables import FeatureTables

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task


@with_strengths
class TimeWarping(Regularizer):
    """Each curve runs through time slower or faster, and b and d with it, anew at every step.

    One curve stands for all its warped forms, so that the network learns from more curves than
    were given: y(λx) is the curve with parameters (a, λb, c, λd). With λ = √u / max(b, d), u
    uniform on [0, 1], the larger frequency is distributed as the larger of two uniform ones: b
    and d that were uniform on [0, 1]² stay so. What y(λx) is between and beyond the samples is
    not read from them: the curve is computed anew from its parameters, which training curves
    have and from no other data.

    Args:
        strength: 0 is off, 1 warps as said; between them the factor is λ^strength.
        tables: From what features are computed; it is required, as warped curves have to be
            brought into the form of the inputs.

    Source: an exact symmetry of the signal model; see Chen, Dobriban and Lee 2020,
        "A group-theoretic framework for data augmentation", arXiv:1907.10905.
    """

    strength: float
    tables: FeatureTables
    citation: ClassVar[str] = "Chen, Dobriban and Lee 2020, arXiv:1907.10905"
    places: ClassVar[tuple["Place", ...]] = ("inputs", "targets")
    sensible_strengths: ClassVar[tuple[float, ...]] = ()

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def check(self, task: "Task") -> None:
        """The targets must be a, b, c, d with frequencies in [0, 1], the inputs features."""
        require_features_of_waves(self, self.tables, task)

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The features and frequencies of curves that are each warped by its own factor."""
        key_of_factor, key_of_rounding = jax.random.split(key)
        uniform = jax.random.uniform(key_of_factor, (len(batch.inputs), 1))
        largest = jnp.abs(batch.targets[:, 1::2]).max(axis=1, keepdims=True)
        # A curve that stands still does so at any speed.
        factor = jnp.where(largest > 0, jnp.sqrt(uniform) / largest, 1.0) ** self.strength
        ones = jnp.ones_like(factor)
        targets = batch.targets * jnp.concatenate([ones, factor, ones, factor], axis=1)
        warped = self.tables.features(targets, key_of_rounding)
        return batch._replace(
            inputs=jnp.where(jnp.asarray(self.strength) > 0, warped, batch.inputs), targets=targets
        )


def require_features_of_waves(owner: Regularizer, tables: FeatureTables, task: "Task") -> None:
    """Check that inputs are the features of `tables`, and targets a, b, c, d in their range.

    Raises:
        InvalidDataError: if they are not.
    """
    name = type(owner).__name__
    inputs, targets = task.data.inputs, task.data.targets
    num_features = tables.values.shape[-1]
    if inputs.shape[1:] != (num_features,) or targets.shape[1:] != (4,):
        raise InvalidDataError(
            f"{name} needs the {num_features} features of its tables as inputs and a, b, c, d as "
            f"targets. Received inputs of shape {inputs.shape} and targets of shape "
            f"{targets.shape}; make tables of the whitening that made the inputs."
        )
    frequencies = np.asarray(targets)[task.split.training, 1::2]
    if frequencies.min() < 0 or frequencies.max() > 1:
        raise InvalidDataError(
            f"{name} needs frequencies b and d from 0 to 1. Received {frequencies.min():.3g} to "
            f"{frequencies.max():.3g}; leave {name} out."
        )

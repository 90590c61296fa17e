"""Activity penalty: a price on what hidden units put out."""

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import keras

from unseen.networks.rebuild import insert_after_hidden
from unseen.regularizers.adjustable import AdjustableLayer
from unseen.regularizers.protocol import Place, Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths


@with_strengths
class ActivityPenalty(Regularizer):
    """The absolute outputs of all hidden units, times `strength`, are added to the loss.

    Units that say nothing about an example fall silent, so that each example is told by the few
    that matter. It is strength · mean over rows of Σ |output|, summed over every hidden `Dense`
    layer: Keras's `activity_regularizer="l1"`. The finished network has no trace of it.

    Args:
        strength: At least 0.

    Source: Glorot, Bordes and Bengio 2011, "Deep sparse rectifier neural networks", AISTATS,
        PMLR 15, pages 315-323.
    """

    strength: float = 1e-4
    citation: ClassVar[str] = "Glorot, Bordes and Bengio 2011, PMLR 15"
    places: ClassVar[tuple[Place, ...]] = ("objective", "network")
    sensible_strengths: ClassVar[tuple[float, ...]] = (1e-5, 1e-4, 1e-3)

    def __post_init__(self) -> None:
        require_strength(self, "strength")

    def insert_layers(self, network: keras.Model, *, adjustable: bool) -> keras.Model:
        """A layer that adds to the loss after each hidden `Dense` layer; none when finished."""
        if not adjustable:
            return network
        return insert_after_hidden(
            network, lambda name: AdjustableActivityPenalty(name=name), "activity_penalty"
        )

    def strengths_in(self, network: keras.Model) -> list[tuple[keras.Variable, Any]]:
        """The strength of each inserted layer."""
        layers = (layer for layer in network.layers if isinstance(layer, AdjustableActivityPenalty))
        return [(layer.strength, self.strength) for layer in layers]


class AdjustableActivityPenalty(AdjustableLayer):
    """Hands its inputs on and, where training, puts a price on them."""

    def call(self, inputs: jax.Array, training: bool = False) -> jax.Array:
        """The inputs."""
        if training:
            self.add_loss(self.strength * jnp.abs(inputs).sum() / len(inputs))
        return inputs

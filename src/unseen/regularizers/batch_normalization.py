"""Batch normalisation: hidden outputs brought to mean 0 and variance 1 within each batch."""

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import keras

from unseen.errors import InvalidArgumentError
from unseen.networks.rebuild import insert_after_hidden
from unseen.regularizers.adjustable import AdjustableLayer
from unseen.regularizers.protocol import Place, Regularizer, require_strength
from unseen.regularizers.strengths import with_strengths

# Keras's momentum of .99 takes some 500 steps to forget where it started, more than a training on
# few data may have.
MOMENTUM, EPSILON = 0.9, 1e-3


@with_strengths
class BatchNormalization(Regularizer):
    """Each hidden unit's outputs are brought to mean 0 and variance 1 within the batch.

    An example's hidden outputs depend a little on whom it shares the batch with, a noise that the
    network must learn to stand, and steps may be larger. Then a learned scale and offset are
    applied: y = γ (x - mean) / √(variance + .001) + β. It acts after every hidden `Dense` layer
    and its activation; when predicting, moving averages over the steps take the batch's place.

    Args:
        strength: 1 is on, 0 is off; there is nothing between.

    Source: Ioffe and Szegedy 2015, "Batch normalization: accelerating deep network training by
        reducing internal covariate shift", algorithms 1 and 2, arXiv:1502.03167.
    """

    strength: float = 1.0
    citation: ClassVar[str] = "Ioffe and Szegedy 2015, arXiv:1502.03167"
    places: ClassVar[tuple[Place, ...]] = ("network",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (1.0,)

    def __post_init__(self) -> None:
        require_strength(self, "strength")
        if self.strength not in (0, 1):
            raise InvalidArgumentError(
                "`strength` of BatchNormalization must be 1, which is on, or 0, which is off. "
                f"Received strength={self.strength!r}."
            )

    def insert_layers(self, network: keras.Model, *, adjustable: bool) -> keras.Model:
        """A batch normalisation after each hidden `Dense` layer."""

        def make_layer(name: str) -> keras.layers.Layer:
            if adjustable:
                return AdjustableBatchNormalization(name=name)
            # Off, the moving averages never left 0 and 1: without epsilon nothing is changed.
            epsilon = EPSILON * float(self.strength)
            return keras.layers.BatchNormalization(momentum=MOMENTUM, epsilon=epsilon, name=name)

        return insert_after_hidden(network, make_layer, "batch_normalization")

    def strengths_in(self, network: keras.Model) -> list[tuple[keras.Variable, Any]]:
        """The strength of each inserted layer."""
        kind = AdjustableBatchNormalization
        layers = (layer for layer in network.layers if isinstance(layer, kind))
        return [(layer.strength, self.strength) for layer in layers]


class AdjustableBatchNormalization(AdjustableLayer):
    """Keras's batch normalisation where `strength` is 1; at 0 it leaves everything as it is."""

    def build(self, input_shape: tuple) -> None:
        """Make variables, those of Keras's layer in its order."""
        super().build(input_shape)

        def weights(name: str, initializer: str, *, trainable: bool) -> Any:
            shape = input_shape[-1:]
            return self.add_weight(
                shape=shape, initializer=initializer, trainable=trainable, name=name
            )

        self.gamma = weights("gamma", "ones", trainable=True)
        self.beta = weights("beta", "zeros", trainable=True)
        self.moving_mean = weights("moving_mean", "zeros", trainable=False)
        self.moving_variance = weights("moving_variance", "ones", trainable=False)

    def call(self, inputs: jax.Array, training: bool = False) -> jax.Array:
        """Normalise by the batch where `training`, else by the moving averages."""
        if training:
            mean, variance = self._moments(inputs)
            share = (1.0 - MOMENTUM) * self.strength
            self.moving_mean.assign(self.moving_mean + share * (mean - self.moving_mean))
            self.moving_variance.assign(
                self.moving_variance + share * (variance - self.moving_variance)
            )
        else:
            mean, variance = self.moving_mean, self.moving_variance
        scale = self.gamma * jax.lax.rsqrt(variance + EPSILON)
        normalized = (inputs - mean) * scale + self.beta
        return inputs + self.strength * (normalized - inputs)

    @staticmethod
    def _moments(inputs: jax.Array) -> tuple[jax.Array, jax.Array]:
        axes = tuple(range(inputs.ndim - 1))
        mean = inputs.mean(axes)
        return mean, jnp.square(inputs - mean).mean(axes)

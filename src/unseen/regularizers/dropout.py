"""Dropout: hidden units are left out at random while training."""

from typing import TYPE_CHECKING, Any, ClassVar

import jax
import keras

from unseen.networks.rebuild import insert_after_hidden
from unseen.regularizers.adjustable import AdjustableLayer
from unseen.regularizers.protocol import Place, Regularizer, require_strength
from unseen.regularizers.random_bits import happens
from unseen.regularizers.strengths import with_strengths
from unseen.regularizers.switch import if_positive

if TYPE_CHECKING:
    from unseen.networks.rebuild import MakeLayer


@with_strengths
class Dropout(Regularizer):
    """Each hidden unit is left out with probability `rate` at every training step.

    No unit can rely on another being there, so that the network learns evidence that holds up
    when part of it is missing. It acts after every hidden `Dense` layer, as in the homework;
    the units that stay are scaled by 1 / (1 - rate), and nothing is left out when predicting.

    Args:
        rate: 0 ≤ rate < 1; the homework tries .1 to .4.

    Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from
        overfitting", JMLR 15.
    """

    rate: float = 0.1
    citation: ClassVar[str] = "Srivastava et al. 2014, JMLR 15"
    places: ClassVar[tuple[Place, ...]] = ("network",)
    sensible_strengths: ClassVar[tuple[float, ...]] = (0.1, 0.2, 0.3, 0.4, 0.5)

    def __post_init__(self) -> None:
        require_strength(self, "rate", below=1.0)

    def insert_layers(self, network: keras.Model, *, adjustable: bool) -> keras.Model:
        """A dropout layer after each hidden `Dense` layer."""
        make_layer: MakeLayer
        if adjustable:
            make_layer = lambda name: AdjustableDropout(name=name)  # noqa: E731
        else:
            make_layer = lambda name: keras.layers.Dropout(float(self.rate), name=name)  # noqa: E731
        return insert_after_hidden(network, make_layer, "dropout")

    def strengths_in(self, network: keras.Model) -> list[tuple[keras.Variable, Any]]:
        """The rate of each dropout layer."""
        layers = (layer for layer in network.layers if isinstance(layer, AdjustableDropout))
        return [(layer.strength, self.rate) for layer in layers]


class AdjustableDropout(AdjustableLayer):
    """Keras's dropout with the rate as a variable."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs: jax.Array, training: bool = False) -> jax.Array:
        """Leave units out where `training`, else nothing."""
        if not training:
            return inputs
        key: jax.Array = self.seed_generator.next()  # pyright: ignore[reportAssignmentType]
        rate = self.strength.value

        def without_some(inputs: jax.Array) -> jax.Array:
            return inputs * (~happens(key, rate, inputs.shape) / (1.0 - rate))

        return if_positive(rate, without_some, inputs)

"""Layers whose strength is a variable, so that each run of one program can have its own."""

from typing import Any

import keras


class AdjustableLayer(keras.layers.Layer):
    """A layer that a regularizer inserts, with the variable `strength`, set at run time.

    Networks that are handed back have ordinary Keras layers in its place.
    """

    def build(self, input_shape: tuple) -> None:  # noqa: ARG002
        """Make the strength a variable."""
        self.strength: Any = self.add_weight(
            shape=(), initializer="zeros", trainable=False, name="strength"
        )

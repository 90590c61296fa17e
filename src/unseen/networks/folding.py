"""Folding a fixed linear map into the first layer of a network."""

import keras
import numpy as np

from unseen.errors import InvalidArgumentError


def fold_linear_map(network: keras.Model, matrix: np.ndarray) -> keras.Model:
    """The network on raw inputs x that equals `network` on x @ matrix.

    A network trained on a few features, linear in the inputs, thereby becomes an ordinary one on
    the inputs: (x M) W + b = x (M W) + b. The product is taken in float64.

    Args:
        network: Functional or sequential Keras model whose first layer is `Dense`, shape
            (batch, num_features) to (batch, ...).
        matrix: Shape (num_inputs, num_features).

    Returns:
        An uncompiled Keras model with the same layers, shape (batch, num_inputs) to (batch, ...).

    Raises:
        InvalidArgumentError: if the first layer is not `Dense`, or the shapes do not fit.
    """
    first = next(x for x in network.layers if not isinstance(x, keras.layers.InputLayer))
    num_features = network.input_shape[-1]
    if not isinstance(first, keras.layers.Dense) or np.shape(matrix)[1:] != (num_features,):
        raise InvalidArgumentError(
            f"A linear map of shape (num_inputs, {num_features}) can be folded into a network "
            f"whose first layer is Dense. Received a map of shape {np.shape(matrix)} and a first "
            f"layer of type {type(first).__name__}."
        )
    inputs = keras.Input((matrix.shape[0],))
    folded = keras.models.clone_model(network, input_tensors=inputs)
    kernel, *rest = (np.asarray(weight) for weight in network.get_weights())
    folded.set_weights([(matrix.astype(np.float64) @ kernel).astype(np.float32), *rest])
    return folded

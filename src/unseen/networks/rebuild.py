"""Building a network again with layers added."""

from collections.abc import Callable
from typing import Any

import keras

from unseen.errors import InvalidArgumentError

MakeLayer = Callable[[str], keras.layers.Layer]


def insert_after_hidden(network: keras.Model, make_layer: MakeLayer, prefix: str) -> keras.Model:
    """A copy of `network`, freshly initialised, with a layer after each hidden `Dense` layer.

    Hidden are all `Dense` layers but the last, which makes the output.

    Args:
        network: A sequential or functional Keras model; left as it is.
        make_layer: Called with a name for each layer to insert.
        prefix: Start of the inserted layers' names, numbered from 1.

    Returns:
        A model of the same kind and name, with the same names of the layers copied.

    Raises:
        InvalidArgumentError: if the network is neither sequential nor functional.
    """
    require_functional(network)
    *hidden, _ = [x.name for x in network.layers if isinstance(x, keras.layers.Dense)] or [""]
    new_names = {name: f"{prefix}_{number}" for number, name in enumerate(hidden, start=1)}
    if isinstance(network, keras.Sequential):
        layers: list[keras.layers.Layer] = []
        for layer in network.layers:
            layers.append(_copy(layer))
            if layer.name in new_names:
                layers.append(make_layer(new_names[layer.name]))
        return keras.Sequential([keras.Input(network.input_shape[1:]), *layers], name=network.name)

    def call_and_insert(layer: keras.layers.Layer, *args: Any, **kwargs: Any) -> Any:
        outputs = layer(*args, **kwargs)
        if layer.name not in new_names:
            return outputs
        return make_layer(new_names[layer.name])(outputs)

    return keras.models.clone_model(network, call_function=call_and_insert, clone_function=_copy)


def require_functional(network: keras.Model) -> None:
    """Check that a network can be built again from its layers."""
    from keras.src.models.functional import Functional

    if not isinstance(network, keras.Sequential | Functional):
        raise InvalidArgumentError(
            "The network must be a built Sequential or functional Keras model, so that each run "
            f"can start from fresh weights. Received {type(network).__name__}; build it from "
            "keras.Input by calling layers."
        )


def _copy(layer: keras.layers.Layer) -> keras.layers.Layer:
    return layer.__class__.from_config(layer.get_config())

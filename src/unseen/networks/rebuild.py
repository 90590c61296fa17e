"""Building a network again with layers added."""

import itertools
from collections.abc import Callable, Iterator
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
        prefix: Start of the inserted layers' names, numbered from 1 past the names that are taken.

    Returns:
        A model of the same kind and name, with the same names of the layers copied.

    Raises:
        InvalidArgumentError: if the network is neither sequential nor functional, or has no
            hidden `Dense` layer of its own.
    """
    require_functional(network)
    hidden = [x.name for x in network.layers if isinstance(x, keras.layers.Dense)][:-1]
    if not hidden:
        raise InvalidArgumentError(
            f"A {prefix} layer goes after each hidden Dense layer, so the network must have one. "
            f"Received the network {network.name!r} with none; leave {prefix} out, or add the "
            "layer to the network yourself."
        )
    taken = {layer.name for layer in network.layers}
    names = (f"{prefix}_{number}" for number in itertools.count(1))
    free_names = (name for name in names if name not in taken)
    inserted = {after: make_layer(name) for after, name in zip(hidden, free_names, strict=False)}
    if isinstance(network, keras.Sequential):
        layers: list[keras.layers.Layer] = []
        for layer in network.layers:
            layers.append(_copy(layer))
            if layer.name in inserted:
                layers.append(inserted[layer.name])
        return keras.Sequential([keras.Input(network.input_shape[1:]), *layers], name=network.name)

    def call_and_insert(layer: keras.layers.Layer, *args: Any, **kwargs: Any) -> Any:
        outputs = layer(*args, **kwargs)
        return inserted[layer.name](outputs) if layer.name in inserted else outputs

    return keras.models.clone_model(network, call_function=call_and_insert, clone_function=_copy)


def require_functional(network: keras.Model) -> None:
    """Check that a network can be built again from its layers."""
    from keras.src.models.functional import Functional

    rebuildable = isinstance(network, keras.Sequential | Functional)
    if not rebuildable or not network.built:
        kind = "one that is not built" if rebuildable else type(network).__name__
        raise InvalidArgumentError(
            "The network must be a built Sequential or functional Keras model, so that each run "
            f"can start from fresh weights. Received {kind}; start it with keras.Input."
        )
    for layer in all_layers(network):
        if isinstance(layer, keras.layers.Lambda):
            raise InvalidArgumentError(
                "The network must be made again from its layers' settings, which cannot hold a "
                f"function. Received the Lambda layer {layer.name!r}; write it as a layer of its "
                "own."
            )
        if hasattr(layer, "adapt"):
            raise InvalidArgumentError(
                "The network must be made again from its layers' settings, which do not hold what "
                f"a layer learned by `adapt`. Received the layer {layer.name!r} of type "
                f"{type(layer).__name__}; transform the data before, and leave it out."
            )


def all_layers(network: keras.Model) -> Iterator[keras.layers.Layer]:
    """The layers of a network, and of the networks within it."""
    for layer in network.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from all_layers(layer)


def _copy(layer: keras.layers.Layer) -> keras.layers.Layer:
    return layer.__class__.from_config(layer.get_config())

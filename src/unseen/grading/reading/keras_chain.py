"""How the layers of a Keras file hang together: one input, one after another, one output."""

from typing import Any

from unseen.grading.reading.keras_objects import require_float32
from unseen.grading.reading.matching import Table, is_same, is_shape
from unseen.grading.reading.problems import Problems, shown

CHAIN = "a plain chain of layers from one input to one output"

_INPUT = ("name", "trainable", "dtype", "batch_shape", "batch_input_shape")
_OFF_IN_INPUT = ("sparse", "ragged", "optional")
# With what Keras says that it called a layer, apart from the tensor.
_CALLED_WITH = {"training": (None, False), "mask": (None,)}


def match_input(layer: Table, place: int) -> bool:
    """Check an input layer; gives whether what it takes are rows already, not images."""
    if place > 1:
        layer.problems.rule(f"{layer.subject} is a second input; the network must be {CHAIN}.")
    layer.know((*_INPUT, *_OFF_IN_INPUT))
    require_float32(layer.problems, layer.subject, layer.values.get("dtype", "float32"))
    for key in _OFF_IN_INPUT:
        layer.only(key, False)
    shape = layer.values.get("batch_shape", layer.values.get("batch_input_shape"))
    if not isinstance(shape, list) or not is_shape(shape):
        layer.problems.rule(f"{layer.at('batch_shape')} must be a shape. Received {shown(shape)}.")
        return True
    return len(shape) <= 2


def match_call(problems: Problems, subject: str, layer: Any, before: list[str]) -> None:
    """Refuse all but: this layer is called once, with the output of the layer before it."""
    nodes = layer.get("inbound_nodes") if isinstance(layer, dict) else None
    fits = _source(nodes) == [before[-1], 0, 0] if before else nodes == []
    if not fits:
        problems.rule(
            f"{subject} must take the output of the layer before it, once. Received other "
            f"`inbound_nodes`; the network must be {CHAIN}."
        )


def _source(nodes: Any) -> Any:
    """What a layer is called with, [name, 0, 0]; None where Keras would write it otherwise."""
    try:
        (node,) = nodes
        (tensor,) = node["args"]
        called_with, told = node["kwargs"], tensor["config"]
        is_plain = (
            node.keys() == {"args", "kwargs"}
            and tensor.keys() == {"class_name", "config"}
            and tensor["class_name"] == "__keras_tensor__"
            and told.keys() == {"shape", "dtype", "keras_history"}
            and is_shape(told["shape"])
            and told["dtype"] == "float32"
            and all(
                any(is_same(value, one) for one in _CALLED_WITH[key])
                for key, value in called_with.items()
            )
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return told["keras_history"] if is_plain else None


def match_ends(model: Table, names: list[str]) -> None:
    """Refuse several inputs and outputs, and an output that is not the last layer's."""
    for key, which, name in (
        ("input_layers", "first", names[0]),
        ("output_layers", "last", names[-1]),
    ):
        received = model.values.get(key)
        # Keras writes [name, 0, 0]; before 3.6 [[name, 0, 0]].
        if received not in ([name, 0, 0], [[name, 0, 0]]):
            model.problems.rule(
                f"{model.at(key)} must be its {which} layer alone. Received another; "
                f"it must be {CHAIN}."
            )

"""A Keras file's network: layers of Keras's own in a plain chain, or the reasons why not."""

from typing import Any

from unseen.grading.description import MOST_LAYERS, Dense, Layer, Other
from unseen.grading.reading.keras_chain import CHAIN, match_call, match_ends, match_input
from unseen.grading.reading.keras_layers import DESCRIBED, read_layer
from unseen.grading.reading.keras_objects import KerasObject, keras_object, require_float32
from unseen.grading.reading.matching import Table, is_line, is_shape
from unseen.grading.reading.problems import Problems, UnreadableError, shortened, shown

_KEYS = (
    *("module", "class_name", "config", "registered_name", "build_config", "compile_config"),
    "shared_object_id",
)
_SEQUENTIAL = ["keras", "Sequential", None]
_FUNCTIONAL = ["keras.src.models.functional", "Functional", "Functional"]
_LONGEST_CLASS = 60


def read_network(problems: Problems, model: Any) -> list[Layer] | None:
    """The layers of a network without its input; None where they cannot all be described.

    Args:
        problems: Takes what stands against it.
        model: The value of `config.json`.

    Raises:
        UnreadableError: if it is no Keras model at all.
    """
    if not isinstance(model, dict) or not isinstance(model.get("config"), dict):
        raise UnreadableError(
            f"config.json must describe a Keras model. Received {shown(model)} without `config`; "
            "save the network with `model.save`."
        )
    Table(problems, "config.json", model).know(_KEYS)
    kind = [model.get(key) for key in ("module", "class_name", "registered_name")]
    if kind not in (_SEQUENTIAL, _FUNCTIONAL):
        told = ", ".join(shown(one) for one in kind if one is not None)
        problems.rule(
            f"The network must be a `keras.Sequential`, or a functional `keras.Model` that is "
            f"{CHAIN}. Received {told}; build it of Keras's own layers, and save it with Keras 3."
        )
        return None
    table = Table(problems, "the network", model["config"])
    layers = table.values.get("layers")
    if not isinstance(layers, list):
        raise UnreadableError(f"`layers` in config.json must be a list. Received {shown(layers)}.")
    if not 1 <= len(layers) <= MOST_LAYERS:
        problems.rule(
            f"A network must have 1 to {MOST_LAYERS} layers. Received {len(layers):,} layers."
        )
        return None
    is_functional = kind == _FUNCTIONAL
    _match_model(table, is_functional)
    return _read_layers(table, layers, is_functional)


def _match_model(model: Table, is_functional: bool) -> None:
    ends = ("input_layers", "output_layers") if is_functional else ("build_input_shape",)
    model.know(("name", "trainable", "dtype", "layers", *ends))
    model.only(
        "trainable", True, "set `trainable = True` before saving: all weights are trained afresh"
    )
    if "dtype" in model.values:
        require_float32(model.problems, "the network", model.values["dtype"])
    if not is_shape(model.values.get("build_input_shape")):
        model.problems.rule(f"{model.at('build_input_shape')} must be a shape. Received another.")


def _read_layers(model: Table, layers: list[Any], is_functional: bool) -> list[Layer] | None:
    problems = model.problems
    read: list[Layer] = []
    names: list[str] = []
    is_complete, is_flat = True, True
    more = ("build_config", *(("name", "inbound_nodes") if is_functional else ()))
    for place, one in enumerate(layers, start=1):
        name = _name_of(problems, place, one, names)
        subject = f"layer {place} ({shortened(name)})"
        if is_functional:
            match_call(problems, subject, one, names)
        names.append(name)
        layer = keras_object(problems, subject, one, "keras.layers", more_keys=more)
        if layer is None:
            read.append(Other(name=_class_of(one)))
        elif layer.class_name == "InputLayer":
            is_flat = match_input(Table(problems, subject, layer.config), place)
        else:
            found = read_layer(problems, subject, layer)
            is_flat = is_flat or layer.class_name in ("Flatten", "Reshape")
            if isinstance(found, Dense) and not is_flat:
                problems.rule(
                    f"{subject} must receive rows. Received images; put Flatten before it."
                )
            is_complete &= not (isinstance(found, Other) and found.name in DESCRIBED)
            _add(read, found, layer)
    if is_functional:
        match_ends(model, names)
    return read if is_complete else None


def _add(read: list[Layer], found: Layer | str | None, layer: KerasObject) -> None:
    """Put a layer behind the others; an activation joins the Dense layer in front of it."""
    last = read[-1] if read else None
    if not isinstance(found, str):
        read += [] if found is None else [found]
    elif isinstance(last, Dense) and last.activation == "linear":
        read[-1] = last.model_copy(update={"activation": found})
    elif found != "linear":
        read.append(Other(name=layer.class_name))


def _name_of(problems: Problems, place: int, layer: Any, names: list[str]) -> str:
    """The name of a layer, "?" where it has none that is its own."""
    config = layer.get("config") if isinstance(layer, dict) else None
    name = config.get("name") if isinstance(config, dict) else None
    if not isinstance(name, str) or not is_line(name) or not name.strip(". ") or {*name} & {*"/\\"}:
        problems.rule(
            f"The name of layer {place} must be a plain one. Received {shown(name)}; leave it out."
        )
        return "?"
    if name in names:
        problems.rule(
            f"The name of layer {place} must be its own. Received {shortened(name)} a second time; "
            "a layer may stand in one place only."
        )
    return name


def _class_of(layer: Any) -> str:
    name = layer.get("class_name") if isinstance(layer, dict) else None
    return name[:_LONGEST_CLASS] if name and is_line(name) else "unknown"

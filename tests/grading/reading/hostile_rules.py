"""Files that are read well and break a rule of the homework, which the grader alone knows.

Those at the end are seen by the reader already: no task allows them.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from .archives import archive
from .cases import RULE, Case, Honest

Layers = list[dict[str, Any]]

RULES_CASES: list[Case] = []


def _network(name: str, sentence: str, change: Callable[[Layers], Any]) -> None:
    _model(name, sentence, lambda config: change(config["config"]["layers"]))


def _compiled(name: str, sentence: str, change: Callable[[dict[str, Any]], Any]) -> None:
    _model(name, sentence, lambda config: change(config["compile_config"]))


def _model(name: str, sentence: str, change: Callable[[dict[str, Any]], Any]) -> None:
    def files(honest: Honest) -> list[tuple[str, bytes]]:
        config = deepcopy(honest.config)
        change(config)
        return [("network.keras", archive(honest.members(config)))]

    RULES_CASES.append(Case(f"rule-{name}", files, RULE, sentence))


def _beside(name: str, sentence: str, recipe: str) -> None:
    """A recipe beside a network that keeps the rules."""

    def files(honest: Honest) -> list[tuple[str, bytes]]:
        network = archive(honest.members())
        return [("network.keras", network), ("network.toml", recipe.encode())]

    RULES_CASES.append(Case(f"rule-{name}", files, RULE, sentence))


def _again(layers: Layers, place: int, /, **settings: Any) -> dict[str, Any]:
    """A copy of a layer, under a name of its own."""
    layer = deepcopy(layers[place])
    layer["config"].update({"name": "again", **settings})
    return layer


def _object(module: str, class_name: str, **config: Any) -> dict[str, Any]:
    return {
        "module": f"keras.{module}",
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


def _rate(compiled: dict[str, Any], value: float) -> None:
    compiled["optimizer"]["config"]["learning_rate"] = value


# Layers, the first of which is the input.
_network(
    "one-layer-more",
    "The network has 5 dense layers, the rule says 4 (100-100-100-2).",
    lambda layers: layers.insert(2, _again(layers, 2)),
)
_network(
    "one-layer-less",
    "The network has 3 dense layers, the rule says 4 (100-100-100-2).",
    lambda layers: layers.pop(2),
)
_network(
    "order",
    "Layer 1 has 2 units, the rule says 100 (100-100-100-2).",
    lambda layers: layers.insert(1, layers.pop()),
)
_network(
    "101-units",
    "Layer 2 has 101 units, the rule says 100 (100-100-100-2).",
    lambda layers: layers[2]["config"].update(units=101),
)
_network(
    "softmax",
    "Layer 4 is activated by softmax, the rule says sigmoid.",
    lambda layers: layers[4]["config"].update(activation="softmax"),
)
_network(
    "leaky-relu",
    "Layer 1 is activated by leaky_relu, the rule says relu.",
    lambda layers: layers[1]["config"].update(activation="leaky_relu"),
)
_network(
    "leaky-relu-as-a-layer",
    "The network has a layer LeakyReLU, which the rules do not allow.",
    lambda layers: layers.insert(2, _object("layers", "LeakyReLU", name="x", negative_slope=0.3)),
)
_network(
    "no-bias",
    "Layer 3 has no bias, the rule says that it has one.",
    lambda layers: layers[3]["config"].update(use_bias=False),
)
_network(
    "starts-from-zeros",
    "The weights of layer 1 start as zeros, the rule says one of glorot_uniform,",
    lambda layers: layers[1]["config"].update(kernel_initializer=_object("initializers", "Zeros")),
)
_network(
    "all-left-out",
    "A Dropout layer has the rate 1, the rule says at least 0 and below 1.",
    lambda layers: layers.insert(2, _object("layers", "Dropout", name="x", rate=1.0)),
)

# How it was compiled.
_compiled(
    "other-loss",
    "The loss is mean_squared_error, the rule says binary_crossentropy.",
    lambda compiled: compiled.update(loss="mse"),
)
_compiled(
    "rate-0", "The learning rate is 0, the rule says above 0.", lambda compiled: _rate(compiled, 0)
)
_compiled(
    "rate-negative",
    "The learning rate is -0.1, the rule says above 0.",
    lambda compiled: _rate(compiled, -0.1),
)

# A recipe beside it.
_beside("epochs-2001", "The epochs are 2001, the rule says 1 to 2,000.", "epochs = 2_001")
_beside("epochs-0", "The epochs are 0, the rule says 1 to 2,000.", "epochs = 0")
_beside("epochs-minus-1", "The epochs are -1, the rule says 1 to 2,000.", "epochs = -1")
_beside(
    "epochs-1e9", "The epochs are 1000000000, the rule says 1 to 2,000.", "epochs = 1_000_000_000"
)
_beside("batch-0", "The batch size is 0, the rule says 1 to ", "batch_size = 0")
_beside("batch-801", "The batch size is 801, the rule says 1 to ", "batch_size = 801")
_beside("recipe-rate-0", "The learning rate is 0, the rule says above 0.", "learning_rate = 0.0")
_beside(
    "recipe-rate-negative",
    "The learning rate is -1e-300, the rule says above 0.",
    "learning_rate = -1e-300",
)
_beside("recipe-loss", "The loss is hinge, the rule says binary_crossentropy.", "loss = 'hinge'")

# What no task allows.
_network(
    "nested-model",
    "Layer 3 ('x') is a model within the model. Received Sequential; put its layers in its place.",
    lambda layers: layers.insert(2, _object("layers", "Sequential", name="x", layers=[])),
)
_network(
    "shared-layer",
    "The name of layer 3 must be its own. Received 'dense' a second time; a layer may stand in one "
    "place only.",
    lambda layers: layers.__setitem__(2, deepcopy(layers[1])),
)
_network(
    "frozen-layer",
    "`trainable` of layer 2 ('dense') must be true. Received false; set `trainable = True` before "
    "saving: all weights are trained afresh.",
    lambda layers: layers[1]["config"].update(trainable=False),
)
_network(
    "float16",
    "Layer 2 ('dense') must compute in float32. Received 'float16'; leave `dtype` out.",
    lambda layers: layers[1]["config"].update(dtype="float16"),
)
_network(
    "smuggled-weights",
    "`kernel_initializer` of layer 2 ('dense') must draw fresh weights. Received 'Constant'; leave "
    "it at its default.",
    lambda layers: layers[1]["config"].update(
        kernel_initializer=_object("initializers", "Constant", value=[0.1] * 100)
    ),
)
_beside(
    "801-samples",
    "A recipe must not bring data. Received 'samples' of 801; leave it out: the training images "
    "are the task's, the same for everybody.",
    "samples = 801",
)
_beside(
    "epochs-1e9-decimal",
    "`epochs` must be a whole number. Received 1000000000.0.",
    "epochs = 1e9",
)
_beside(
    "rate-nan", "`learning_rate` must be a number. Received nan.", "learning_rate = nan"
)  # in a Keras file it is no JSON

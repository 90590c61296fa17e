"""Settings that several layers of a Keras file have: first weights, penalties, constraints."""

from typing import Any

from unseen.grading.description import INITIALIZERS
from unseen.grading.reading.keras_objects import keras_object
from unseen.grading.reading.matching import Table, is_same, is_whole
from unseen.grading.reading.problems import shortened, shown

# What every layer has. An input shape is the task's own, whatever stands here.
COMMON = ("name", "trainable", "dtype", "batch_shape", "batch_input_shape")

_AXES = {"input_axes": None, "output_axes": None}
# Keras's initializers that a Keras file may name, by class. What a network may start from is less:
# where it starts from zeros, the rules say so.
_INITIALIZERS = {
    word.title().replace("_", ""): word
    for word in (*INITIALIZERS, "ones", "variance_scaling", "zeros")
}
# What they have beside their axes and a seed, with Keras's defaults.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "orthogonal": {"gain": 1.0},
    "random_normal": {"mean": 0.0, "stddev": 0.05},
    "random_uniform": {"minval": -0.05, "maxval": 0.05},
    "truncated_normal": {"mean": 0.0, "stddev": 0.05},
    "variance_scaling": {"scale": 1.0, "mode": "fan_in", "distribution": "truncated_normal"},
}
_AT_ITS_DEFAULT = "leave it at its default"


def initializer(layer: Table, key: str, default: str) -> str:
    """The name of one of Keras's initializers, such as "glorot_uniform"."""
    if key not in layer.values:
        return default
    problems, subject = layer.problems, layer.at(key)
    value = layer.values[key]
    found = keras_object(problems, subject, value, "keras.initializers", remedy=_AT_ITS_DEFAULT)
    if found is None:
        return default
    if found.class_name not in _INITIALIZERS:
        problems.rule(
            f"{subject} must draw fresh weights. Received {shortened(found.class_name)}; "
            f"{_AT_ITS_DEFAULT}."
        )
        return default
    word = _INITIALIZERS[found.class_name]
    defaults = _AXES | _DEFAULTS.get(word, {})
    for setting, received in found.config.items():
        if setting == "seed" and (received is None or is_whole(received)):
            continue  # the seeds are the grader's
        if setting not in defaults or not is_same(received, defaults[setting]):
            problems.rule(
                f"{subject} must have its default settings. Received {shortened(setting)} of "
                f"{shown(received)} for {found.class_name}; {_AT_ITS_DEFAULT}."
            )
    return word


def fixed_initializer(layer: Table, key: str, expected: str) -> None:
    """Refuse all initializers but one."""
    found = initializer(layer, key, expected)
    if found != expected:
        layer.problems.rule(
            f"{layer.at(key)} must be {expected}. Received {found}; {_AT_ITS_DEFAULT}."
        )


def penalties(layer: Table, key: str) -> tuple[float, float]:
    """The strengths l1 and l2 of one of Keras's regularizers; 0 where there is none."""
    value = layer.values.get(key)
    if value is None:
        return 0.0, 0.0
    problems, subject = layer.problems, layer.at(key)
    remedy = "take L1, L2 or L1L2, or a regularizer in a recipe beside the network"
    found = keras_object(problems, subject, value, "keras.regularizers", remedy=remedy)
    if found is None:
        return 0.0, 0.0
    settings = {"L1": ("l1",), "L2": ("l2",), "L1L2": ("l1", "l2")}.get(found.class_name)
    if settings is None:
        problems.rule(
            f"{subject} must be L1, L2 or L1L2. Received {shortened(found.class_name)}; {remedy}."
        )
        return 0.0, 0.0
    table = Table(problems, subject, found.config)
    table.know(settings)
    strengths = {setting: table.number(setting) for setting in settings}
    return strengths.get("l1") or 0.0, strengths.get("l2") or 0.0


def no_constraint(layer: Table, key: str) -> None:
    """Refuse a constraint."""
    layer.only(key, None, "take the regularizer MaxNorm in a recipe beside the network")

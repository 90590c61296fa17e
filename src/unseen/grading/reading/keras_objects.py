"""Objects in a Keras file's `config.json`: a module, a class and its settings, all as texts.

Keras would import the module and call the class. Here they are only compared with what Keras
itself writes; nothing is looked up by a name that was received.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from unseen.grading.reading.matching import Table, is_shape
from unseen.grading.reading.problems import Problems, shown

_KEYS = ("module", "class_name", "config", "registered_name")
_CLASS = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}", re.ASCII)
_FUNCTION = {"module": "builtins", "class_name": "function", "registered_name": "function"}
_FLOAT32 = {
    "module": "keras",
    "class_name": "DTypePolicy",
    "config": {"name": "float32"},
    "registered_name": None,
}


@dataclass(frozen=True)
class KerasObject:
    """The name of a class of Keras's own, and the settings that were received for it."""

    class_name: str
    config: dict[str, Any]


def keras_object(
    problems: Problems,
    subject: str,
    value: Any,
    module: str,
    *,
    more_keys: Collection[str] = ("shared_object_id",),
    remedy: str = "take one of Keras's own",
) -> KerasObject | None:
    """An object of one of Keras's modules; None once a problem is noted.

    Args:
        problems: Takes what stands against it.
        subject: For the sentences.
        value: What was received.
        module: Where Keras says that it is from, such as "keras.layers".
        more_keys: That it may have beside those that every object has.
        remedy: What to do instead.
    """
    if not isinstance(value, dict) or not isinstance(value.get("config"), dict):
        problems.rule(f"{subject} must be an object of {module}. Received {told(value)}; {remedy}.")
        return None
    class_name = value.get("class_name")
    is_keras = value.get("module") == module and value.get("registered_name") is None
    if not is_keras or not isinstance(class_name, str) or not _CLASS.fullmatch(class_name):
        problems.rule(
            f"{subject} must be of Keras's own {module}, not code of one's own. "
            f"Received {told(value)}; {remedy}."
        )
        return None
    Table(problems, subject, value).know((*_KEYS, *more_keys))
    if not is_shape(value.get("build_config")):
        problems.rule(f"`build_config` of {subject} must be shapes. Received something else.")
    return KerasObject(class_name, value["config"])


def told(value: Any) -> str:
    """What an object was meant to be, for a sentence."""
    if not isinstance(value, dict):
        return shown(value)
    if all(value.get(key) == word for key, word in _FUNCTION.items()):
        return f"the function {shown(value.get('config'))}"
    keys = ("module", "class_name", "registered_name")
    return ", ".join(f"{key} {shown(value[key])}" for key in keys if value.get(key)) or "a table"


def require_float32(problems: Problems, subject: str, value: Any) -> None:
    """Refuse all types of numbers but float32: "float32", or Keras's object that says so."""
    received = value
    if isinstance(value, dict):
        policy = {key: one for key, one in value.items() if key != "shared_object_id"}
        if policy == _FLOAT32:
            return
        config = policy.get("config")
        if isinstance(config, dict) and policy | {"config": _FLOAT32["config"]} == _FLOAT32:
            received = config.get("name")
    if received != "float32" or isinstance(value, dict):
        problems.rule(
            f"{subject} must compute in float32. Received {told(received)}; leave `dtype` out."
        )

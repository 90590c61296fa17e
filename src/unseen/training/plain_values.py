"""What recipes are made of as plain values, for TOML and JSON, and back.

Reading makes nothing but what is named in the catalogue, in Keras's own lists or by the caller, so
that a recipe from elsewhere can do no harm.
"""

import dataclasses
import inspect
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from unseen import regularizers as catalogue
from unseen.errors import DataFileError, InvalidArgumentError, OutputError
from unseen.regularizers.protocol import Regularizer
from unseen.training.keras_object import KerasObject
from unseen.whole_files import write_whole

_NAME = "name"

# Where the classes of each field come from, and what they are.
_KERAS_CLASSES = {
    "loss": (keras.losses, keras.losses.Loss),
    "metrics": (keras.metrics, keras.metrics.Metric),
    "optimizer": (keras.optimizers, keras.optimizers.Optimizer),
    "schedule": (keras.optimizers.schedules, keras.optimizers.schedules.LearningRateSchedule),
}

# They are of values that are told to them, not of targets and outputs.
_NO_METRICS_BY_THEMSELVES = ("Mean", "MeanMetricWrapper", "Sum")


def as_plain(field: str, value: Any) -> Any:
    """A field of a recipe as numbers, texts, lists and mappings.

    Raises:
        InvalidArgumentError: if it is made of functions, which no text can hold.
    """
    if isinstance(value, tuple | list):
        return [as_plain(field, one) for one in value]
    if isinstance(value, Regularizer):
        fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        return _table(field, type(value), fields)
    if isinstance(value, KerasObject) and value.kind in _keras_classes(field).values():
        return _table(field, value.kind, value.options)
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, str | int | float):
        return value
    raise InvalidArgumentError(
        f"`{field}` must have a name for the recipe to be saved. Received {value!r}, made "
        "of functions or classes of one's own; name a Keras one, or keep the recipe in Python."
    )


def _table(field: str, kind: type, settings: Mapping[str, Any]) -> dict[str, Any]:
    """A name with settings, without a default of None, for which TOML has no word."""
    by_default_none = [name for name, default in _defaults(kind).items() if default is None]
    told = {n: v for n, v in settings.items() if v is not None or n not in by_default_none}
    return {_NAME: kind.__name__} | {name: as_plain(field, v) for name, v in told.items()}


def _defaults(kind: type) -> dict[str, Any]:
    parameters = inspect.signature(kind.__init__).parameters
    return {name: parameter.default for name, parameter in parameters.items()}


def from_plain(field: str, value: Any, also: Iterable[type[Regularizer]]) -> Any:
    """A field of a recipe from plain values.

    Args:
        field: Its name.
        value: From `as_plain`.
        also: Regularizers of one's own, beside the catalogue's.

    Raises:
        InvalidArgumentError: if a name is unknown, or a setting is not what it may be.
    """
    if field in ("regularizers", "metrics"):
        if not isinstance(value, list):
            raise InvalidArgumentError(f"`{field}` must be a list. Received {value!r}.")
        return tuple(_one_from_plain(field, one, also) for one in value)
    if isinstance(value, list):
        raise InvalidArgumentError(f"`{field}` must be one, not a list. Received {value!r}.")
    return _one_from_plain(field, value, also)


def _one_from_plain(field: str, value: Any, also: Iterable[type[Regularizer]]) -> Any:
    if field == "regularizers":
        known = _regularizers(also)
    elif isinstance(value, Mapping) and field in _KERAS_CLASSES:
        known = _keras_classes(field)
    else:
        return value
    if not isinstance(value, Mapping):
        raise InvalidArgumentError(
            f"Each of `{field}` must be a table with a name. Received {value!r}."
        )
    settings = {name: v for name, v in value.items() if name != _NAME}
    name = value.get(_NAME)
    if not isinstance(name, str) or name not in known:
        raise InvalidArgumentError(
            f"`{field}` must have one of the names {', '.join(sorted(known))}. Received {name!r}."
        )
    strangers = [one for one in settings if one not in _defaults(known[name])]
    if field == "regularizers" and strangers:
        own = [one for one in _defaults(known[name]) if one != "self"]
        raise InvalidArgumentError(
            f"The settings of {name} in `{field}` must be its own: {', '.join(own)}. "
            f"Received {', '.join(strangers)}."
        )
    try:
        return known[name](**_checked(known[name], settings))
    except (AttributeError, TypeError, ValueError) as error:
        if isinstance(error, InvalidArgumentError):
            raise
        raise InvalidArgumentError(
            f"The settings of {name} in `{field}` must be its own. Received {settings!r}: {error}"
        ) from error


def _checked(kind: type, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that hold no further objects, which Keras would make, and numbers for numbers."""
    defaults = _defaults(kind)
    for name, value in settings.items():
        is_number = isinstance(value, int | float)
        if _holds_a_table(value) or (isinstance(defaults.get(name), float) and not is_number):
            raise TypeError(f"{name} cannot be {value!r}")
    if issubclass(kind, Regularizer):  # whose settings are compared and hashed
        return {name: _as_tuple(value) for name, value in settings.items()}
    return dict(settings)


def _holds_a_table(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_holds_a_table, value))
    return isinstance(value, Mapping)


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


def _regularizers(also: Iterable[type[Regularizer]]) -> dict[str, type[Regularizer]]:
    exported = (getattr(catalogue, name) for name in catalogue.__all__)
    kinds = [kind for kind in exported if isinstance(kind, type) and issubclass(kind, Regularizer)]
    return {kind.__name__: kind for kind in [*kinds, *also] if kind is not Regularizer}


def _keras_classes(field: str) -> dict[str, type]:
    if field not in _KERAS_CLASSES:
        return {}
    module, base = _KERAS_CLASSES[field]
    found = {name: getattr(module, name) for name in dir(module)}
    return {
        name: kind
        for name, kind in found.items()
        if isinstance(kind, type)
        and issubclass(kind, base)
        and kind is not base
        and name not in _NO_METRICS_BY_THEMSELVES
    }


def write_plain(path: str | os.PathLike[str], values: Mapping[str, Any]) -> None:
    """Write plain values to a file that ends with .toml or .json, whole or not at all.

    Raises:
        InvalidArgumentError: if it ends otherwise.
        OutputError: if it cannot be written.
    """
    target = Path(path)
    text = _text(_format(target), values)
    try:
        write_whole(target, text.encode())
    except OSError as error:
        raise OutputError(
            f"The recipe's place must be writable. Received {target}: {error.strerror}."
        ) from error


def _text(file_format: str, values: Mapping[str, Any]) -> str:
    try:
        if file_format == "toml":
            import tomli_w

            return tomli_w.dumps(values)
        return json.dumps(values, indent=2, allow_nan=False) + "\n"
    except (TypeError, ValueError) as error:
        other = "json" if file_format == "toml" else "toml"
        raise InvalidArgumentError(
            f"A recipe must hold what {file_format.upper()} has words for. Received {values!r}: "
            f"{error}; save it as .{other}."
        ) from error


def read_plain(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read plain values from a file that ends with .toml or .json.

    Raises:
        InvalidArgumentError: if it ends otherwise.
        DataFileError: if it is missing or no such file.
    """
    source = Path(path)
    parse = tomllib.loads if _format(source) == "toml" else json.loads
    try:
        values = parse(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataFileError(
            f"A recipe must be a file that can be read. Received {source}: {error.strerror}."
        ) from error
    except (RecursionError, ValueError) as error:
        raise DataFileError(
            f"A recipe must be valid {_format(source).upper()}. Received {source}: {error}."
        ) from error
    if not isinstance(values, dict):
        raise DataFileError(f"A recipe must be a table of fields. Received {source}.")
    return values


def _format(path: Path) -> str:
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in ("toml", "json"):
        raise InvalidArgumentError(
            f"A recipe's file must end with .toml or .json. Received {path.name!r}."
        )
    return suffix

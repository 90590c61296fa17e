"""Keras losses, metrics, optimizers and schedules as values: equal settings are equal."""

import inspect
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class KerasObject:
    """A Keras object by its class and settings, so that it can be compared, printed and saved.

    Keras compares its objects by identity; two recipes with the same settings would not be equal.

    Args:
        kind: The class.
        settings: Those that are not the default, as JSON with sorted keys.
    """

    kind: type
    settings: str

    @classmethod
    def of(cls, instance: Any, leave_out: Collection[str] = ()) -> "KerasObject | None":
        """The value of a Keras object; None where its settings cannot be read.

        Args:
            instance: The object.
            leave_out: Settings that are no part of the value, as the object's name is not.
        """
        kind = type(instance)
        try:
            config = _settings(instance)
            if not _says_all(kind, config):
                return None
            defaults = defaults_of(kind)
            settings = {
                name: value
                for name, value in config.items()
                if name not in ("name", *leave_out) and value != defaults.get(name, _NO)
            }
            one = cls(kind, json.dumps(settings, sort_keys=True))
            one.build(**{name: config[name] for name in leave_out})
        except (NotImplementedError, TypeError, ValueError):
            return None
        return one

    @property
    def options(self) -> dict[str, Any]:
        """The settings that are not the default."""
        return json.loads(self.settings)

    def build(self, **more: Any) -> Any:
        """A new Keras object, with settings that were left out."""
        return self.kind.from_config(self.options | more)  # pyright: ignore[reportAttributeAccessIssue]

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
        return f"{self.kind.__name__}({options})"


_NO = object()
# A name does not matter; of the type of numbers Keras says nothing.
_NO_SETTINGS = ("self", "name", "dtype")


def defaults_of(kind: type) -> dict[str, Any]:
    """Settings of a Keras object that is given none, or no more than it must be given."""
    try:
        return _settings(kind())
    except TypeError:  # it has settings without a default
        parameters = inspect.signature(kind.__init__).parameters.values()
        return {one.name: one.default for one in parameters if one.default is not one.empty}


def _settings(instance: Any) -> dict[str, Any]:
    # What Keras's own `get_config` leaves out, such as the delta of Huber, is an argument of the
    # function that it wraps.
    hidden, parameters = getattr(instance, "_fn_kwargs", {}), _parameters(type(instance))
    return {name: hidden[name] for name in parameters if name in hidden} | instance.get_config()


def _says_all(kind: type, config: Mapping[str, Any]) -> bool:
    """Whether settings are complete; otherwise the user's own would become the defaults."""
    module = getattr(kind.__init__, "__module__", None) or ""
    return module.partition(".")[0] == "keras" or config.keys() >= {*_parameters(kind)}


def _parameters(kind: type) -> list[str]:
    parameters = inspect.signature(kind.__init__).parameters.values()
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [one.name for one in parameters if one.kind in named and one.name not in _NO_SETTINGS]

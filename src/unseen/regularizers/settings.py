"""What of a regularizer can be set, and how far: enough to draw a slider from."""

import dataclasses
import math
from collections.abc import Iterable
from typing import NamedTuple

from unseen.errors import InvalidArgumentError
from unseen.regularizers.catalogue import Entry
from unseen.regularizers.protocol import Regularizer
from unseen.regularizers.strengths import is_strength

# Values worth trying that span so much are told apart by their ratios.
_WIDE = 30.0
# How far beyond what is worth trying one may want to look, where the regularizer allows it.
_BEYOND, _BEYOND_WIDE = (2.0, 1.5, 1.0), 10.0
_STEPS = 100


class Setting(NamedTuple):
    """One field of a regularizer.

    Args:
        name: Of the field.
        default: Its value where nothing is said.
        sensible: Values worth trying, ascending.
        least, most: How far one may want to look; the regularizer takes all in between.
        scale: "log" where values differ by ratios, "linear" where by steps.
        step: From one value to the next on a linear scale.
        is_whole: Whether it takes whole numbers alone.
    """

    name: str
    default: float
    sensible: tuple[float, ...]
    least: float
    most: float
    scale: str
    step: float
    is_whole: bool


def settings_of(entry: Entry) -> tuple[Setting, ...]:
    """What of a regularizer of the catalogue can be set.

    Example:
        >>> from unseen.regularizers import find_regularizer
        >>> settings_of(find_regularizer("Dropout"))[0][:5]
        ('rate', 0.1, (0.1, 0.2, 0.3, 0.4, 0.5), 0.0, 0.75)
    """
    return tuple(_setting(entry, field) for field in dataclasses.fields(entry.kind))


def _setting(entry: Entry, field: dataclasses.Field) -> Setting:
    default = getattr(entry.kind(), field.name)
    tried = sorted({getattr(one, field.name) for one in entry.settings})
    known = [value for value in {*tried, default} if value > 0]
    low, high = min(known), max(known)
    is_whole = not is_strength(field)
    if not is_whole and high / low >= _WIDE:
        least, most, scale = low / _BEYOND_WIDE, high * _BEYOND_WIDE, "log"
    else:
        least = 1 if is_whole else 0.0
        most, scale = _largest(entry.kind, field.name, high, is_whole), "linear"
    step = 1.0 if is_whole else 10.0 ** math.floor(math.log10(most / _STEPS))
    return Setting(
        field.name, default, tuple(tried), _short(least), _short(most), scale, step, is_whole
    )


def _short(value: float) -> float:
    """Without the tail that multiplying leaves."""
    return float(f"{value:.6g}")


def _largest(kind: type[Regularizer], name: str, high: float, is_whole: bool) -> float:
    """The furthest beyond `high` that the regularizer takes."""
    return _first_allowed(
        kind, name, (round(high * more) if is_whole else high * more for more in _BEYOND)
    )


def _first_allowed(kind: type[Regularizer], name: str, values: Iterable[float]) -> float:
    for value in values:
        try:
            kind(**{name: value})
        except InvalidArgumentError:
            continue
        return value
    raise AssertionError(f"{kind.__name__} refuses its own sensible values of {name}")

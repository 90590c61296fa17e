"""Numbers put into words: as many digits as mean something, and no more."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from unseen.studies.statistics import Measured

_MINUS = "\N{MINUS SIGN}"
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_SHOWN_OF_A_SEQUENCE = 4
# Beyond these, a power of ten is easier to read.
_SMALLEST_PLAIN, _LARGEST_PLAIN = 1e-4, 1e9
_SPELLED_OUT = {"mae": "mean absolute error", "val": "validation", "train": "training"}
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(number: float, decimals: int | None = None) -> str:
    """The number with four significant digits, or with so many decimals.

    Args:
        number: Any number; an integer keeps all its digits.
        decimals: Digits after the point; None chooses them.

    Returns:
        Text with a true minus sign, and commas between the thousands from 10,000 on.

    Example:
        >>> format_number(0.035660766631364825), format_number(65172), format_number(0.95, 3)
        ('0.03566', '65,172', '0.950')
        >>> format_number(-3.3e-7)
        '−3.3 × 10⁻⁷'
    """
    if not math.isfinite(number):
        return "not a number" if math.isnan(number) else f"{_sign(number)}∞"
    size = abs(number)
    if decimals is not None:
        shown = f"{size:.{decimals}f}"
    elif isinstance(number, int):
        shown = str(size)
    elif size != 0 and not _SMALLEST_PLAIN <= size < _LARGEST_PLAIN:
        return _sign(number) + _as_power_of_ten(size)
    elif float(number).is_integer() or size >= 1e4:
        shown = f"{size:.0f}"
    else:
        shown = f"{size:.{3 - math.floor(math.log10(size))}f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    whole, point, rest = shown.partition(".")
    whole = f"{int(whole):,}" if len(whole) > 4 else whole
    is_zero = not re.search("[1-9]", shown)
    return ("" if is_zero else _sign(number)) + whole + point + rest


def format_mean(measured: Measured) -> str:
    """The mean, with digits down to the second that its interval leaves uncertain.

    Args:
        measured: What was measured.

    Returns:
        The mean alone.

    Example:
        >>> format_mean(Measured(0.0342111, 0.0301, 0.0383, runs=10))
        '0.0342'
    """
    return format_number(measured.mean, _decimals(measured))


def format_interval(measured: Measured) -> str:
    """Where the mean lies and how many runs say so.

    Args:
        measured: What was measured.

    Returns:
        The interval and the number of runs; of a single run, that it has no interval.

    Example:
        >>> format_interval(Measured(0.0342111, 0.0301, 0.0383, runs=10))
        '95% interval 0.0301 to 0.0383, 10 runs'
    """
    runs = f"{format_number(measured.runs)} run{'' if measured.runs == 1 else 's'}"
    if not (math.isfinite(measured.low) and math.isfinite(measured.high)):
        return f"{runs}, no interval"
    return f"{100 * measured.confidence:g}% interval {format_ends(measured)}, {runs}"


def format_ends(measured: Measured) -> str:
    """The two ends of the interval alone; a dash where there is none.

    Args:
        measured: What was measured.

    Example:
        >>> format_ends(Measured(0.0342111, 0.0301, 0.0383, runs=10))
        '0.0301 to 0.0383'
    """
    if not (math.isfinite(measured.low) and math.isfinite(measured.high)):
        return "–"
    decimals = _decimals(measured)
    return f"{format_number(measured.low, decimals)} to {format_number(measured.high, decimals)}"


def format_value(value: Any) -> str:
    """Any value of a finding's numbers, in one line.

    Args:
        value: A number, a text, something measured, or a sequence or mapping of these.

    Returns:
        The text; of a long sequence its beginning and its length.

    Example:
        >>> format_value([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
        '0.1, 0.2, 0.3, 0.4 … (6 values)'
    """
    if isinstance(value, Measured):
        return f"{format_mean(value)} ({format_interval(value)})"
    if isinstance(value, Mapping):
        items = [
            f"{in_plain_words(str(name))} {format_value(item)}" for name, item in value.items()
        ]
        return _beginning(items)
    if hasattr(value, "tolist"):  # NumPy's scalars and arrays
        value = value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _beginning([format_value(item) for item in value])
    return _format_scalar(value)


def flatten(numbers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The numbers one by one, those inside mappings under both names.

    Args:
        numbers: Names and values, mappings within mappings allowed.

    Yields:
        A name in plain words and its value, which is no mapping.

    Example:
        >>> list(flatten({"num_epochs": 50, "loss": {"on test": 0.03}}))
        [('num epochs', 50), ('loss: on test', 0.03)]
    """
    for name, value in numbers.items():
        words = in_plain_words(str(name))
        if isinstance(value, Mapping):
            for inner, item in flatten(value):
                yield f"{words}: {inner}", item
        else:
            yield words, value


def in_plain_words(name: str) -> str:
    """A name in words, its usual abbreviations spelled out.

    Args:
        name: A name such as "val_loss" or "test_mae".

    Returns:
        The words, such as "validation loss" or "test mean absolute error".
    """
    words = (_SPELLED_OUT.get(word, word) for word in name.split("_"))
    return " ".join(words).strip()


def _format_scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return format_number(value)
    return "none" if value is None else str(value)


def _beginning(items: list[str]) -> str:
    if len(items) <= _SHOWN_OF_A_SEQUENCE + 1:
        return ", ".join(items)
    shown = ", ".join(items[:_SHOWN_OF_A_SEQUENCE])
    return f"{shown} {_ELLIPSIS} ({format_number(len(items))} values)"


def _decimals(measured: Measured) -> int | None:
    half_width = measured.half_width
    if not math.isfinite(half_width) or half_width <= 0:
        return None
    # Two digits of the half width; beyond six decimals nothing here is worth reading.
    return min(6, max(0, 1 - math.floor(math.log10(half_width))))


def _as_power_of_ten(size: float) -> str:
    mantissa, exponent = f"{size:.2e}".split("e")
    power = str(int(exponent)).translate(_SUPERSCRIPTS)
    return f"{mantissa.rstrip('0').rstrip('.')} × 10{power}"


def _sign(number: float) -> str:
    return _MINUS if number < 0 else ""

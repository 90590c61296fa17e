"""Putting numbers into sentences."""

from collections.abc import Sequence

from unseen.studies.statistics import Measured

_MINUS = "\N{MINUS SIGN}"
# From here on decimals say nothing.
_LARGE = 100.0


def with_interval(measured: Measured, digits: int = 4, *, percent: bool = False) -> str:
    """The mean with its interval, such as "0.0391 (0.0363 to 0.0419)".

    Args:
        measured: What was measured.
        digits: Digits after the decimal point.
        percent: Whether to show a hundred times the value, with a percent sign.
    """
    factor, unit = (100.0, " %") if percent else (1.0, "")
    digits = 0 if abs(factor * measured.mean) >= _LARGE else digits
    mean, low, high = (
        number(factor * value, digits) for value in (measured.mean, measured.low, measured.high)
    )
    if measured.runs == 1:
        return f"{mean}{unit} (one run)"
    return f"{mean}{unit} ({low} to {high})"


def points_with_interval(measured: Measured) -> str:
    """A difference in percentage points, such as "+3.6 points (+3.2 to +4.0)"."""
    mean, low, high = (
        f"{round(value, 1) + 0.0:+.1f}".replace("-", _MINUS)
        for value in (measured.mean, measured.low, measured.high)
    )
    if measured.runs == 1:
        return f"{mean} points (one run)"
    return f"{mean} points ({low} to {high})"


def number(value: float, digits: int) -> str:
    """A number with so many decimals, commas between thousands and a true minus sign."""
    # Adding zero turns a rounded −0 into 0.
    return f"{round(value, digits) + 0.0:,.{digits}f}".replace("-", _MINUS)


def listing(words: Sequence[str]) -> str:
    """Words joined as in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def count(number: int, noun: str) -> str:
    """A number with its noun, such as "1 network" or "5 networks"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

"""Plain values as lines of JSON, for workers and for the page alike."""

import json
import math
from typing import Any

import numpy as np

# The field of an event that matters until the next of its kind, and is then forgotten.
PASSING = "is_passing"

# More digits than a screen shows; fewer bytes than all of them.
_DIGITS = 6


def to_line(value: Any) -> bytes:
    r"""A value as one line of JSON, with its end.

    Arrays become lists, floats keep six digits, and what is not finite becomes null, for JSON has
    no word for it.

    Example:
        >>> to_line({"loss": np.array([0.123456789, np.nan])})
        b'{"loss":[0.123457,null]}\n'
    """
    return json.dumps(plain(value), allow_nan=False, separators=(",", ":")).encode() + b"\n"


def plain(value: Any) -> Any:
    """A value made of nothing but what JSON has."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
    return value

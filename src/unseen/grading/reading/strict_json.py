"""JSON without the liberties that parsers take: one meaning for each text, and bounded work."""

import json
import math
import re
from typing import Any

from unseen.grading.description import LARGEST_WHOLE
from unseen.grading.reading.problems import UnreadableError, shortened

DEEPEST = 40
MOST_DIGITS = len(str(LARGEST_WHOLE)) - 1

# A text as a whole, so that brackets in it do not count; one without end runs to the end.
_TEXT_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def read_json(name: str, data: bytes, largest: int) -> Any:
    """The value of a JSON text.

    Args:
        name: Of the file, for the message.
        data: UTF-8.
        largest: Most bytes.

    Raises:
        UnreadableError: if it is no JSON, or means different things to different readers.

    Example:
        >>> read_json("recipe.json", b'{"epochs": 20}', 1000)
        {'epochs': 20}
    """
    if len(data) > largest:
        raise UnreadableError(
            f"{name} must be at most {largest:,} bytes. Received {len(data):,} bytes."
        )
    text = decoded(name, data)
    _require_shallow(name, data)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_int=_whole_number,
            parse_float=_finite_number,
            parse_constant=_no_constant,
        )
    except _NotAllowedError as error:
        raise UnreadableError(f"{name} must be strict JSON. {error}") from error
    except (RecursionError, ValueError) as error:
        raise UnreadableError(f"{name} must be valid JSON. Received a mistake: {error}.") from error
    _require_whole_characters(name, text, value)
    return value


def decoded(name: str, data: bytes) -> str:
    """The text of bytes that must be UTF-8 without a mark in front.

    Raises:
        UnreadableError: if they are not.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:3] == b"\xef\xbb\xbf":
        raise UnreadableError(
            f"{name} must be UTF-8 without a byte-order mark. Received UTF-16, or a mark in front; "
            "save it as UTF-8."
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{name} must be UTF-8. Received other bytes at place {error.start:,}; save it so."
        ) from error
    if "\0" in text:
        raise UnreadableError(f"{name} must be text. Received NUL characters; save it as UTF-8.")
    return text


class _NotAllowedError(Exception):
    pass


def _require_shallow(name: str, data: bytes) -> None:
    depth = 0
    for token in _TEXT_OR_BRACKET.finditer(data):
        first = data[token.start()]
        if first in b"[{":
            depth += 1
            if depth > DEEPEST:
                raise UnreadableError(
                    f"{name} must be nested at most {DEEPEST} deep. Received more; leave it out."
                )
        elif first in b"]}":
            depth -= 1


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise _NotAllowedError(f"Received {shortened(twice)} twice; keep one.")
    return table


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise _NotAllowedError(
            f"Received a whole number of {len(digits.lstrip('-')):,} digits; "
            f"at most {MOST_DIGITS} are read."
        )
    return int(digits)


def _finite_number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _NotAllowedError(f"Received {shortened(digits)}, which is larger than any number.")
    return number


def _no_constant(word: str) -> float:
    raise _NotAllowedError(f"Received {word}, which is no number; write a finite one.")


def _require_whole_characters(name: str, text: str, value: Any) -> None:
    """Refuse halves of characters, which only an escape can bring in."""
    if "\\u" in text and any(map(_HALF_CHARACTER.search, _texts(value))):
        raise UnreadableError(
            f"{name} must be strict JSON. Received half a character (a lone surrogate, \\ud800 to "
            "\\udfff); write the whole one."
        )


def _texts(value: Any) -> list[str]:
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return found

"""Small matchers: a received value is what it must be, or a sentence says why not.

None of them converts: true is no number, and "100" is none either.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from unseen.grading.description import LARGEST_WHOLE, LONGEST_TEXT
from unseen.grading.reading.problems import Problems, shortened, shown

_LARGEST = 1e300
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*", re.ASCII)
_MOST_AXES = 8


def is_whole(value: Any) -> bool:
    """Whether it is a whole number of at most 15 digits."""
    is_int = isinstance(value, int) and not isinstance(value, bool)
    return is_int and abs(value) < LARGEST_WHOLE


def is_number(value: Any) -> bool:
    """Whether it is a finite number."""
    is_real = isinstance(value, int | float) and not isinstance(value, bool)
    return is_real and -_LARGEST < value < _LARGEST


def is_name(value: Any) -> bool:
    """Whether it is letters, digits, "_" and "-"."""
    is_short = isinstance(value, str) and len(value) <= LONGEST_TEXT
    return is_short and _NAME.fullmatch(value) is not None


def is_line(value: Any) -> bool:
    """Whether it is one line of printable text."""
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and value.isprintable()


def is_shape(value: Any, depth: int = 2) -> bool:
    """Whether it is a shape, such as [null, 784], or a few shapes by name."""
    if isinstance(value, dict) and depth:
        return len(value) <= _MOST_AXES and all(is_shape(one, depth - 1) for one in value.values())
    if isinstance(value, list):
        return len(value) <= _MOST_AXES and all(one is None or is_whole(one) for one in value)
    return value is None


def is_same(value: Any, expected: Any) -> bool:
    """Whether both are equal, and both or none are true or false."""
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)


@dataclass(frozen=True)
class Table:
    """A table that was received.

    Its methods give the value under a key, or None once they have noted what is wrong with it.

    Args:
        problems: Takes what stands against it.
        subject: What it is of, for the sentences.
        values: What was received.
    """

    problems: Problems
    subject: str
    values: dict[str, Any]

    def know(self, keys: Collection[str]) -> None:
        """Refuse all other keys."""
        for key in self.values:
            if key not in keys:
                self.problems.rule(
                    f"{self.subject} must not have {shortened(key)}, which is unknown; "
                    "leave it out."
                )

    def whole(self, key: str) -> int | None:
        """A whole number."""
        return self._checked(key, None, is_whole, "a whole number")

    def number(self, key: str, default: float | None = None) -> float | None:
        """A finite number."""
        value = self._checked(key, default, is_number, "a number")
        return None if value is None else float(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false; the default where it is neither."""
        value = self._checked(key, default, lambda one: isinstance(one, bool), "true or false")
        return default if value is None else value

    def name(self, key: str, default: str | None = None) -> str | None:
        """A name."""
        return self._checked(key, default, is_name, "a name, such as 'relu' or 'adam'")

    def line(self, key: str) -> str | None:
        """One line of text."""
        return self._checked(
            key, None, is_line, f"one line of at most {LONGEST_TEXT} printable characters"
        )

    def only(self, key: str, allowed: Any, remedy: str = "leave it out") -> None:
        """Refuse all values but one, which is also the default."""
        value = self.values.get(key, allowed)
        if not is_same(value, allowed):
            self.problems.rule(
                f"{self.at(key)} must be {shown(allowed)}. Received {shown(value)}; {remedy}."
            )

    def at(self, key: str) -> str:
        """The subject of a sentence on the value under a key."""
        return f"`{key}` of {self.subject}" if self.subject else f"`{key}`"

    def _checked(self, key: str, default: Any, fits: Any, wanted: str) -> Any:
        value = self.values.get(key, default)
        if fits(value):
            return value
        self.problems.rule(f"{self.at(key)} must be {wanted}. Received {shown(value)}.")
        return None

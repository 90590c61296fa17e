"""One thing about the data that makes a study's numbers less than they seem."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Concern:
    """Something seen in the data that may mislead, with what to do about it.

    Args:
        kind: What it is, in a word or two, such as "duplicates" or "like the target".
        column: The column it is about, if it is about one.
        text: What was seen, and what to do.
    """

    kind: str
    column: str | None
    text: str

"""What stands against a submission, gathered so that all of it is told at once."""

from typing import Any, Literal

from unseen.grading.description import LONGEST_SENTENCE, MOST_REASONS


class UnreadableError(Exception):
    """A file, or a part of it, that cannot be read; the message is a sentence for the student."""


class Problems:
    """Reasons, each told once, in the order in which they were found."""

    def __init__(self) -> None:
        self._status: Literal["READ", "RULE", "UNREADABLE"] = "READ"
        self._reasons: dict[str, None] = {}
        self._num_untold = 0

    @property
    def status(self) -> Literal["READ", "RULE", "UNREADABLE"]:
        """The worst that was found."""
        return self._status

    @property
    def reasons(self) -> list[str]:
        """As many as may be told."""
        more = [f"And {self._num_untold:,} more."] if self._num_untold else []
        return [*self._reasons, *more]

    def unreadable(self, sentence: str) -> None:
        """Note what Keras, or a recipe, cannot have written."""
        self._note("UNREADABLE", sentence)

    def rule(self, sentence: str) -> None:
        """Note what can be read, but no task allows."""
        self._note("RULE", sentence)

    def _note(self, status: Literal["RULE", "UNREADABLE"], sentence: str) -> None:
        if self._status != "UNREADABLE":
            self._status = status
        if len(self._reasons) < MOST_REASONS - 1:
            is_file = "." in sentence.partition(" ")[0]  # its name keeps its small letters
            told = sentence if is_file else sentence[:1].upper() + sentence[1:]
            self._reasons[told[:LONGEST_SENTENCE]] = None
        else:
            self._num_untold += 1


def shown(value: Any) -> str:
    """What was received, as a student would write it: short, and nothing but printable characters.

    Example:
        >>> shown("100"), shown(True), shown(None), shown({"a": 1})
        ("'100'", 'true', 'nothing (null)', 'a table')
    """
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else "a number of many digits"
    if isinstance(value, float):
        return repr(value)
    return {dict: "a table", list: "a list"}.get(type(value), f"a {type(value).__name__}")


def shortened(text: str, longest: int = 60) -> str:
    """A text in quotes, cut to some length, with all that cannot be printed escaped."""
    kept = text if len(text) <= longest else text[: longest - 1] + "…"
    # `repr` escapes control, bidirectional and half characters; that makes them longer.
    return repr(kept)[: 3 * longest]

"""A finding: one numbered answer, with the numbers it rests on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from unseen.studies.statistics import Measured

Number = bool | int | float | str | Measured | Sequence["Number"] | Mapping[str, "Number"]


@dataclass(frozen=True)
class Table:
    """Rows under headings, shown as they are.

    Args:
        caption: What the table shows, one line.
        headings: One per column.
        rows: Cells already put into words, each row as long as `headings`.
    """

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Finding:
    """One numbered answer of the homework.

    Args:
        id: The number of the question: of the homework, "1.1" to "2.4", or of a study.
        title: What was asked, a few words.
        statement: The answer, in sentences computed from `numbers`. Paragraphs are separated by
            an empty line.
        numbers: What was measured, by plain names.
        homework: What the homework printed for a number of ours, by the same name.
        tables: Tables that belong to the answer.
        evidence: Arrays that the figures are drawn from, by name. Not written to findings.json.
    """

    id: str
    title: str
    statement: str
    numbers: Mapping[str, Number]
    homework: Mapping[str, float] = field(default_factory=dict)
    tables: Sequence[Table] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON's own types; what is not finite becomes null."""
        document: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "statement": self.statement,
            "numbers": _plain(self.numbers),
        }
        if self.homework:
            document["homework"] = _plain(self.homework)
        return document


def _plain(value: Any) -> Any:
    if isinstance(value, Measured):
        return {
            "mean": _plain(value.mean),
            "interval": [_plain(value.low), _plain(value.high)],
            "confidence": value.confidence,
            "runs": value.runs,
        }
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    number = value.item() if hasattr(value, "item") else value
    return number if not isinstance(number, float) or math.isfinite(number) else None

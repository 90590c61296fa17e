"""The catalogue of regularizers as data: what each is called, does, and was published as."""

import dataclasses
import inspect
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from unseen.errors import InvalidArgumentError
from unseen.regularizers.protocol import Place, Regularizer

_PLACES: tuple[Place, ...] = (
    "inputs",
    "targets",
    "network",
    "objective",
    "update",
    "trajectory",
)


class Entry(NamedTuple):
    """One regularizer of the catalogue.

    Args:
        kind: Its class.
        name: What it is called.
        places: Where it acts.
        explanation: What it does and why that helps, in two sentences.
        settings: Strengths worth trying, weakest first.
        citation: Where it was published.
    """

    kind: type[Regularizer]
    name: str
    places: tuple[Place, ...]
    explanation: str
    settings: tuple[Regularizer, ...]
    citation: str


def list_regularizers(kinds: Iterable[type[Regularizer]] | None = None) -> Sequence[Entry]:
    """The catalogue, by the place where each acts first, then by name.

    Args:
        kinds: Regularizers of one's own; those that come with unseen where None.

    Example:
        >>> [entry.name for entry in list_regularizers() if "network" in entry.places][:2]
        ['BatchNormalization', 'Dropout']
    """
    entries = [
        Entry(
            kind, kind.__name__, kind.places, explanation_of(kind), kind.sensible(), kind.citation
        )
        for kind in (_all_kinds() if kinds is None else kinds)
    ]
    return sorted(entries, key=lambda entry: (_PLACES.index(entry.places[0]), entry.name))


def find_regularizer(name: str) -> Entry:
    """The entry of one regularizer, by its name in any case.

    Raises:
        InvalidArgumentError: if there is none of that name.
    """
    entries = {entry.name.lower(): entry for entry in list_regularizers()}
    if name.lower() not in entries:
        names = ", ".join(sorted(entry.name for entry in entries.values()))
        near = [entries[one].name for one in get_close_matches(name.lower(), entries)]
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise InvalidArgumentError(
            f"`name` must be that of a regularizer: {names}. Received {name!r}.{meant}"
        )
    return entries[name.lower()]


def settings_in_words(regularizer: Regularizer) -> str:
    """The fields of a regularizer, such as "rotation=10, zoom=0.1"; of a single one its value."""
    values = {f.name: getattr(regularizer, f.name) for f in dataclasses.fields(regularizer)}
    if len(values) == 1:
        return f"{next(iter(values.values())):g}"
    return ", ".join(f"{name}={value:g}" for name, value in values.items())


def explanation_of(kind: type[Regularizer]) -> str:
    """What a regularizer does and why that helps: the docstring's first two paragraphs' starts."""
    paragraphs = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[:2]
    return " ".join(_first_sentence(paragraph) for paragraph in paragraphs)


def _first_sentence(paragraph: str) -> str:
    text = " ".join(paragraph.split())
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", text, maxsplit=1)[0]


def _all_kinds() -> list[type[Regularizer]]:
    from unseen import regularizers

    exported = (getattr(regularizers, name) for name in regularizers.__all__)
    return [
        kind
        for kind in exported
        if isinstance(kind, type) and issubclass(kind, Regularizer) and kind.citation
    ]

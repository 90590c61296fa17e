"""What the library says to programmers, in the words of the form that starts a study."""

import re
from collections.abc import Iterable
from typing import Any

from unseen.data.concern import Concern

# What the form calls the arguments of `unseen.study`.
_FIELDS = {
    "target": "Column to predict",
    "groups": "Rows belong together by",
    "time": "Rows come in order of",
    "task": "It is",
    "network": "Hidden layers",
    "regularizers": "Regularizers",
    "budget": "Time for everything",
    "metric": "Compared by",
    "seed": "Seed",
}
_NAMES = "|".join(_FIELDS)
_GROUPS, _TIME = f"“{_FIELDS['groups']}”", f"“{_FIELDS['time']}”"
_REWORDED = (
    (r"take task='classification'", f"choose “a class” under “{_FIELDS['task']}”"),
    (r"take task='regression'", f"choose “a number” under “{_FIELDS['task']}”"),
    (r"task='(classification|regression)' says otherwise", f"“{_FIELDS['task']}” says otherwise"),
    (r"Then name it: groups=.*\)\.$", f"Then choose it under {_GROUPS}."),
    (r"name it with time\b", f"choose it under {_TIME}"),
    (r"say so with groups or time\b", f"say so under {_GROUPS} or {_TIME}"),
    (r"together with groups\b", f"together: choose what they share under {_GROUPS}"),
    (rf"`(?:source\.)?({_NAMES})`", lambda found: f"“{_FIELDS[found[1]]}”"),
    (rf"Received ({_NAMES})=", "Received "),
)
# What can be done with a column that is a concern, by the form's own controls.
_REMEDIES = {
    "like the target": ("without",),
    "missing": ("without",),
    "id": ("without", "time"),
    "groups": ("groups",),
}


def in_words_of_the_form(sentence: str) -> str:
    """A sentence with the form's names of fields in place of arguments.

    Example:
        >>> in_words_of_the_form("`budget` must be a time above zero. Received budget='0s'.")
        "“Time for everything” must be a time above zero. Received '0s'."
    """
    for said, better in _REWORDED:
        sentence = re.sub(said, better, sentence)
    return sentence


def shown_concerns(concerns: Iterable[Concern]) -> list[dict[str, Any]]:
    """Concerns with the fields of a source that can be set to a concern's column as remedies."""
    return [
        {
            "text": in_words_of_the_form(one.text),
            "column": one.column,
            "remedies": () if one.column is None else _REMEDIES.get(one.kind, ()),
        }
        for one in concerns
    ]

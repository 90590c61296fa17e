"""Names of students and of files, which anybody may have made up."""

import unicodedata

_LONGEST = 200


def canonical(name: str) -> str:
    """A name without the two ways to write one letter, and without blanks around it."""
    return unicodedata.normalize("NFC", name).strip()


def is_printable(name: str) -> bool:
    """Whether a name can be shown: not empty, not endless, of characters that have a picture."""
    # Category C: control, format (such as marks that turn writing round), surrogates, unassigned.
    return 0 < len(name) <= _LONGEST and not any(
        unicodedata.category(sign)[0] == "C" for sign in name
    )

"""Texts of strangers, made harmless for where they are shown; and numbers of a board in words."""

import re
import unicodedata
from fractions import Fraction

from unseen.grading.entry import Entry
from unseen.grading.scoring import Difference, Score
from unseen.studies.wording import number

_LONGEST_TEXT = 400
_LONGEST_STEM = 40
_MOST_MARKS = 2  # on one letter
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    r"""A stranger's text in one line, without what changes how other text looks.

    Control characters and marks that turn the direction of writing become a space, halves of
    surrogate pairs a question mark; accents that pile up and what is too long are cut off.

    Example:
        >>> plain("a\n\u202eb")
        'a b'
    """
    shown, marks = "", 0
    for one in text[: 4 * _LONGEST_TEXT]:
        kind = unicodedata.category(one)
        marks = marks + 1 if kind.startswith("M") else 0
        if marks <= _MOST_MARKS:
            is_hidden = kind.startswith("C") or kind in ("Zl", "Zp")
            shown += "?" if kind == "Cs" else " " if is_hidden else one
    shown = " ".join(shown.split())
    return shown if len(shown) <= _LONGEST_TEXT else f"{shown[:_LONGEST_TEXT]}…"


def markdown(text: str) -> str:
    r"""A stranger's text for Markdown, in which none of it is markup, a link or HTML.

    Example:
        >>> markdown("<b> *x* [y](z)")
        '&lt;b&gt; \\*x\\* \\[y\\]\\(z\\)'
    """
    shown = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = re.sub(r"([\\\\`*_{}\[\]()#+!|~$^=-])", r"\\\1", shown)
    # Addresses become links without any markup around them.
    return re.sub(r"(?i)(https?|ftp)(:)|(www)(\.)|(\w)(@)", _broken_address, shown)


def csv_cell(value: str) -> str:
    r"""A stranger's text for a table: a spreadsheet shows it and computes nothing.

    Example:
        >>> csv_cell('=HYPERLINK("http://x")')
        '\'=HYPERLINK("http://x")'
    """
    risky = value.lstrip(" ").startswith(_FORMULA_STARTS) or plain(value).startswith(
        _FORMULA_STARTS
    )
    shown = plain(value)
    return f"'{shown}" if risky else shown


def file_stem(entry: Entry) -> str:
    """What a submission's files are called: its number, so that no two are the same, and who."""
    ascii_only = unicodedata.normalize("NFKD", entry.student).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:_LONGEST_STEM].strip("-")
    return f"{entry.number:04d}-{words or 'student'}"


def percent(share: Fraction | float, digits: int = 2) -> str:
    """A share such as "97.32 %"."""
    return f"{number(100 * float(share), digits)} %"


def ends(of: Score) -> str:
    """The interval of a score, such as "96.5 to 98.0 %"."""
    return f"{number(100 * of.low, 1)} to {number(100 * of.high, 1)} %"


def signed(share: Fraction | float, digits: int = 2) -> str:
    """A difference in percentage points, such as "+2.31"."""
    shown = number(100 * float(share), digits)
    return shown if float(share) <= 0 else f"+{shown}"


def difference_ends(of: Difference) -> str:
    """The interval of a difference, such as "+0.4 to +2.1"."""
    return f"{signed(of.low, 1)} to {signed(of.high, 1)}"


def points_in_words(points: float) -> str:
    """Points such as "35" or "7.5", with their noun."""
    return f"{points:g} point{'' if points == 1 else 's'}"


def _broken_address(match: re.Match[str]) -> str:
    head, tail = (part for part in match.groups() if part is not None)
    return f"{head}&#{ord(tail)};"

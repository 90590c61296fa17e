"""The page of a report: one HTML file that needs nothing but itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from unseen.errors import InvalidArgumentError
from unseen.report.numbers import (
    flatten,
    format_interval,
    format_mean,
    format_number,
    format_value,
    in_plain_words,
)
from unseen.report.style import INK, check_figure_name
from unseen.report.template_files import read_template, template
from unseen.studies.finding import Finding, Table
from unseen.studies.statistics import Measured

_MAX_HEADLINES = 4
_LONGEST_NUMBER = 40


@dataclass(frozen=True)
class PageWords:
    """What a kind of page calls its parts.

    Args:
        halves: By the first part of a finding's number, such as "1" of "1.6", the heading it
            stands under.
        others: What the contents call the findings under no heading.
        ours: What a column of our numbers is called.
        who: What stands before our number on a card.
    """

    halves: Mapping[str, str]
    others: str
    ours: str
    who: str


HOMEWORK = PageWords(
    halves={
        "1": "Waves: a network learns an approximate Fourier transform",
        "2": "Digits: 800 handwritten fours and nines",
    },
    others="Beyond the questions",
    ours="ours",
    who="ours",
)


@dataclass(frozen=True)
class Headline:
    """A card on top of the page.

    Args:
        id: Of the finding that it leads to.
        name: What it shows.
        value: The number in words.
        note: What to know about it, in small letters.
    """

    id: str
    name: str
    value: str
    note: str


@dataclass(frozen=True)
class ReportFigure:
    """A figure as the report shows it.

    Args:
        name: Lower-case words and digits joined by hyphens, unique in the report; the file is
            called so.
        caption: What to see in it, shown below.
        svg: The element from `unseen.report.style.to_svg`, made with the same name.
        alt: What it shows, in words, for those who do not see it.
    """

    name: str
    caption: str
    svg: str
    alt: str

    def __post_init__(self):
        check_figure_name(self.name)
        if not self.svg.startswith("<svg"):
            raise InvalidArgumentError(
                f"The figure {self.name!r} must be one <svg> element. Received text that starts "
                f"with {self.svg[:20]!r}; make it with unseen.report.style.to_svg."
            )


def render_page(
    findings: Sequence[Finding],
    figures: Mapping[str, Sequence[ReportFigure]],
    title: str,
    facts: Mapping[str, object],
    *,
    summary: str = "",
    headlines: Sequence[tuple[str, str] | Headline] | None = None,
    words: PageWords = HOMEWORK,
) -> str:
    """The whole page as HTML, its style and its figures inside; the same input, the same bytes.

    Findings numbered "1.x" and "2.x" stand under the headings of `words`, in the order of their
    numbers; the others follow in the order they came in. All text is escaped; only a
    finding's statement and the summary know markup: `code` between backticks and paragraphs.

    Args:
        findings: What was found, ids all different.
        figures: By a finding's id, its figures in order.
        title: The page's title.
        facts: Small facts about how the report was made, by their names: version, seed, seconds.
        summary: What came out, in one paragraph.
        headlines: The numbers shown on top, as pairs of a finding's id and a number's name, or
            ready for a card. None takes the first of each finding that we measured and the
            homework printed, four at most.
        words: What this kind of page calls its parts.

    Returns:
        HTML that refers to nothing outside itself.

    Raises:
        InvalidArgumentError: if two findings or two figures share a name, or figures or headlines
            belong to no finding.
    """
    _check(findings, figures)
    views = {finding.id: _view(finding, figures.get(finding.id, ())) for finding in findings}
    return template("page.html.j2").render(
        title=title,
        summary=_paragraphs(summary),
        facts={in_plain_words(name): _format_fact(fact) for name, fact in facts.items()},
        headlines=_headlines(findings, headlines),
        halves=[
            (key, name, [views[finding.id] for finding in _in_order(findings, key)])
            for key, name in words.halves.items()
            if _in_order(findings, key)
        ],
        others=[views[finding.id] for finding in findings if _half(finding) not in words.halves],
        words=words,
        style=Markup(read_template("page.css")),
    )


@dataclass(frozen=True)
class _Row:
    name: str
    ours: str
    certainty: str
    homework: str


@dataclass(frozen=True)
class _TableView:
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    is_numeric: Sequence[bool]  # one per column


@dataclass(frozen=True)
class _View:
    anchor: str
    number: str
    title: str
    statement: Sequence[Markup]
    figures: Sequence[tuple[ReportFigure, Markup]]
    tables: Sequence[_TableView]
    rows: Sequence[_Row]

    @property
    def compared(self) -> list[_Row]:
        return [row for row in self.rows if row.homework]


def _view(finding: Finding, figures: Sequence[ReportFigure]) -> _View:
    rows = [
        _row(name, value, finding.homework.get(key))
        for key, number in finding.numbers.items()
        for name, value in flatten({key: number})
    ]
    rows += [
        _Row(in_plain_words(name), "", "not measured here", format_number(number))
        for name, number in finding.homework.items()
        if name not in finding.numbers
    ]
    return _View(
        anchor=_anchor(finding),
        number=finding.id if re.fullmatch(r"[\d.]+", finding.id) else "",
        title=finding.title,
        statement=_paragraphs(finding.statement),
        figures=[(figure, Markup(figure.svg.replace(INK, "currentColor"))) for figure in figures],
        tables=[_table_view(table) for table in finding.tables],
        rows=rows,
    )


def _row(name: str, value: Any, homework: float | None) -> _Row:
    is_measured = isinstance(value, Measured)
    return _Row(
        name=name,
        ours=format_mean(value) if is_measured else format_value(value),
        certainty=format_interval(value) if is_measured else "",
        homework="" if homework is None else format_number(homework),
    )


def _table_view(table: Table) -> _TableView:
    columns = zip(*table.rows, strict=False)
    numeric = [all(_is_numeric(cell) for cell in column) for column in columns]
    return _TableView(table.caption, table.headings, table.rows, numeric)


def _is_numeric(cell: str) -> bool:
    # A sentence may begin with a number.
    return len(cell) <= _LONGEST_NUMBER and bool(re.match(r"[+\-−<>≈±]?\s?\d|[–—-]?$", cell))


def _headlines(
    findings: Sequence[Finding], wanted: Sequence[tuple[str, str] | Headline] | None
) -> list[tuple[str, str, _Row]]:
    by_id = {finding.id: finding for finding in findings}
    if wanted is None:
        wanted = _measured_by_both(findings)[:_MAX_HEADLINES]
    cards = []
    for one in wanted:
        if isinstance(one, Headline):
            cards.append((_anchor(by_id[one.id]), one.id, _Row(one.name, one.value, one.note, "")))
            continue
        id_, name = one
        if id_ not in by_id or name not in by_id[id_].numbers:
            raise InvalidArgumentError(
                f"`headlines` must name a finding and one of its numbers. Received {(id_, name)!r}."
            )
        finding = by_id[id_]
        row = _row(in_plain_words(name), finding.numbers[name], finding.homework.get(name))
        cards.append((_anchor(finding), finding.id, row))
    return cards


def _measured_by_both(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Of each finding the first number that we measured and the homework printed."""
    shared = []
    for finding in findings:
        for name, value in finding.numbers.items():
            if name in finding.homework and isinstance(value, Measured):
                shared.append((finding.id, name))
                break
    return shared


def _check(findings: Sequence[Finding], figures: Mapping[str, Sequence[ReportFigure]]) -> None:
    _check_unique("findings", [_anchor(finding) for finding in findings])
    _check_unique("figures", [figure.name for group in figures.values() for figure in group])
    unknown = sorted(set(figures) - {finding.id for finding in findings})
    if unknown:
        raise InvalidArgumentError(
            f"`figures` must belong to the findings of the report. Received figures for {unknown}."
        )


def _check_unique(what: str, names: Sequence[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise InvalidArgumentError(
            f"`{what}` must all have different names. Received {', '.join(repeated)} repeatedly."
        )


def _half(finding: Finding) -> str:
    numbered = re.fullmatch(r"(\d+)\.[\d.]+", finding.id)
    return numbered.group(1) if numbered else ""


def _in_order(findings: Sequence[Finding], half: str) -> list[Finding]:
    chosen = [finding for finding in findings if _half(finding) == half]
    return sorted(chosen, key=lambda finding: [int(part) for part in finding.id.split(".") if part])


def _anchor(finding: Finding) -> str:
    return "finding-" + re.sub(r"[^A-Za-z0-9]+", "-", finding.id)


def _paragraphs(text: str) -> list[Markup]:
    return [_with_code(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _with_code(text: str) -> Markup:
    parts = re.split(r"`([^`]+)`", text)  # plain and code take turns
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def _format_fact(fact: object) -> str:
    # A seed of 112358 is a name rather than a quantity: integers keep their plain digits.
    return str(fact) if isinstance(fact, int) else format_value(fact)

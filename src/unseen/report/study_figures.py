"""Figures of a study's comparisons: gains, ranks, and what ingredients and rivals are worth."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from unseen.report.page import ReportFigure
from unseen.report.style import INK, PALETTE, to_svg
from unseen.studies.answers.comparison import HELPS, HURTS, Compared
from unseen.studies.answers.rivals_compared import BETTER, WORSE
from unseen.studies.answers.words import GainWords
from unseen.studies.finding import Finding
from unseen.studies.statistics import Measured

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from unseen.studies.metrics import Metric

GOOD, BAD, OPEN = PALETTE[0], PALETTE[1], INK
# Colour and shape say the same, so that either is enough.
_MARKS = {"good": (GOOD, "^"), "bad": (BAD, "v"), "open": (OPEN, "o")}
# One contender that fails must not squeeze all others into a point.
_WIDEST = 4.0
_ROW = 0.31


class Bar(NamedTuple):
    """A gain to draw.

    Args:
        label: Whose.
        gain: With its interval.
        kind: "good", "bad" or "open".
    """

    label: str
    gain: Measured
    kind: str


def draw_singles(finding: Finding, metric: "Metric") -> list[ReportFigure]:
    """Gains over none with the probability of being best, and ranks."""
    compared = finding.evidence.get("compared", [])
    if sum(one.gain is not None for one in compared) == 0:
        return []
    figures = [_draw_gains(compared, metric)]
    if len(compared[0].ranks) > 1:
        figures.append(_draw_ranks(compared))
    return figures


def draw_cocktail(finding: Finding, metric: "Metric") -> list[ReportFigure]:
    """What each ingredient adds to the cocktails that it is in."""
    bars = [
        Bar(f"{one.name} ({one.times_chosen}×)", one.gain, _by_interval(one.gain))
        for one in finding.evidence.get("contributions", [])
        if one.gain is not None
    ]
    if not bars:
        return []
    bars.sort(key=lambda bar: -bar.gain.mean)
    figure, axes = _rows(len(bars))
    draw_gains(axes, bars, GainWords(metric), "contribution to the cocktail")
    return [
        ReportFigure(
            "cocktail-attribution",
            "What is lost when an ingredient is left out of the cocktail, on the same folds from "
            "the same seeds: mean and 95% interval, each judged alone. In brackets, in how many "
            "folds' cocktails it is." + _KEY,
            to_svg(figure, "cocktail-attribution"),
            "A row for each ingredient of the cocktail with its contribution and interval.",
        )
    ]


def draw_rivals(finding: Finding, metric: "Metric") -> list[ReportFigure]:
    """The network beside other kinds of models."""
    kinds = {BETTER: "good", WORSE: "bad"}
    bars = [
        Bar(one.name, one.gain, kinds.get(one.verdict, "open"))
        for one in finding.evidence.get("rivals", [])
        if one.gain is not None
    ]
    if not bars:
        return []
    figure, axes = _rows(len(bars))
    draw_gains(axes, bars, GainWords(metric), "gain of the network")
    return [
        ReportFigure(
            "rivals",
            f"By how much the network has a better {metric.name} than each rival on the same "
            "folds, with 95% interval: right of the line the network is better." + _KEY,
            to_svg(figure, "rivals"),
            "A row for each rival with the network's gain over it and its interval.",
        )
    ]


_KEY = (
    " Blue and pointing up, shown to be a gain; orange and pointing down, shown to be a loss; "
    "hollow and round, it cannot be told. Where an interval ends in an arrow, it goes on."
)


def draw_gains(axes: "Axes", bars: Sequence[Bar], words: GainWords, what: str) -> None:
    """A forest plot: a row for each gain with its interval, and a line where there is none.

    Args:
        axes: Where to draw.
        bars: From top to bottom.
        words: For the unit.
        what: What the axis shows.
    """
    factor = words.factor
    low, high = _limits(bars, factor)
    for row, bar in enumerate(bars):
        color, marker = _MARKS[bar.kind]
        ends = np.clip([factor * bar.gain.low, factor * bar.gain.high], low, high)
        if math.isfinite(bar.gain.low):
            axes.plot(ends, [row, row], color=color, linewidth=1.8, zorder=2)
            for end, limit, arrow in ((ends[0], low, "<"), (ends[1], high, ">")):
                beyond = factor * (bar.gain.low if arrow == "<" else bar.gain.high)
                if end == limit and beyond != limit:
                    axes.plot(end, row, arrow, color=color, markersize=5, clip_on=False)
        mean = float(np.clip(factor * bar.gain.mean, low, high))
        fill = "none" if bar.kind == "open" else color
        axes.plot(mean, row, marker, color=color, markerfacecolor=fill, markersize=6.5, zorder=3)
    axes.axvline(0, color=INK, linewidth=1, linestyle=":")
    axes.set_yticks(range(len(bars)), [bar.label for bar in bars])
    axes.set_ylim(len(bars) - 0.4, -0.6)
    margin = 0.03 * (high - low)
    axes.set_xlim(low - margin, high + margin)
    unit = f",{words.unit}" if words.unit else ""
    axes.set_xlabel(f"{what}{unit}")
    axes.grid(visible=True, axis="x")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _draw_gains(compared: Sequence[Compared], metric: "Metric") -> ReportFigure:
    from matplotlib.figure import Figure

    kinds = {HELPS: "good", HURTS: "bad"}
    shown = [one for one in compared if one.gain is not None]
    bars = [
        Bar(one.name, one.gain, kinds.get(one.verdict, "open"))
        for one in shown
        if one.gain is not None
    ]
    figure = Figure(figsize=(6.9, 1.1 + _ROW * len(bars)), layout="constrained")
    shares = 100 * np.array([one.probability_best for one in shown])
    has_chances = bool(np.isfinite(shares).any())
    left, *right = figure.subplots(
        1, 1 + has_chances, width_ratios=(3, 1)[: 1 + has_chances], sharey=True, squeeze=False
    )[0]
    draw_gains(left, bars, GainWords(metric), "gain over no regularizer")
    for axes in right:
        colors = [_MARKS[bar.kind][0] for bar in bars]
        axes.barh(range(len(shown)), np.nan_to_num(shares), color=colors, height=0.55)
        axes.set_xlim(0, 100)
        axes.set_xlabel("best, %")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(visible=True, axis="x")
    return ReportFigure(
        "gains",
        f"By how much each contender has a better {metric.name} than no regularizer on the same "
        "folds, with 95% interval"
        + (", and its probability of being the best of all" if has_chances else "")
        + ". Shown after allowing for the number of contenders."
        + _KEY,
        to_svg(figure, "gains"),
        "A row for each contender with its gain over none, the interval, and a bar for its "
        "probability of being best.",
    )


def _draw_ranks(compared: Sequence[Compared]) -> ReportFigure:
    from matplotlib.figure import Figure

    ordered = sorted(compared, key=lambda one: one.mean_rank)
    figure = Figure(figsize=(6.9, 1.1 + _ROW * len(ordered)), layout="constrained")
    axes = figure.subplots()
    for row, one in enumerate(ordered):
        ranks, counts = np.unique(one.ranks, return_counts=True)
        axes.scatter(
            ranks,
            [row] * len(ranks),
            s=230 * counts / len(one.ranks),
            color=PALETTE[0],
            alpha=0.45,
            linewidth=0,
        )
        axes.plot(one.mean_rank, row, "|", color=PALETTE[1], markersize=13, markeredgewidth=2.4)
    axes.set_yticks(range(len(ordered)), [one.name for one in ordered])
    axes.set_ylim(len(ordered) - 0.4, -0.6)
    axes.set_xlim(0.4, len(ordered) + 0.6)
    axes.set_xticks(range(1, len(ordered) + 1, -(-len(ordered) // 12)))
    axes.set_xlabel("rank, 1 being the best")
    axes.grid(visible=True, axis="x")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return ReportFigure(
        "ranks",
        "Ranks in the outer folds: the larger a dot, the more folds; the bar is the mean rank. "
        "Where dots lie far apart, the folds do not agree.",
        to_svg(figure, "ranks"),
        "A row for each contender with dots at its ranks and a bar at its mean rank.",
    )


def _rows(num: int) -> "tuple[Figure, Any]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.6, 1.0 + _ROW * num), layout="constrained")
    return figure, figure.subplots()


def _limits(bars: Sequence[Bar], factor: float) -> tuple[float, float]:
    """Ends of the axis: all intervals, but none far longer than most."""
    lows = [bar.gain.low if math.isfinite(bar.gain.low) else bar.gain.mean for bar in bars]
    highs = [bar.gain.high if math.isfinite(bar.gain.high) else bar.gain.mean for bar in bars]
    reach = np.maximum(np.abs(lows), np.abs(highs))
    # Gains that are nought in every fold say nothing of a fitting scale.
    some = reach[reach > 0]
    if not some.size:
        return -1.0, 1.0
    cap = _WIDEST * float(np.median(some))
    return factor * max(min(0.0, *lows), -cap), factor * min(max(0.0, *highs), cap)


def _by_interval(gain: Measured | None) -> str:
    if gain is None or not math.isfinite(gain.low):
        return "open"
    return "good" if gain.low > 0 else "bad" if gain.high < 0 else "open"

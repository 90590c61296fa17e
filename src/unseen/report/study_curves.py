"""Figures of a study's curves: scores over training rows, losses over epochs, calibration."""

from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.report.page import ReportFigure
from unseen.report.style import INK, PALETTE, to_svg
from unseen.studies.finding import Finding

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from unseen.studies.metrics import Metric

_COLORS = (INK, *PALETTE)
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_STYLES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), "-", "-", "-")
TRAINING, UNSEEN = PALETTE[0], PALETTE[1]
# More points than this cannot be seen in a figure, but make its file large.
_MOST_POINTS = 200
_MOST_DOTS = 400
_FEWEST_IN_A_BIN = 8


def draw_worth(finding: Finding, metric: "Metric") -> list[ReportFigure]:
    """Scores over training rows, with bands over the folds."""
    curves = finding.evidence.get("curves", [])
    if not curves:
        return []
    from matplotlib.figure import Figure

    factor = 100.0 if metric.unit == "%" else 1.0
    figure = Figure(figsize=(6.6, 3.9), layout="constrained")
    axes = figure.subplots()
    for j, curve in enumerate(curves):
        color, marker, style = _COLORS[j % 7], _MARKERS[j % 7], _STYLES[j % 7]
        low, high = np.quantile(factor * curve.scores, (0.25, 0.75), axis=0)
        middle = factor * curve.scores.mean(axis=0)
        axes.fill_between(curve.sizes, low, high, color=color, alpha=0.16, linewidth=0)
        axes.plot(
            curve.sizes,
            middle,
            color=color,
            marker=marker,
            linestyle=style,
            label=curve.name,
            markersize=5,
        )
    reference = factor * float(curves[0].scores[:, -1].mean())
    axes.axhline(reference, color=INK, linewidth=1, linestyle=":")
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xticks(curves[0].sizes, [f"{size:,}" for size in curves[0].sizes])
    axes.set_xlabel("training rows")
    axes.set_ylabel(metric.name + (", %" if metric.unit == "%" else ""))
    axes.grid(visible=True)
    axes.legend()
    return [
        ReportFigure(
            "learning-curves",
            f"{metric.name.capitalize()} by training rows: the mean over folds, the band from "
            "the first to the third quarter. Where a line crosses the dotted one, the contender "
            "does as well on so many rows as no regularizer on all of them.",
            to_svg(figure, "learning-curves"),
            "Lines of the score over the number of training rows, one for each contender.",
        )
    ]


def draw_trust(finding: Finding, _metric: "Metric") -> list[ReportFigure]:
    """Histories, and calibration or predictions beside the truth."""
    evidence = finding.evidence
    figures = []
    if evidence.get("histories"):
        figures.append(_draw_histories(evidence["histories"]))
    if evidence.get("calibrations"):
        figures.append(_draw_calibration(evidence["calibrations"]))
    if evidence.get("told_against_true"):
        figures.append(_draw_told(evidence["told_against_true"]))
    return figures


def _draw_histories(histories: dict[str, dict[str, np.ndarray]]) -> ReportFigure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator, NullFormatter

    figure = Figure(figsize=(2.6 * len(histories) + 0.6, 3.2), layout="constrained")
    row = figure.subplots(1, len(histories), sharey=True, squeeze=False)[0]
    for axes, (label, history) in zip(row, histories.items(), strict=True):
        _draw_band(axes, history["loss"], TRAINING, "-", "rows learnt from")
        _draw_band(axes, history["val_loss"], UNSEEN, (0, (5, 2)), "unseen rows")
        axes.set_title(label, fontsize=10.5)
        axes.set_xlabel("epoch")
        axes.grid(visible=True)
    row[0].set_ylabel("loss")
    smallest = min(np.nanmin(one[part]) for one in histories.values() for part in one)
    if smallest > 0:
        row[0].set_yscale("log")
        row[0].yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        row[0].yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        row[0].yaxis.set_minor_formatter(NullFormatter())
    row[-1].legend(loc="best", fontsize=9)
    return ReportFigure(
        "histories",
        "Loss after each epoch, over all folds and seeds: the median, the band from the first to "
        "the third quarter. Where the two lines part, the network begins to learn by heart. The "
        "loss on rows learnt from is that of training, with everything the regularizers add.",
        to_svg(figure, "histories"),
        "Panels with training and validation loss over epochs, one for each kind of contender.",
    )


def _draw_band(axes: "Axes", history: np.ndarray, color: str, style: Any, label: str) -> None:
    kept = history[:, np.isfinite(history).any(axis=0)]
    epochs = np.arange(1, kept.shape[1] + 1)
    places = np.unique(np.linspace(0, len(epochs) - 1, _MOST_POINTS).round().astype(int))
    low, middle, high = np.nanquantile(kept[:, places], (0.25, 0.5, 0.75), axis=0)
    axes.fill_between(epochs[places], low, high, color=color, alpha=0.2, linewidth=0)
    axes.plot(epochs[places], middle, color=color, linestyle=style, label=label)


def _draw_calibration(calibrations: dict[str, Any]) -> ReportFigure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 4.4), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 100], [0, 100], color=INK, linewidth=1, linestyle=":")
    lowest = 100.0
    for j, (label, found) in enumerate(calibrations.items()):
        known = found.count >= min(_FEWEST_IN_A_BIN, found.count.max())
        color, marker, style = _COLORS[j % 7], _MARKERS[j % 7], _STYLES[j % 7]
        told, right = 100 * found.confidence[known], 100 * found.accuracy[known]
        lowest = min(lowest, told.min(), right.min())
        name = f"{label} (error {100 * found.expected_error:.1f})"
        axes.plot(told, right, color=color, linestyle=style, linewidth=1.2, zorder=2)
        sizes = 12 + 160 * found.count[known] / found.count.sum()
        axes.scatter(told, right, s=sizes, color=color, marker=marker, alpha=0.75, linewidth=0)
        # Markers in the legend are all of one size.
        axes.plot([], [], color=color, linestyle=style, marker=marker, markersize=6, label=name)
    axes.set_xlim(lowest - 3, 102)
    axes.set_ylim(lowest - 3, 102)
    axes.set_xlabel("told probability of the predicted class, %")
    axes.set_ylabel("right, %")
    axes.grid(visible=True)
    axes.legend(loc="best")
    return ReportFigure(
        "calibration",
        "Of the test rows told with so much confidence, how many are right: on the dotted line, "
        "probabilities mean what they say; below it, too sure. Large marks stand for many rows; "
        f"where there are fewer than {_FEWEST_IN_A_BIN}, none is drawn. In brackets the "
        "expected calibration error, points.",
        to_svg(figure, "calibration"),
        "Accuracy by confidence for no regularizer, the winner and the best rival.",
    )


def _draw_told(told_against_true: dict[str, Any]) -> ReportFigure:
    from matplotlib.figure import Figure

    num = len(told_against_true)
    figure = Figure(figsize=(2.6 * num + 0.5, 3.1), layout="constrained")
    row = figure.subplots(1, num, sharex=True, sharey=True, squeeze=False)[0]
    for axes, (label, pairs) in zip(row, told_against_true.items(), strict=True):
        step = -(-len(pairs.true) // _MOST_DOTS)
        true, told = pairs.true[::step, 0], pairs.told[::step, 0]
        ends = [true.min(), true.max()]
        axes.plot(ends, ends, color=INK, linewidth=1, linestyle=":")
        axes.plot(true, told, "o", color=PALETTE[0], markersize=3, alpha=0.5, markeredgewidth=0)
        axes.set_title(label, fontsize=10.5)
        axes.set_xlabel("true")
    row[0].set_ylabel("told")
    return ReportFigure(
        "told-against-true",
        "What was told beside what is true, for each test row of the first repetition: on the "
        "dotted line, both are the same. Of several targets, the first.",
        to_svg(figure, "told-against-true"),
        "Predicted values over true ones for no regularizer, the winner and the best rival.",
    )

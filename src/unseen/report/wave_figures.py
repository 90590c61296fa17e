"""The figures of the first half: curves, losses, predictions and the range maps."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.report.page import ReportFigure
from unseen.report.spread import draw_spread
from unseen.report.style import INK, PALETTE, to_svg
from unseen.studies.finding import Finding
from unseen.waves import curves, times

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Smaller errors are no different for the eye.
_SMALLEST_ERROR = 1e-6
TRUE, OURS, BEST = PALETTE[0], PALETTE[1], PALETTE[2]


def draw_first_curve(finding: Finding) -> list[ReportFigure]:
    """1.1: the first training curve."""
    from matplotlib.figure import Figure

    curve = finding.evidence["curve"]
    figure = Figure(figsize=(6.6, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.plot(times(num_samples=len(curve)), curve, color=TRUE)
    _label_x(axes)
    axes.set_ylabel("y")
    return [
        ReportFigure(
            "first-curve",
            "The first row of the training curves.",
            to_svg(figure, "first-curve"),
            "A line: the samples of the first training curve over x.",
        )
    ]


def draw_formula(finding: Finding) -> list[ReportFigure]:
    """1.2: samples on their formula, and the homework's example on both intervals."""
    from matplotlib.figure import Figure

    evidence = finding.evidence
    curve = evidence["first_curve"]
    x = times(num_samples=len(curve))
    figure = Figure(figsize=(7.2, 2.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(x[::20], curve[::20], "o", markersize=3, color=TRUE, label="every 20th sample")
    left.plot(
        x, curves(evidence["first_parameters"][None])[0], color=OURS, linewidth=1, label="formula"
    )
    left.set_title("First row")
    left.legend()
    right.plot(evidence["example_curve"], color=TRUE, label="on [0, 10π]")
    right.plot(evidence["example_on_short_interval"], "--", color=OURS, label="on [0, 2π]")
    right.set_title("The homework's example")
    right.set_xlabel("sample")
    # Room for the legend above the curves.
    right.set_ylim(top=1.9 * right.get_ylim()[1])
    right.legend(loc="upper right")
    _label_x(left)
    return [
        ReportFigure(
            "formula",
            "Left, samples of the first row on the curve of its own parameters. Right, the "
            "homework's example on the interval that the data have and on the one its text names.",
            to_svg(figure, "formula"),
            "Two panels: samples on the line of their formula, and the example on two intervals.",
        )
    ]


def draw_training(finding: Finding) -> list[ReportFigure]:
    """1.5: loss over epochs."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.6, 3.4), layout="constrained")
    axes = figure.subplots()
    draw_spread(axes, finding.evidence["loss"], TRUE, "training")
    draw_spread(axes, finding.evidence["val_loss"], OURS, "validation")
    axes.set_yscale("log")
    axes.set_xlabel("epoch")
    axes.set_ylabel("mean absolute error")
    axes.legend()
    return [
        ReportFigure(
            "wave-training",
            "Loss after each epoch: the median over the seeds, and the band from the lowest to "
            "the highest.",
            to_svg(figure, "wave-training"),
            "Two lines with bands: training and validation loss over the epochs.",
        )
    ]


def draw_test(finding: Finding) -> list[ReportFigure]:
    """1.6: predicted curves, and how they drift from the true ones."""
    from matplotlib.figure import Figure

    evidence = finding.evidence
    predictions = _grid_of_curves(
        evidence["curves"],
        evidence["parameters"],
        {"homework's network": evidence["predicted"], "best dense": evidence["best_predicted"]},
        columns=2,
    )
    figure = Figure(figsize=(6.6, 3.0), layout="constrained")
    axes = figure.subplots()
    x = times(num_samples=evidence["drift"].shape[1])
    for name, color, label in (
        ("drift", OURS, "homework's network"),
        ("best_drift", BEST, "best dense"),
    ):
        low, high = evidence[name].min(axis=0), evidence[name].max(axis=0)
        axes.plot(x, np.median(evidence[name], axis=0), color=color, label=label)
        axes.fill_between(x, low, high, color=color, alpha=0.22, linewidth=0)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("RMS distance")
    axes.legend()
    _label_x(axes)
    return [
        ReportFigure(
            "predictions",
            "The first five test curves, and the curves drawn from the parameters that the first "
            "seed's networks predict.",
            to_svg(predictions, "predictions"),
            "Five panels, each with a true curve and the curves drawn from two predictions.",
        ),
        ReportFigure(
            "drift",
            "Distance between drawn and true test curves along x, root mean square over all test "
            "curves: the median over the seeds, and the band from the lowest to the highest.",
            to_svg(figure, "drift"),
            "Two lines of distance over x, one for each network.",
        ),
    ]


def draw_extended(finding: Finding) -> list[ReportFigure]:
    """1.7: the nine extended curves."""
    evidence = finding.evidence
    figure = _grid_of_curves(
        evidence["curves"],
        evidence["parameters"],
        {"homework's network": evidence["predicted"]},
        columns=3,
        marks=["inside" if inside else "outside" for inside in evidence["inside"]],
    )
    return [
        ReportFigure(
            "extended-curves",
            "The nine extended curves and what the first seed's network makes of them.",
            to_svg(figure, "extended-curves"),
            "Nine panels, each with a true curve and the one drawn from the prediction.",
        )
    ]


def draw_diagnosis(finding: Finding) -> list[ReportFigure]:
    """1.8: errors on seen and unseen curves, and the range maps."""
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    evidence = finding.evidence
    errors = evidence["errors"]
    bars = Figure(figsize=(5.6, 2.4), layout="constrained")
    axes = bars.subplots()
    means = [measured.mean for measured in errors.values()]
    reach = [measured.half_width if measured.runs > 1 else 0 for measured in errors.values()]
    axes.barh(list(errors), means, xerr=reach, color=[TRUE, PALETTE[3], OURS], height=0.6)
    axes.invert_yaxis()
    axes.set_xlabel("mean absolute error")

    maps = Figure(figsize=(7.4, 6.6), layout="constrained")
    low, high = evidence["low"], evidence["high"]
    largest = max(
        error.max() for name in ("maps", "symmetric_maps") for error in evidence[name].values()
    )
    image = None
    rows = maps.subplots(2, 2)
    for row, name, title in zip(
        rows,
        ("maps", "symmetric_maps"),
        ("The homework's network", "A network of the same range, and symmetries"),
        strict=True,
    ):
        row[0].set_title(title, loc="left", fontsize=10)
        for axes, ((along, upwards), error) in zip(row, evidence[name].items(), strict=True):
            image = axes.imshow(
                error.clip(_SMALLEST_ERROR),
                origin="lower",
                extent=(low, high, low, high),
                interpolation="nearest",
                norm=LogNorm(_SMALLEST_ERROR, largest),
            )
            axes.add_patch(
                Rectangle((0, 0), 1, 1, fill=False, edgecolor="white", lw=1.8, linestyle="--")
            )
            axes.set_xlabel(along)
            axes.set_ylabel(upwards, rotation=0)
    assert image is not None
    maps.colorbar(image, ax=rows, label="mean error", shrink=0.6, extend="min")
    return [
        ReportFigure(
            "seen-and-unseen",
            "The homework's network on curves it was trained on and on others of the same kind; "
            "means with intervals over the seeds.",
            to_svg(bars, "seen-and-unseen"),
            "Three bars: the error on training, validation and test curves.",
        ),
        ReportFigure(
            "range-maps",
            "The error as two parameters leave the training range (dashed), the other two inside "
            "it, counted to the nearest equivalent parameters. Above, the mean over the seeds and "
            "over eight curves a cell; below, one curve a cell.",
            to_svg(maps, "range-maps"),
            "Four maps of the error, over a and b and over c and d, the training range dashed: "
            "above for the homework's network, below for the one with symmetries.",
        ),
        ReportFigure(
            "wave-noise",
            "Errors under noise of the least-squares estimator, on well separated curves, beside "
            "the least that any unbiased estimator can have."
            + (
                ""
                if evidence["threshold"] is None
                else " Dotted: from there on it reaches the bound."
            ),
            to_svg(_draw_noise(evidence), "wave-noise"),
            "Two panels of error against the signal-to-noise ratio, each with the bound as a line.",
        ),
    ]


def _draw_noise(evidence: Mapping[str, Any]) -> Any:
    """Root mean square errors against the SNR, with the bound drawn in."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3.0), layout="constrained")
    for axes, kind, title in zip(
        figure.subplots(1, 2),
        ("frequency", "amplitude"),
        ("RMSE of b and d", "RMSE of a and c, relative to the curve"),
        strict=True,
    ):
        axes.plot(evidence["snr"], evidence["noise"][f"{kind} bound"], color=INK, label="bound")
        axes.plot(
            evidence["snr"],
            evidence["noise"][f"{kind} RMSE"],
            "o-",
            color=OURS,
            markersize=4,
            label="least squares",
        )
        if evidence["threshold"] is not None:
            axes.axvline(evidence["threshold"], color=INK, linestyle=":", linewidth=1)
        axes.set_yscale("log")
        axes.set_xlabel("SNR, dB")
        axes.set_title(title, fontsize=10)
        axes.legend()
    return figure


def _grid_of_curves(
    true_curves: np.ndarray,
    parameters: np.ndarray,
    predicted: Mapping[str, np.ndarray],
    *,
    columns: int,
    marks: "list[str] | None" = None,
) -> Any:
    """Small panels, each with a true curve and those drawn from predicted parameters."""
    from matplotlib.figure import Figure

    num_rows = -(-len(true_curves) // columns)
    figure = Figure(figsize=(7.4, 1.75 * num_rows + 0.4), layout="constrained")
    panels = figure.subplots(num_rows, columns, squeeze=False).ravel()
    x = times(num_samples=true_curves.shape[1])
    for number, curve in enumerate(true_curves):
        axes = panels[number]
        axes.plot(x, curve, color=TRUE, linewidth=2.6, alpha=0.55, label="true")
        for (name, values), color in zip(predicted.items(), (OURS, BEST), strict=False):
            axes.plot(x, curves(values[number : number + 1])[0], color=color, label=name, lw=1.1)
        title = ", ".join(f"{value:.2g}".replace("-", "−") for value in parameters[number])
        axes.set_title(f"({title}){' ' + marks[number] if marks else ''}", fontsize=9)
        lowest, highest = axes.get_ylim()
        axes.set_ylim(min(lowest, -2.1), max(highest, 2.1))
        _label_x(axes, named=number >= len(true_curves) - columns)
    for axes in panels[len(true_curves) :]:
        axes.set_axis_off()
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=len(labels))
    return figure


def _label_x(axes: "Axes", *, named: bool = True) -> None:
    """Ticks at multiples of π, as the interval is [0, 10π]."""
    labels = ["0", "2π", "4π", "6π", "8π", "10π"] if named else []
    axes.set_xticks(np.pi * np.arange(0, 11, 2), labels or [""] * 6)
    axes.set_xlabel("x" if named else "")
    axes.axhline(0, color=INK, linewidth=0.5, alpha=0.4)


DRAW: dict[str, Callable[[Finding], list[ReportFigure]]] = {
    "1.1": draw_first_curve,
    "1.2": draw_formula,
    "1.5": draw_training,
    "1.6": draw_test,
    "1.7": draw_extended,
    "1.8": draw_diagnosis,
}

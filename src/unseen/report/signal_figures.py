"""Figures of estimates: one curve with what was fitted to it, and an overview of many."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unseen.report.style import INK, PALETTE, figure_style
from unseen.waves.estimate_summary import EstimateSummary
from unseen.waves.estimates import Estimates, Status
from unseen.waves.sample_times import SampleTimes
from unseen.waves.signal_model import PARAMETER_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SAMPLES, FITTED = PALETTE[0], PALETTE[1]
COLOR_OF_STATUS = dict(
    zip(Status, (INK, PALETTE[1], PALETTE[3], PALETTE[4], PALETTE[5], PALETTE[2]), strict=True)
)
# A whole curve is one solid block if it swings too often; then its beginning is drawn.
_MOST_PERIODS, _FEWEST_SAMPLES = 25, 40
_DRAWN_POINTS = 2_000
_FEW_DOTS = 100
# Smaller errors are written as powers of ten.
_SHOWN_DECIMALS = 1e-4
_BARS_PER_DECADE = 5


def draw_estimate(
    curve: NDArray[np.floating], times: SampleTimes, estimates: Estimates, *, row: int
) -> "Figure":
    """One curve: its samples, the fitted curve through them, and what is left.

    Args:
        curve: Samples, shape (num_samples,).
        times: Where they were taken.
        estimates: Its one row of estimates.
        row: Its place in the file, from 0; shown from 1.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure

    with figure_style():
        figure = Figure(figsize=(7.2, 4.6), layout="constrained")
        values = estimates.parameters[0]
        if np.isfinite(values).all():
            upper, lower = figure.subplots(2, height_ratios=(2.2, 1))
            _draw_rest(lower, curve, times, values)
        else:
            upper = figure.subplots()
            upper.set_xlabel("x")
        _draw_beginning(upper, curve, times, values)
        figure.legend(*upper.get_legend_handles_labels(), loc="outside lower right", ncols=2)
        figure.suptitle(_title(estimates, row), x=0.01, ha="left", fontsize=9)
    return figure


def _draw_beginning(
    axes: "Axes", curve: NDArray[np.floating], times: SampleTimes, values: NDArray[np.float64]
) -> None:
    """Samples and the fitted curve, as far as single swings can be told apart."""
    x = times.values
    shown = _readable_beginning(times, values)
    size = 3.5 if shown < _FEW_DOTS else 2.0
    axes.plot(x[:shown], curve[:shown], "o", color=SAMPLES, markersize=size, label="samples")
    if np.isfinite(values).all():
        fine = np.linspace(x[0], x[shown - 1], _DRAWN_POINTS)
        axes.plot(fine, _model(values, fine), color=FITTED, linewidth=1.3, label="fitted")
    axes.set_ylabel("y")
    if shown < len(x):
        axes.set_xlabel(f"x, the first {shown:,} of {len(x):,} samples")


def _draw_rest(
    axes: "Axes", curve: NDArray[np.floating], times: SampleTimes, values: NDArray[np.float64]
) -> None:
    """What the fitted curve leaves of all samples."""
    residual = np.asarray(curve, np.float64) - _model(values, times.values)
    axes.plot(times.values, residual, color=INK, linewidth=0.8)
    axes.set_ylabel("what is left")
    axes.set_xlabel("x")


def _readable_beginning(times: SampleTimes, values: NDArray[np.float64]) -> int:
    """How many samples to draw, so that single swings can be told apart."""
    frequencies = [abs(values[j]) for j in (1, 3) if np.isfinite(values[j])]
    fastest = max(frequencies, default=0.0)
    if fastest == 0:
        return times.num_samples
    until = times.values[0] + _MOST_PERIODS * 2 * np.pi / fastest
    shown = int(np.searchsorted(times.values, until, side="right"))
    return min(max(shown, _FEWEST_SAMPLES), times.num_samples)


def _model(values: NDArray[np.float64], x: NDArray[np.float64]) -> NDArray[np.float64]:
    a, b, c, d = values
    return a * np.sin(b * x) + c * np.cos(d * x)


def _title(estimates: Estimates, row: int) -> str:
    error, values = estimates.curve_error[0], estimates.parameters[0]
    if not np.isfinite(values).all():
        return f"Row {row + 1}: {estimates.status[0]}"
    told = [
        f"{name} = {_with_error(value, standard_error)}"
        for name, value, standard_error in zip(
            PARAMETER_NAMES, values, estimates.standard_errors[0], strict=True
        )
    ]
    found = f"Row {row + 1}: {estimates.status[0]}, by {estimates.method[0]}"
    return f"{found}, curve error {error:.2g}\n{'   '.join(told)}"


def _with_error(value: float, standard_error: float) -> str:
    """A value to the second digit of its error, as far as seven digits tell."""
    if not np.isfinite(standard_error):
        text = f"{value:.4g} (cannot be told)"
    elif standard_error < _SHOWN_DECIMALS:
        text = f"{value:.7g} ± {standard_error:.0e}"
    else:
        decimals = max(0, 1 - int(np.floor(np.log10(standard_error))))
        text = f"{value:.{decimals}f} ± {standard_error:.{decimals}f}"
    return text.replace("-", "−")


def draw_overview(summary: EstimateSummary) -> "Figure":
    """How many curves have each status, and how their curve errors are distributed.

    Args:
        summary: What came out of all curves.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure

    with figure_style():
        figure = Figure(figsize=(8.4, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.6))
        _draw_statuses(left, summary)
        _draw_errors(right, summary)
    return figure


def _draw_statuses(axes: "Axes", summary: EstimateSummary) -> None:
    statuses = summary.statuses()
    bars = axes.barh(
        list(statuses),
        list(statuses.values()),
        color=[COLOR_OF_STATUS[Status(s)] for s in statuses],
    )
    axes.bar_label(bars, [f"{count:,}" for count in statuses.values()], padding=4)
    axes.margins(x=0.3)
    axes.set_xlabel("curves")
    axes.set_title("Status")


def _draw_errors(axes: "Axes", summary: EstimateSummary) -> None:
    axes.set_xlabel("curve error")
    axes.set_ylabel("curves")
    axes.set_title("What is left of each curve, relative to it")
    statuses = list(summary.statuses())
    if not statuses:
        return
    counts = np.stack([summary.error_histogram(name, _BARS_PER_DECADE) for name in statuses])
    occupied = np.flatnonzero(counts.any(axis=0))
    if not occupied.size:
        return
    # From the decade where errors begin to a bar beyond where they end.
    drawn = slice(occupied[0] // _BARS_PER_DECADE * _BARS_PER_DECADE, occupied[-1] + 2)
    edges = summary.decades(_BARS_PER_DECADE)
    bottom = np.cumsum(counts, axis=0) - counts
    for j, status in enumerate(statuses):
        axes.bar(
            edges[:-1][drawn],
            counts[j, drawn],
            np.diff(edges)[drawn],
            bottom=bottom[j, drawn],
            align="edge",
            color=COLOR_OF_STATUS[Status(status)],
        )
    axes.set_xscale("log")

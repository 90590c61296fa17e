"""Figures of methods side by side: under noise beside the bound, and their accuracy without."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from unseen.errors import OutputError
from unseen.report.pictures import save_picture
from unseen.report.style import INK, PALETTE, figure_style
from unseen.waves.method_comparison import MethodComparison

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TABLE, NUMBERS = "comparison.csv", "comparison.json"
PICTURES = ("noise.svg", "accuracy.svg")
# Methods that choose one another's answers draw one line over the other.
_STYLES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), "-", (0, (3, 1)))
_MARKERS = ("o", "s", "^", "D", "v", "P")
# Worse answers are off the scale, or the bound would have no room.
_LARGEST_ERROR = 200.0
_SETS = ("homework", "extended", "wide", "weak")


def draw_noise(compared: MethodComparison) -> "Figure":
    """Errors of frequencies and amplitudes against the SNR, the bound, and the share of outliers.

    Args:
        compared: Scores of methods at two SNRs at least.

    Returns:
        The figure; a dotted line marks the threshold of each method that has one.
    """
    from matplotlib.figure import Figure

    with figure_style():
        figure = Figure(figsize=(10.4, 3.8), layout="constrained")
        row = figure.subplots(1, 3)
        for axes, kind, unit in (
            (row[0], "frequency", "RMSE of b and d"),
            (row[1], "amplitude", "RMSE of a and c, relative to the curve"),
        ):
            _draw_lines(axes, compared, f"{kind} RMSE")
            bound = [
                compared.find(compared.methods[0], f"{kind} bound", snr=snr).value
                for snr in compared.snrs
            ]
            axes.plot(compared.snrs, bound, color=INK, linewidth=1.2, label="Cramér-Rao bound")
            axes.set_yscale("log")
            axes.set_ylim(top=min(axes.get_ylim()[1], _LARGEST_ERROR))
            axes.set_title(unit, fontsize=10)
        _draw_lines(row[2], compared, "outliers", factor=100.0)
        row[2].set_title("Outliers, %", fontsize=10)
        for axes in row:
            axes.set_xlabel("SNR, dB")
            axes.grid(visible=True)
            _mark_thresholds(axes, compared)
        handles, labels = row[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=len(labels))
    return figure


def _draw_lines(axes: "Axes", compared: MethodComparison, name: str, factor: float = 1.0) -> None:
    for j, method in enumerate(compared.methods):
        values = [factor * compared.find(method, name, snr=snr).value for snr in compared.snrs]
        axes.plot(
            compared.snrs,
            values,
            color=PALETTE[j % len(PALETTE)],
            linestyle=_STYLES[j % len(_STYLES)],
            marker=_MARKERS[j % len(_MARKERS)],
            markersize=3.5,
            label=method,
        )


def _mark_thresholds(axes: "Axes", compared: MethodComparison) -> None:
    marked: set[float] = set()
    for j, method in enumerate(compared.methods):
        at = compared.find(method, "threshold").value
        # Methods that break down together are marked together.
        if np.isfinite(at) and at not in marked:
            axes.axvline(at, color=PALETTE[j % len(PALETTE)], linestyle=":", linewidth=1.2)
            marked.add(at)


def draw_accuracy(compared: MethodComparison) -> "Figure":
    """The share of curves without noise that each method solves, set by set.

    Args:
        compared: Scores of methods.

    Returns:
        The figure: a full dot for curve errors below 1 %, a ring for those below 1e-6, each with
        its 95 % interval, but for the nine extended curves, which are no sample.
    """
    from matplotlib.figure import Figure

    with figure_style():
        height = 1.3 + 0.34 * len(compared.methods)
        figure = Figure(figsize=(10.4, height), layout="constrained")
        row = figure.subplots(1, len(_SETS), sharey=True)
        for axes, curves in zip(row, _SETS, strict=True):
            _draw_shares(axes, compared, curves)
            axes.set_title(curves)
            axes.set_xlim(-4, 104)
            axes.grid(visible=True, axis="x")
            axes.set_xlabel("curves solved, %")
        row[0].set_yticks(range(len(compared.methods)), compared.methods)
        row[0].invert_yaxis()
    return figure


def _draw_shares(axes: "Axes", compared: MethodComparison, curves: str) -> None:
    for j, method in enumerate(compared.methods):
        color = PALETTE[j % len(PALETTE)]
        for name, fill, size in (("solved", color, 5.0), ("exact", "none", 9.0)):
            score = compared.find(method, name, curves)
            axes.plot([100 * score.low, 100 * score.high], [j, j], color=color, linewidth=1.2)
            axes.plot(100 * score.value, j, "o", color=color, markerfacecolor=fill, markersize=size)


def check_comparison_folder(folder: Path, *, overwrite: bool) -> None:
    """Refuse a folder for a comparison before any work is done; it is made if it is not there.

    Args:
        folder: Where the files shall go.
        overwrite: Whether files of an earlier comparison may be replaced.

    Raises:
        OutputError: if it cannot be made, or holds such files.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    old = [name for name in (TABLE, NUMBERS, *PICTURES) if (folder / name).exists()]
    if old and not overwrite:
        raise OutputError(
            f"A comparison that exists must not be replaced. Received {folder}, which holds "
            f"{old[0]}; choose another folder, or say that it may be overwritten (on the command "
            "line --force)."
        )


def save_comparison(
    compared: MethodComparison, folder: Path, *, overwrite: bool = False
) -> Sequence[Path]:
    """Write a comparison as a table, as JSON and as figures.

    Args:
        compared: Scores of methods.
        folder: Where the files go; it is made if it is not there.
        overwrite: Whether files of an earlier comparison may be replaced.

    Returns:
        The files.

    Raises:
        OutputError: if the folder is refused or cannot be written to.
    """
    import json

    check_comparison_folder(folder, overwrite=overwrite)
    paths = [folder / name for name in (TABLE, NUMBERS, *PICTURES)]
    try:
        compared.to_frame().to_csv(paths[0], index=False)
        text = json.dumps(compared.to_json(), indent=1, ensure_ascii=False, allow_nan=False)
        paths[1].write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise _unwritable(folder, error) from error
    for draw, path in zip((draw_noise, draw_accuracy), paths[2:], strict=True):
        save_picture(draw(compared), path)
    return paths


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        "The folder for a comparison must be one that can be written to. Received "
        f"{folder}: {error.strerror or error}."
    )

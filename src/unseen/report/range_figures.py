"""Figures of a method's error beyond the training range: maps over planes, bands along lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from unseen.report.style import INK, PALETTE, figure_style
from unseen.waves.range_map import ErrorBand, ErrorPlane, RangeMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

# Errors of less are exact for the eye, of more as bad as the answer "zero everywhere".
_SMALLEST, _LARGEST = 1e-6, 1.0
# Rounding of float64: nothing is drawn below.
_FLOOR = 1e-17
_ROW_HEIGHT, _BANDS_HEIGHT, _WIDTH = 2.5, 2.7, 10.4


def draw_range(maps: Sequence[RangeMap]) -> "Figure":
    """The maps of one or more methods, a row each, and below them the bands of all.

    The dashed square, and the shaded strip, is the training range. All maps have one scale.

    Args:
        maps: What `measure_range` found, at most six.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure

    with figure_style():
        height = _ROW_HEIGHT * len(maps) + _BANDS_HEIGHT
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        ratios = [_ROW_HEIGHT] * len(maps) + [_BANDS_HEIGHT]
        parts = figure.subfigures(len(maps) + 1, 1, height_ratios=ratios, squeeze=False).ravel()
        for one, part in zip(maps, parts, strict=False):
            _draw_maps(part, one)
        _draw_bands(parts[-1], maps)
    return figure


def _draw_maps(part: "SubFigure", found: RangeMap) -> None:
    from matplotlib.colors import LogNorm

    part.suptitle(found.method, x=0.01, ha="left", fontweight="bold", fontsize=11.5)
    row = part.subplots(1, 4)
    image = None
    for axes, plane in zip(row, (*found.near, *found.far), strict=True):
        image = axes.imshow(
            plane.error.clip(_SMALLEST, _LARGEST),
            origin="lower",
            extent=_extent(plane),
            aspect="auto",
            interpolation="nearest",
            norm=LogNorm(_SMALLEST, _LARGEST),
        )
        _mark_training_range(axes)
        axes.set_xlabel(plane.pair[0])
        axes.set_ylabel(plane.pair[1], rotation=0, labelpad=9)
    assert image is not None
    part.colorbar(image, ax=row, label="curve error", extend="both")


def _extent(plane: ErrorPlane) -> tuple[float, float, float, float]:
    return plane.along[0], plane.along[-1], plane.upwards[0], plane.upwards[-1]


def _mark_training_range(axes: "Axes") -> None:
    from matplotlib.patches import Rectangle

    for color, style in (("white", "-"), ("black", (0, (2, 2)))):
        axes.add_patch(
            Rectangle((0, 0), 1, 1, fill=False, edgecolor=color, linewidth=1.3, linestyle=style)
        )


def _draw_bands(part: "SubFigure", maps: Sequence[RangeMap]) -> None:
    row = part.subplots(1, 4, sharey=True)
    for found, color in zip(maps, PALETTE, strict=False):
        for axes, band in zip(row, found.bands, strict=True):
            _draw_band(axes, band, color, found.method)
    for axes in row:
        axes.axvspan(0, 1, color=INK, alpha=0.2, linewidth=0)
        axes.set_yscale("log")
    row[0].set_ylabel("curve error")
    part.legend(*row[0].get_legend_handles_labels(), loc="outside upper right", ncols=len(maps))


def _draw_band(axes: "Axes", band: ErrorBand, color: str, label: str) -> None:
    low, median, high = band.quantiles.clip(_FLOOR)
    centres = (band.edges[:-1] + band.edges[1:]) / 2
    axes.plot(centres, median, color=color, label=label)
    axes.fill_between(centres, low, high, color=color, alpha=0.22, linewidth=0)
    axes.set_xlabel(band.parameter)

"""Draw the figures of the page "Why symmetry generalises and memory does not" into the docs.

python scripts/draw_symmetry_figures.py [--folder FOLDER]
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unseen.backend import start
from unseen.report.pictures import check_picture, save_picture
from unseen.report.range_figures import draw_range
from unseen.report.style import INK, PALETTE, figure_style
from unseen.waves import DURATION, NUM_SAMPLES, curves, estimate, times
from unseen.waves.estimators.homework import WEIGHTS
from unseen.waves.range_map import measure_range
from unseen.waves.symmetries import NUM_STEPS, POSITIONS, views_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

IMAGES = Path(__file__).parents[1] / "docs" / "images"
LEARNED = ("homework", "dense")
METHODS = (*LEARNED, "network")
# A curve inside the training range, which is then made larger, or faster.
USUAL = (0.5, 0.6, 0.4, 0.3)
# The curve of the worked example, and the view in which its network sees it best.
EXAMPLE = (-7.0, 5.0, 4.0, 2.5)
CHOSEN = 6
SHORTER, LONGER = 2, 10
# What each version makes of a negative a and a positive c.
VERSIONS = (
    ("y", "− sine, + cosine"),
    ("−y", "+ sine, − cosine"),
    ("y′", "− sine, − cosine"),
    ("−y′", "+ sine, + cosine"),
)


def main() -> int:
    """Exit status of the script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=IMAGES, help="where files are written")
    folder = parser.parse_args().folder
    start()
    figures = {
        "answers-beyond-range": draw_answers,
        "views-of-a-curve": draw_views,
        "range-maps": draw_maps,
    }
    for name, draw in figures.items():
        path = folder / f"{name}.svg"
        check_picture(path, overwrite=True)
        save_picture(draw(), path)
        sys.stdout.write(f"{path}: {path.stat().st_size} bytes\n")
    return 0


def draw_answers() -> "Figure":
    """What three networks answer for b as a curve becomes larger, and as it becomes faster."""
    from matplotlib.figure import Figure

    # An even number, for at 0 there is no curve.
    sizes = np.linspace(-4, 8, 122)
    larger = np.tile(USUAL, (len(sizes), 1))
    larger[:, 0::2] *= sizes[:, None]
    frequencies = np.linspace(0.05, 3, 119)
    faster = np.tile(USUAL, (len(frequencies), 1))
    faster[:, 1] = frequencies
    with figure_style():
        figure = Figure(figsize=(9.4, 3.6))
        left, right = figure.subplots(1, 2)
        _draw_answers(left, sizes, larger)
        left.set_xlabel("size of the curve, 1 as in training")
        left.axvspan(0, 2, color=INK, alpha=0.2, linewidth=0)
        _draw_answers(right, frequencies, faster)
        right.set_xlabel("true b")
        right.axvspan(0, 1, color=INK, alpha=0.2, linewidth=0)
        left.set_ylabel("answered b")
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return figure


def _draw_answers(axes: "Axes", at: NDArray[np.float64], parameters: NDArray[np.float64]) -> None:
    shown = curves(parameters)
    for name, color in zip(LEARNED, PALETTE, strict=False):
        axes.plot(at, _answered(name, shown)[:, 1], color=color, label=name)
    found = estimate(shown, DURATION, method="network").parameters
    axes.plot(at, found[:, 1], color=PALETTE[2], label="network", linewidth=3.5, alpha=0.8)
    axes.plot(at, parameters[:, 1], color="black", linestyle=(0, (2, 3)), label="true", linewidth=1)
    axes.set_ylim(-1, 3.2)


def _answered(name: str, shown: NDArray[np.float64]) -> NDArray[np.float64]:
    import keras

    network = keras.models.load_model(WEIGHTS / f"{name}.keras")
    return network.predict(shown.astype(np.float32), verbose=0)


def draw_views() -> "Figure":
    """A curve, three of its parts as the network sees them, and the four versions of one part."""
    from matplotlib.figure import Figure

    curve = curves([EXAMPLE])[0]
    views = views_of(NUM_SAMPLES)
    shown = np.asarray(views.of(curve.astype(np.float32)))
    # A view's part of the record is that much shorter, and its frequencies that much lower.
    shorter = views.per_sample * (NUM_SAMPLES - 1) / NUM_STEPS
    with figure_style():
        figure = Figure(figsize=(9.4, 7.2))
        whole, lengths, versions = figure.subfigures(3, 1, height_ratios=(1, 1, 1.05))
        axes = whole.subplots()
        axes.plot(times(), curve, color=INK, linewidth=0.9)
        axes.set_title("The curve −7·sin(5x) + 4·cos(2.5x), and three of its 13 parts")
        axes.margins(x=0.01)
        axes.set_xlabel("x")
        places = ((SHORTER, PALETTE[0]), (CHOSEN, PALETTE[2]), (LONGER, PALETTE[1]))
        for height, (view, color) in enumerate(places):
            axes.plot([0, DURATION / shorter[view]], [14 + 2.2 * height] * 2, color=color, lw=4)
        for axes, (view, color) in zip(lengths.subplots(1, 3), places, strict=True):
            _draw_view(axes, shown[view, 0], color)
            seen = np.array(EXAMPLE[1::2]) / shorter[view]
            axes.set_title(f"b, d seen as {seen[0]:.2f}, {seen[1]:.2f}", fontweight="normal")
        y, slope = shown[CHOSEN]
        for axes, values, (name, signs) in zip(
            versions.subplots(1, 4), (y, -y, slope, -slope), VERSIONS, strict=True
        ):
            _draw_view(axes, values, PALETTE[2] if signs.count("+") == 2 else INK)
            axes.set_title(f"{name}: {signs}", fontweight="normal", fontsize=9.5)
    return figure


def _draw_view(axes: "Axes", values: NDArray[np.float64], color: str) -> None:
    axes.plot(POSITIONS, values / np.sqrt((values**2).mean()), ".-", color=color, linewidth=1)
    axes.set_xlim(0, NUM_STEPS)
    axes.set_ylim(-2.5, 2.5)
    axes.set_xticks([])
    axes.set_yticks([])


def draw_maps() -> "Figure":
    """The range maps of the networks that only learned, and of the one that knows symmetries."""
    figure = draw_range([measure_range(method) for method in METHODS])
    # Tick labels are most of the file.
    for part in figure.axes:
        if part.get_images():
            part.locator_params(nbins=3)
    return figure


if __name__ == "__main__":
    sys.exit(main())

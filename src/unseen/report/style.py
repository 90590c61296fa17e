"""How figures look: readable on a light and on a dark page, drawn the same on every machine.

Build a figure from `matplotlib.figure.Figure` inside `figure_style()`, then take its SVG:

```
with figure_style():
    figure = Figure()
    axes = figure.subplots()
    ...
svg = to_svg(figure, "training-loss")
```
"""

import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from unseen.errors import InvalidArgumentError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Text, axes and ticks. Reserved: the page turns it into the colour of its own text, and as it
# stands its contrast is at least 4 to 1 on white and on near-black alike.
INK = "#717985"

# Blue, vermilion, green, purple, brown, sky: Okabe and Ito's hues, moved to where each keeps a
# contrast of 3 to 1 on white and on near-black, and the first four are far apart for readers who
# see no red or no green.
PALETTE = ("#2167f0", "#ed6c10", "#04a573", "#ac3590", "#7d6127", "#139ae5")

# What readers see. Matplotlib measures with its own DejaVu Sans, which is everywhere the same
# and wider than these, so that a figure does not depend on the fonts of the machine.
_FONTS = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
_MEASURED_WITH = "DejaVu Sans"

_RC: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": [_MEASURED_WITH],
    "font.size": 10.5,
    "axes.titlesize": 11.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titlepad": 9,
    "axes.labelsize": 10.5,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "legend.fontsize": 9.5,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": INK,
    "hatch.color": INK,
    "patch.edgecolor": INK,
    "boxplot.boxprops.color": INK,
    "boxplot.capprops.color": INK,
    "boxplot.flierprops.color": INK,
    "boxplot.flierprops.markeredgecolor": INK,
    "boxplot.whiskerprops.color": INK,
    "figure.facecolor": "none",
    "figure.edgecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.edgecolor": "none",
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "grid.linewidth": 0.6,
    "grid.alpha": 0.25,
    "lines.linewidth": 1.7,
    "lines.solid_capstyle": "round",
    "image.cmap": "cividis",
    "image.interpolation": "none",
    "figure.figsize": (6.6, 3.7),
    "figure.constrained_layout.use": True,
}

NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@contextmanager
def figure_style() -> Iterator[None]:
    """Matplotlib's settings for the figures of a report, for as long as the context lasts.

    They start from matplotlib's own defaults: nobody's `matplotlibrc` changes a report.

    Returns:
        A context manager. Figures and everything in them must be made inside.

    Example:
        >>> from matplotlib.figure import Figure
        >>> with figure_style():
        ...     figure = Figure()
        ...     lines = figure.subplots().plot([1, 2, 3])
        >>> lines[0].get_color() == PALETTE[0]
        True

    Source: palette after Okabe and Ito 2008, "Color universal design".
    """
    import matplotlib as mpl
    from cycler import cycler

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        mpl.rcParams["axes.prop_cycle"] = cycler(color=PALETTE)
        yield


def to_svg(figure: "Figure", name: str) -> str:
    """The figure as one `<svg>` element, the same bytes each time, ready to stand in a page.

    Every id starts with the name, so that figures with different names can share a page. There
    is no fixed size: the element is as wide as its place allows, up to its natural width.

    Args:
        figure: A figure made inside `figure_style()`.
        name: Lower-case words and digits joined by hyphens, unique on its page.

    Returns:
        The element, without prolog, comments, metadata or any address but the namespaces.

    Raises:
        InvalidArgumentError: if the name is of another form.

    Example:
        >>> from matplotlib.figure import Figure
        >>> with figure_style():
        ...     svg = to_svg(Figure(), "nothing")
        >>> svg[:4], 'id="nothing-figure_1"' in svg
        ('<svg', True)
    """
    import matplotlib as mpl

    check_figure_name(name)
    written = io.StringIO()
    with figure_style(), mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(written, format="svg", metadata={"Date": None})
    svg = written.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # A <style> element would reach out over the whole page; on the root the two are inherited.
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r"<[^>]+>", lambda tag: _tidy_tag(tag.group(), name), svg)
    svg = _with_unique_images(re.sub(r"\n\s*\n", "\n", svg).strip())
    return re.sub(r"<svg[^>]*>", lambda tag: _flexible(tag.group()), svg, count=1)


def _with_unique_images(svg: str) -> str:
    """The figure with a number added to the ids of its images, for equal images get one id."""
    number = itertools.count()
    return re.sub(r'(id="[^"]*-image[^"]*)"', lambda match: f'{match[1]}-{next(number)}"', svg)


def check_figure_name(name: str) -> None:
    """Refuse a name that could not be a file's name and the start of an id.

    Args:
        name: Any text.

    Raises:
        InvalidArgumentError: if it is not lower-case words and digits joined by hyphens.
    """
    if not NAME_PATTERN.fullmatch(name):
        raise InvalidArgumentError(
            "A figure's `name` must be lower-case words and digits joined by hyphens, beginning "
            f"with a letter, such as 'training-loss'. Received name={name!r}."
        )


def _tidy_tag(tag: str, name: str) -> str:
    tag = re.sub(r'(\sid=")', rf"\g<1>{name}-", tag)
    tag = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", tag)
    # Matplotlib draws some things black whatever the settings, such as the error bars of bars.
    tag = tag.replace("#000000", INK)
    return re.sub(rf"'{_MEASURED_WITH}'(?:, [^;\"]*)?", _FONTS, tag)


def _flexible(root: str) -> str:
    sized = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ', root)
    assert sized is not None  # matplotlib always writes it
    width = float(sized.group(1)) * 96 / 72  # points to CSS pixels
    root = re.sub(r'\s(?:width|height)="[^"]*"', "", root)
    # Below 60% of its natural size, lettering is too small to read: there, its place scrolls.
    style = (
        f"width:100%;height:auto;max-width:{width:.0f}px;min-width:{0.6 * width:.0f}px;"
        "stroke-linejoin:round;stroke-linecap:butt"
    )
    return f'{root[:-1]} style="{style}">'

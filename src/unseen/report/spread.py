"""A median line in the band from the lowest to the highest run."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# More points than this cannot be seen in a figure, but make its file large.
_MOST_POINTS = 250


def draw_spread(axes: "Axes", history: np.ndarray, color: str, label: str) -> None:
    """Draw a metric over epochs.

    Args:
        axes: Where to draw.
        history: Shape (num_runs, epochs).
        color: Of line and band.
        label: In the legend.
    """
    epochs = np.arange(1, history.shape[1] + 1)
    shown = np.unique(np.linspace(0, len(epochs) - 1, _MOST_POINTS).round().astype(int))
    runs = history[:, shown]
    axes.plot(epochs[shown], np.median(runs, axis=0), color=color, label=label)
    axes.fill_between(
        epochs[shown], runs.min(axis=0), runs.max(axis=0), color=color, alpha=0.22, linewidth=0
    )

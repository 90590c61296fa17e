"""Symmetries of the signal model that bring any curve into the range a network was trained on.

A curve a·sin(bx) + c·cos(dx) stays one under each of these, exactly:

| symmetry | what is done to the curve | what happens to a, b, c, d |
|---|---|---|
| amplitude | divide by its size | a and c are divided by it |
| sign | -y | a and c change sign |
| frequency | look at its first part only, as if it were the whole | b and d get smaller |
| smoothing | average evenly around each point | a and c are multiplied by positive factors |
| derivative | weigh points after minus points before | sine and cosine swap; one changes sign |

Of y, -y, y' and -y' one has no negative amplitude; of ever shorter first parts one has no
frequency above the training range. That one looks like the curves the network knows.
"""

from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from unseen.waves.signal_model import DURATION

# A view divides its part of the curve into so many steps, [0, 10π] in the units of the training.
NUM_STEPS = 36
# Averages reach two steps to either side, so that the first and last points have none.
POSITIONS = np.arange(2, NUM_STEPS - 1)
# Radians per step of a frequency of 1 in the units of the training.
PHASE_OF_ONE = DURATION / NUM_STEPS
# Each view is so much longer than the one before: a frequency has one in which it is above .7.
_GROWTH = 1.35
# A curve with fewer points per step than this gets points between its samples, for all its views.
_LEAST_POINTS_PER_STEP = 8
# In the shortest views, steps are shorter than samples, but no shorter than this.
_POINTS_BETWEEN = 4
_SHORTEST_STEP = 0.25
# Samples that a spline is drawn through beyond the last one that is needed.
_MARGIN = 4


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Views:
    """The parts of a curve, from short to long, that are shown to the network.

    Args:
        fine_strides: Points per step of each view whose points lie between samples.
        strides: Samples per step of each longer view.
        points_per_sample: How many points the fine views have for each sample.
        between: The map from the first samples to those points, shape (num_points, num_first).
    """

    fine_strides: tuple[int, ...] = field(metadata={"static": True})
    strides: tuple[int, ...] = field(metadata={"static": True})
    points_per_sample: int = field(metadata={"static": True})
    between: Any

    @property
    def per_sample(self) -> NDArray[np.float64]:
        """What turns radians per step of each view into radians per sample, shape (num_views,)."""
        fine = np.array(self.fine_strides) / self.points_per_sample
        return 1 / np.concatenate([fine, np.array(self.strides)])

    def of(self, curve: jax.Array) -> jax.Array:
        """The curve and its derivative, smoothed, as each view sees them.

        Args:
            curve: Samples, shape (num_samples,).

        Returns:
            Shape (num_views, 2, len(POSITIONS)); sizes are as they come.
        """
        points = self.between @ curve[: self.between.shape[1]]
        fine = [_view(points, stride) for stride in self.fine_strides]
        return jnp.stack([*fine, *(_view(curve, stride) for stride in self.strides)])


def views_of(num_samples: int) -> Views:
    """The views of curves with so many even samples.

    Example:
        >>> views_of(1000).strides
        (1, 2, 3, 4, 6, 8, 11, 15, 20, 27)
    """
    num_intervals = num_samples - 1
    if num_intervals < _LEAST_POINTS_PER_STEP * NUM_STEPS:
        points_per_sample = -(-_LEAST_POINTS_PER_STEP * NUM_STEPS // num_intervals)
        points_per_sample = max(points_per_sample, _POINTS_BETWEEN)
        num_first, strides = num_samples, ()
        longest = points_per_sample * num_intervals // NUM_STEPS
    else:
        points_per_sample, num_first = _POINTS_BETWEEN, NUM_STEPS + _MARGIN
        strides = _strides(1, num_intervals // NUM_STEPS)
        longest = points_per_sample - 1
    shortest = min(longest, round(_SHORTEST_STEP * points_per_sample))
    between = _spline(num_first, points_per_sample)
    return Views(_strides(shortest, longest), strides, points_per_sample, between)


def _strides(shortest: int, longest: int) -> tuple[int, ...]:
    strides = [longest]
    while strides[-1] > shortest:
        strides.append(max(shortest, min(strides[-1] - 1, round(strides[-1] / _GROWTH))))
    return tuple(reversed(strides))


def _view(points: jax.Array, stride: int) -> jax.Array:
    """Weighted sums of the points within two steps of each position, shape (2, num_positions)."""
    offsets = np.arange(-2 * stride, 2 * stride)
    # A Hann window and, for the derivative, one period of a sine: even and odd about each point.
    even = np.cos(np.pi * offsets / (4 * stride)) ** 2
    odd = np.sin(np.pi * offsets / (2 * stride))
    weights = np.stack([even / even.sum(), odd / np.abs(odd).sum()]).reshape(2, 4, stride)
    steps = points[: NUM_STEPS * stride].reshape(NUM_STEPS, stride)
    parts = jnp.einsum("ks,tps->tpk", steps, weights)
    count = len(POSITIONS)
    return sum((parts[:, part, part : part + count] for part in range(4)), start=jnp.zeros(()))


def _spline(num_samples: int, points_per_sample: int) -> NDArray[np.float64]:
    """The quintic spline through samples as a linear map; good enough to detect, not to fit."""
    from scipy.interpolate import make_interp_spline

    at = np.arange((num_samples - 1) * points_per_sample + 1) / points_per_sample
    spline = make_interp_spline(np.arange(num_samples), np.eye(num_samples), k=5)
    return spline(at)

"""What networks answer over a plane, for data of two columns of numbers."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unseen.studies.metrics import as_probabilities
from unseen.studies.preparing import Preparation
from unseen.training import Fits

# So much of the width of the points is left free around them.
_MARGIN = 0.1


class Plane(NamedTuple):
    """A grid over a plane, and the rows that lie in it.

    Args:
        points: The rows, in the data's own units, shape (num_rows, 2).
        across: Ends of the first column's axis.
        upwards: Ends of the second column's axis.
        side: Points of the grid each way.
        inputs: The grid as networks take it, row after row from the lowest, shape (side², 2).
    """

    points: NDArray[np.float64]
    across: tuple[float, float]
    upwards: tuple[float, float]
    side: int
    inputs: NDArray[np.float32]


class Surface(NamedTuple):
    """What networks answer at each point of a grid, on average.

    Args:
        classes: The most probable class by the mean over networks, shape (side²,).
        probability: Its mean probability, shape (side²,).
    """

    classes: NDArray[np.int64]
    probability: NDArray[np.float64]


def plane_of(ready: Preparation, side: int = 48) -> Plane | None:
    """A grid over the plane in which the rows lie.

    Args:
        ready: Prepared data.
        side: Points of the grid each way, at least 2.

    Returns:
        The grid; None where data are not classes in two columns of numbers without gaps.

    Example:
        >>> from unseen import prepare
        >>> plane = plane_of(prepare("moons"), side=10)
        >>> plane.points.shape, plane.inputs.shape
        ((300, 2), (100, 2))
        >>> print(plane_of(prepare("wine")))
        None
    """
    import pandas as pd

    features = ready.source.features
    if isinstance(features, np.ndarray) or ready.data.inputs.shape[1:] != (2,):
        return None
    if not ready.source.is_classification or not all(features.dtypes == np.float64):
        return None
    if ready.source.image_shape is not None:
        return None
    points = features.to_numpy()
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * np.where(high > low, high - low, 1.0)
    axes = [np.linspace(low[k] - margin[k], high[k] + margin[k], side) for k in (0, 1)]
    across, upwards = np.meshgrid(*axes)
    grid = pd.DataFrame(
        np.column_stack([across.ravel(), upwards.ravel()]), columns=features.columns
    )
    rows = replace(
        ready.source, features=grid, targets=np.zeros(len(grid), int), groups=None, is_ordered=False
    )
    ends = [(float(axis[0]), float(axis[-1])) for axis in axes]
    return Plane(points, ends[0], ends[1], side, ready.preprocessing.inputs(rows))


def decision_surface(fits: Fits, plane: Plane) -> Surface:
    """What the networks answer over the plane, those that diverged left out.

    Args:
        fits: Networks for the data that the plane is of; they may still be in training.
        plane: From `plane_of`.
    """
    lost = {id(run) for run, one in zip(fits.runs, fits.status, strict=True) if one == "diverged"}
    going = fits.where(lambda run: id(run) not in lost)
    if not len(going):
        nothing = np.full(plane.side**2, np.nan)
        return Surface(np.zeros(plane.side**2, np.int64), nothing)
    outputs = going.predict(plane.inputs)
    probabilities = as_probabilities(outputs, fits.runs[0].recipe.loss).mean(axis=0)
    return Surface(probabilities.argmax(axis=1), probabilities.max(axis=1))

"""Two classes in a plane, to look at: moons, circles, spirals."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from unseen.data.study_data import StudyData
from unseen.errors import InvalidArgumentError

PLANES = ("circles", "moons", "spirals")

# Around so often a spiral turns.
_TURNS = 1.5


def sample_plane(
    shape: Literal["circles", "moons", "spirals"],
    num_rows: int = 300,
    *,
    noise: float = 0.2,
    seed: int = 0,
) -> StudyData:
    """Points of two classes in a plane, that a straight line cannot part.

    Whatever a network makes of them can be drawn, and so can its overfitting: with noise the
    classes overlap, and a network that learns every point draws islands around some.

    Args:
        shape: "moons" are two half circles that reach into one another, "circles" lie one in the
            other, "spirals" are wound around one another one and a half times.
        num_rows: How many points, at least 10; half of each class, the odd one of the first.
        noise: Standard deviation of what is added to both coordinates, at least 0; the shapes
            are about 2 wide.
        seed: Where the noise, and the order of the rows, are drawn from.

    Returns:
        Columns `x` and `y`, classes `one` and `two`.

    Raises:
        InvalidArgumentError: if there is no such shape, or a number is not what it may be.
        InvalidDataError: if there are fewer than 10 rows.

    Example:
        >>> data = sample_plane("moons", 200, seed=1)
        >>> data.num_rows, list(data.features.columns), data.classes
        (200, ['x', 'y'], ('one', 'two'))
    """
    import pandas as pd

    if shape not in PLANES:
        raise InvalidArgumentError(
            f"`shape` must be one of {', '.join(PLANES)}. Received shape={shape!r}."
        )
    if not 0 <= noise < np.inf:
        raise InvalidArgumentError(
            f"`noise` must be a finite number of at least 0. Received noise={noise!r}."
        )
    random = np.random.default_rng(seed)
    targets = random.permutation(np.arange(num_rows) % 2)
    along = random.uniform(0, 1, num_rows)
    points = _POINTS[shape](along, targets) + random.normal(0, noise, (num_rows, 2))
    return StudyData(
        features=pd.DataFrame(points, columns=["x", "y"]),
        targets=targets,
        classes=("one", "two"),
        target_names=("class",),
        name=shape,
    )


def _moons(along: NDArray[np.float64], classes: NDArray[np.int64]) -> NDArray[np.float64]:
    angle = np.pi * along
    sign = 1 - 2 * classes
    across, upwards = sign * np.cos(angle) + classes, sign * np.sin(angle) + classes / 2
    return np.column_stack([across, upwards]).astype(np.float64)


def _circles(along: NDArray[np.float64], classes: NDArray[np.int64]) -> NDArray[np.float64]:
    angle, radius = 2 * np.pi * along, np.where(classes, 0.5, 1.0)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _spirals(along: NDArray[np.float64], classes: NDArray[np.int64]) -> NDArray[np.float64]:
    # The square root spreads points evenly along the arm.
    radius = np.sqrt(along)
    angle = 2 * np.pi * _TURNS * radius + np.pi * classes
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


_POINTS: dict[str, Callable[[NDArray[np.float64], NDArray[np.int64]], NDArray[np.float64]]] = {
    "circles": _circles,
    "moons": _moons,
    "spirals": _spirals,
}

# As they are called by name: spirals are narrower, so that their noise is less.
BUNDLED_PLANES = {
    "circles": partial(sample_plane, "circles", noise=0.15),
    "moons": partial(sample_plane, "moons", noise=0.25),
    "spirals": partial(sample_plane, "spirals", noise=0.04),
}

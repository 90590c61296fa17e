"""How far beyond its training range a method still finds the curve: maps and bands of its error."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidArgumentError
from unseen.waves.estimators.catalogue import find_estimator
from unseen.waves.estimators.protocol import (
    Estimator,
    amplitude_factors,
    solve_unit,
    unit_scales,
)
from unseen.waves.row_blocks import row_blocks
from unseen.waves.sample_times import sample_times
from unseen.waves.scores import curve_error
from unseen.waves.signal_model import DURATION, NUM_SAMPLES, PARAMETER_NAMES, curves

# Amplitude and frequency of each plane.
PAIRS = (("a", "b"), ("c", "d"))
# Ends of the axes: near the training range [0, 1], two widths of it either way, and far off.
NEAR = {"amplitude": (-2.0, 3.0), "frequency": (-2.0, 3.0)}
FAR = {"amplitude": (-10.0, 10.0), "frequency": (0.0, 8.0)}
TRAINING = {"amplitude": (0.0, 1.0), "frequency": (0.0, 1.0)}
# The band of the errors: 90 % of the curves are inside.
_QUANTILES = (0.05, 0.5, 0.95)
# 16 MB of samples.
_CURVES_PER_PART = 2048


@dataclass(frozen=True, eq=False)
class ErrorPlane:
    """The error over two parameters, the other two inside the training range.

    Args:
        pair: Names of the amplitude, along, and the frequency, upwards.
        along: Edges of the cells along, shape (resolution + 1,).
        upwards: Edges of the cells upwards, shape (resolution + 1,).
        error: Median relative curve error of the curves in each cell, rows upwards, shape
            (resolution, resolution).
    """

    pair: tuple[str, str]
    along: NDArray[np.float64]
    upwards: NDArray[np.float64]
    error: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ErrorBand:
    """The error over one parameter, the other three inside the training range.

    Args:
        parameter: Its name.
        edges: Of the intervals that its values are drawn from, shape (num_intervals + 1,).
        quantiles: Relative curve error that 5, 50 and 95 % of the curves stay below, in each
            interval, shape (3, num_intervals).
    """

    parameter: str
    edges: NDArray[np.float64]
    quantiles: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RangeMap:
    """A method's error as parameters leave the range [0, 1] that the networks are trained on.

    Args:
        method: Name of the method.
        near: Planes around the training range.
        far: Planes over the range of the wide curves.
        bands: One per parameter.
    """

    method: str
    near: tuple[ErrorPlane, ...]
    far: tuple[ErrorPlane, ...]
    bands: tuple[ErrorBand, ...]

    def regions(self) -> dict[str, NDArray[np.float64]]:
        """The errors of the planes' cells inside the training range, near it and far off.

        Returns:
            Name of the region -> median curve error of each of its cells, shape (num_cells,).
        """
        inside = [_is_within(plane, TRAINING) for plane in self.near]
        is_near = [_is_within(plane, NEAR) for plane in self.far]
        return {
            "inside": _cells(self.near, inside),
            "near": _cells(self.near, [np.logical_not(cells) for cells in inside]),
            "far": _cells(self.far, [np.logical_not(cells) for cells in is_near]),
        }


def measure_range(
    method: str | Estimator,
    *,
    seed: int = 0,
    resolution: int = 25,
    curves_per_cell: int = 4,
    curves_per_interval: int = 40,
    on_progress: Callable[[int, int], None] | None = None,
) -> RangeMap:
    """The relative curve error of a method inside and beyond the training range.

    Curves without noise, 1,000 samples on [0, 10π]. Every cell of a plane, and every interval of
    a band, has curves of its own whose parameters are drawn within it; the other parameters are
    drawn from [0, 1].

    Args:
        method: Its name, or any estimator.
        seed: Where parameters are drawn from, a whole number of at least 0.
        resolution: Cells of a plane each way, and intervals of a band, at least 2.
        curves_per_cell: Behind each cell's median, at least 1.
        curves_per_interval: Behind each interval's quantiles, at least 2.
        on_progress: Called with how many planes and bands are finished, and of how many.

    Returns:
        The errors. A curve that the method gave up counts as answered by zero everywhere.

    Raises:
        InvalidArgumentError: if the method is unknown or a number is out of range.

    Example:
        >>> found = measure_range("closed-form", resolution=3, curves_per_cell=1)
        >>> bool(found.near[0].error.max() < 1e-6)
        True
    """
    for name, value, least in (
        ("seed", seed, 0),
        ("resolution", resolution, 2),
        ("curves_per_cell", curves_per_cell, 1),
        ("curves_per_interval", curves_per_interval, 2),
    ):
        if value < least:
            raise InvalidArgumentError(
                f"`{name}` must be at least {least}. Received {name}={value}."
            )
    estimator = find_estimator(method) if isinstance(method, str) else method
    total = 2 * len(PAIRS) + len(PARAMETER_NAMES)
    finished = 0

    def error_at(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        nonlocal finished
        errors = _errors(estimator, parameters)
        finished += 1
        if on_progress is not None:
            on_progress(finished, total)
        return errors

    def planes(ends: dict[str, tuple[float, float]], stream: int) -> tuple[ErrorPlane, ...]:
        return tuple(
            _plane(pair, _edges(ends, resolution), curves_per_cell, (seed, stream, j), error_at)
            for j, pair in enumerate(PAIRS)
        )

    near, far = planes(NEAR, 0), planes(FAR, 1)
    bands = tuple(
        _band(j, _edges(FAR, resolution)[j % 2], curves_per_interval, (seed, 2, j), error_at)
        for j in range(len(PARAMETER_NAMES))
    )
    return RangeMap(estimator.name, near, far, bands)


_Errors = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _plane(
    pair: tuple[str, str],
    edges: tuple[NDArray[np.float64], NDArray[np.float64]],
    curves_per_cell: int,
    stream: tuple[int, int, int],
    error_at: _Errors,
) -> ErrorPlane:
    along, upwards = edges
    shape = (len(upwards) - 1, len(along) - 1, curves_per_cell)
    generator = np.random.default_rng(stream)
    parameters = generator.uniform(size=(*shape, 4))
    first, second = (PARAMETER_NAMES.index(name) for name in pair)
    # A number from [0, 1] is a place within the cell.
    parameters[..., first] = along[:-1, None] + parameters[..., first] * np.diff(along)[:, None]
    step = np.diff(upwards)[:, None, None]
    parameters[..., second] = upwards[:-1, None, None] + parameters[..., second] * step
    error = error_at(parameters.reshape(-1, 4)).reshape(shape)
    return ErrorPlane(pair, along, upwards, np.median(error, axis=2))


def _band(
    place: int,
    edges: NDArray[np.float64],
    curves_per_interval: int,
    stream: tuple[int, int, int],
    error_at: _Errors,
) -> ErrorBand:
    generator = np.random.default_rng(stream)
    parameters = generator.uniform(size=(len(edges) - 1, curves_per_interval, 4))
    within = parameters[..., place] * np.diff(edges)[:, None]
    parameters[..., place] = edges[:-1, None] + within
    error = error_at(parameters.reshape(-1, 4)).reshape(-1, curves_per_interval)
    return ErrorBand(PARAMETER_NAMES[place], edges, np.quantile(error, _QUANTILES, axis=1))


def _is_within(plane: ErrorPlane, ends: dict[str, tuple[float, float]]) -> NDArray[np.bool_]:
    """Which cells have their centre in a rectangle."""
    along, upwards = ((edges[:-1] + edges[1:]) / 2 for edges in (plane.along, plane.upwards))
    (left, right), (bottom, top) = ends["amplitude"], ends["frequency"]
    columns = np.logical_and(left < along, along < right)
    rows = np.logical_and(bottom < upwards, upwards < top)
    return np.outer(rows, columns)


def _cells(planes: tuple[ErrorPlane, ...], chosen: list[NDArray[np.bool_]]) -> NDArray[np.float64]:
    return np.concatenate([plane.error[cells] for plane, cells in zip(planes, chosen, strict=True)])


def _edges(
    ends: dict[str, tuple[float, float]], resolution: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of amplitudes, and of frequencies."""
    along, upwards = (np.linspace(*ends[kind], resolution + 1) for kind in ends)
    return along, upwards


def _errors(estimator: Estimator, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative curve errors of a method's answers, a part at a time."""
    times = sample_times(NUM_SAMPLES, DURATION)
    errors = []
    for block in row_blocks(len(parameters), _CURVES_PER_PART):
        shown = curves(parameters[block])
        scales = unit_scales(shown)
        unit = solve_unit(estimator, shown / scales, scales, times)
        found = unit.scaled(amplitude_factors(scales)).parameters
        gave_up = np.asarray(~np.isfinite(found).all(axis=1))
        found = np.where(gave_up[:, None], 0.0, found)
        errors.append(curve_error(found, parameters[block]))
    return np.concatenate(errors)

"""What workers do with signals from files: read them, and ask every method about one curve."""

import contextlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidDataError, UnseenError
from unseen.lab.refusals import RefusalError
from unseen.lab.work.file_names import calling_it
from unseen.lab.work.waves import estimated, fitted
from unseen.lab.work.waves_drawing import MOST_POINTS, drawn, drawn_points, packed
from unseen.waves import DURATION
from unseen.waves.estimators.catalogue import find_estimator
from unseen.waves.range_map import TRAINING
from unseen.waves.sample_times import SampleTimes, sample_times
from unseen.waves.signal_files import SignalFile, open_signals

# More takes minutes to estimate, and a page is no place to wait for them.
LONGEST_CURVE = 2**20
# Longer ones are estimated once alone, and nobody is told how long it took.
_TIMED = 2**16
_UNEVEN = "The samples are not evenly spaced from 0 on: only least squares can take such."


@dataclass(frozen=True)
class Place:
    """Which curve is meant.

    Args:
        path: Of its file.
        name: That the file was called; messages say it.
        curve: Its number in the file, from 0.
        columns: Whether columns of a table are curves, not rows.
        duration: Of the curve, where the file does not say it.
    """

    path: str
    name: str
    curve: int = 0
    columns: bool = False
    duration: float = field(default=1.0)


def describe(path: str, name: str, columns: bool | None) -> dict[str, Any]:
    """What a file holds.

    Args:
        path: Where it lies.
        name: What it was called; messages say it.
        columns: Whether columns of a table are curves, not rows; None to find out.
    """
    with calling_it(path, name):
        file, columns = _opened(path, columns)
        _check_length(name, file.num_samples)
        return {
            "name": name,
            "curves": file.num_curves,
            "samples": file.num_samples,
            "columns": columns,
            "isTable": Path(path).suffix == ".csv",
            "isSound": Path(path).suffix == ".wav",
            "duration": _known_duration(file),
        }


def signal(place: dict[str, Any], part: float) -> dict[str, Any]:
    """A curve of a file as it is drawn.

    Args:
        place: The fields of `Place`.
        part: How much of it, from its beginning, in (0, 1].
    """
    where = Place(**place)
    with calling_it(where.path, where.name):
        seen, at = _curve(where)
    shown = _beginning(at, part)
    return {
        "points": packed(drawn_points(at.values[shown])),
        "seen": packed(drawn(seen[0, shown])),
        "duration": at.duration,
        "isWhole": at.num_samples <= MOST_POINTS,
        "missing": int((~np.isfinite(seen)).sum()),
    }


def answer(place: dict[str, Any], method: str, part: float) -> dict[str, Any]:
    """What one method makes of a curve of a file, drawn at the points of `signal`.

    Args:
        place: The fields of `Place`.
        method: The method's name.
        part: See `signal`.
    """
    where = Place(**place)
    with calling_it(where.path, where.name):
        row = dict(_estimated(where, method))
        _, at = _curve(where)
    curve = fitted(row["parameters"], at.values[_beginning(at, part)])
    beyond = _beyond(row["parameters"], at.duration)
    return {**row, "curve": packed(drawn(curve)), "beyond": beyond}


def get_ready() -> None:
    """Import what the first answer needs, while a file is read elsewhere."""
    find_estimator("least-squares")


@lru_cache(maxsize=16)
def _estimated(where: Place, method: str) -> dict[str, Any]:
    seen, at = _curve(where)
    if find_estimator(method).needs_even_times and not at.is_even:
        return {"method": method, "parameters": [np.nan] * 4, "refusal": _UNEVEN}
    even, uneven = (at.duration, None) if at.is_even else (None, at.values)
    first = estimated(method, seen, even, uneven)
    if at.num_samples > _TIMED:
        return {**first, "milliseconds": None}
    # Programs for a length that is new are made on the way, which is no time of the method's.
    return estimated(method, seen, even, uneven)


@lru_cache(maxsize=2)
def _curve(where: Place) -> tuple[NDArray[np.floating], SampleTimes]:
    """A curve, shape (1, num_samples), and when it was sampled."""
    file, _ = _opened(where.path, where.columns)
    _check_length(where.name, file.num_samples)
    if where.curve >= file.num_curves:
        raise RefusalError(
            f"{where.name} must have a curve {where.curve + 1}. It has {file.num_curves}."
        )
    first = 0
    for chunk in file.chunks():
        if where.curve < first + len(chunk):
            seen = chunk[[where.curve - first]]
            return seen, _times(file, where.duration)
        first += len(chunk)
    raise RefusalError(f"{where.name} must be whole. It ends before its curve {where.curve + 1}.")


def _times(file: SignalFile, duration: float) -> SampleTimes:
    if file.times is not None:
        return sample_times(file.num_samples, times=file.times)
    return sample_times(file.num_samples, file.duration or duration)


def _known_duration(file: SignalFile) -> float | None:
    if file.times is not None:
        return sample_times(file.num_samples, times=file.times).duration
    return file.duration


def _opened(path: str, columns: bool | None) -> tuple[SignalFile, bool]:
    """A file, and whether its columns are curves."""
    if columns is not None or Path(path).suffix != ".csv":
        columns = bool(columns) and Path(path).suffix == ".csv"
        return open_signals(path, columns=columns), columns
    try:
        return open_signals(path), False
    except InvalidDataError as error:
        with contextlib.suppress(UnseenError):
            return open_signals(path, columns=True), True
        # Columns are no way out either.
        raise InvalidDataError(str(error).partition(" If each column")[0]) from error


def _beyond(parameters: Any, duration: float) -> list[str]:
    """Which of "amplitude" and "frequency" lie outside what the dense networks were trained on."""
    # They see every signal stretched to the duration of the homework's curves.
    a, b, c, d = np.multiply(parameters, [1, duration / DURATION] * 2)
    sizes = {"amplitude": (a, c), "frequency": (b, d)}
    return [
        name
        for name, (low, high) in TRAINING.items()
        if any(one < low or one > high for one in sizes[name])
    ]


def _beginning(at: SampleTimes, part: float) -> slice:
    return slice(0, max(2, round(part * at.num_samples)))


def _check_length(name: str, num_samples: int) -> None:
    if num_samples > LONGEST_CURVE:
        raise RefusalError(
            f"A curve must have at most {LONGEST_CURVE:,} samples to be looked at here. Received "
            f"{num_samples:,} in {name}; cut it, or use `unseen waves estimate`."
        )

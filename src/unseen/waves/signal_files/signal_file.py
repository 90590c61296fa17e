"""A file of curves, opened: what it holds, and its curves a chunk at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidDataError
from unseen.waves.sample_times import MIN_SAMPLES

# 32 MB of float64: enough curves for what is computed at once, little beside a computer's memory.
CHUNK_SAMPLES = 4_000_000
# 128 MB of float64, six minutes of sound: what is computed on the way is several times as large.
MAX_SAMPLES = 2**24


@dataclass(frozen=True, eq=False)
class SignalFile:
    """A file of curves that is known to be sound as far as its beginning tells.

    Args:
        path: Where the file is.
        num_curves: Number of curves in it.
        num_samples: Samples of each curve.
        read: Yields consecutive curves, at most as many rows at a time as it is asked for, each
            block of shape (rows, num_samples), float32 if the file is, so that its rounding
            is known, or else float64.
        duration: From the first sample to the last, in x units; None if the file does not know.
        times: Where the samples were taken, shape (num_samples,), in x units; None likewise.
    """

    path: Path
    num_curves: int
    num_samples: int
    read: Callable[[int], Iterator[NDArray[np.floating]]]
    duration: float | None = None
    times: NDArray[np.float64] | None = None

    def chunks(self, max_samples: int = CHUNK_SAMPLES) -> Iterator[NDArray[np.floating]]:
        """All curves in order, shape (rows, num_samples), so many that they fit `max_samples`.

        One curve at least, however long it is.
        """
        return self.read(max(1, max_samples // self.num_samples))


def as_floats(numbers: NDArray[np.generic]) -> NDArray[np.floating]:
    """A copy as float32 if the numbers have no more digits by their type, or else as float64."""
    short = numbers.dtype.kind == "f" and numbers.dtype.itemsize <= np.dtype(np.float32).itemsize
    return np.array(numbers, np.float32 if short else np.float64)


def check_size(name: str, num_curves: int, num_samples: int, *, remedy: str = "") -> None:
    """Refuse a table without curves, or of curves that are too short or too long.

    Args:
        name: What the table is called in the message.
        num_curves: Its curves.
        num_samples: The samples of each.
        remedy: A sentence for curves that are too short.

    Raises:
        InvalidDataError: if it is refused.
    """
    if num_curves == 0 or num_samples == 0:
        raise InvalidDataError(
            f"{name} must hold at least one curve. Received {num_curves} curves of "
            f"{num_samples} samples."
        )
    if num_samples < MIN_SAMPLES:
        raise InvalidDataError(
            f"Every curve of {name} must have at least {MIN_SAMPLES} samples. Received "
            f"{num_samples}.{' ' + remedy if remedy else ''}"
        )
    if num_samples > MAX_SAMPLES:
        raise InvalidDataError(
            f"Every curve of {name} must have at most {MAX_SAMPLES:,} samples. Received "
            f"{num_samples:,}. Cut it into pieces."
        )

"""Curves on their way to a screen: no more points than it shows, packed so that they fly."""

import base64

import numpy as np
from numpy.typing import NDArray

# Twice as many points as most plots are wide: a curve of more is drawn by its least and greatest
# sample at each place.
MOST_POINTS = 2_000


def packed(curve: NDArray[np.floating] | None) -> str | None:
    """A curve as text: its samples as little-endian float32 in base 64."""
    if curve is None:
        return None
    with np.errstate(over="ignore"):
        return base64.b64encode(curve.astype("<f4").tobytes()).decode()


def drawn(curve: NDArray[np.floating] | None) -> NDArray[np.floating] | None:
    """What a screen shows of a curve.

    The curve itself, if it has at most `MOST_POINTS` samples. Else it is cut into equal pieces,
    of which the least and the greatest sample are kept, in turns.
    """
    if curve is None or len(curve) <= MOST_POINTS:
        return curve
    starts = _starts(len(curve))
    # These pass over what is not a number.
    ends = np.fmin.reduceat(curve, starts), np.fmax.reduceat(curve, starts)
    return np.stack(ends, axis=1).ravel()


def drawn_points(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the samples that `drawn` keeps are shown: at the start of each piece, and halfway."""
    if len(points) <= MOST_POINTS:
        return points
    starts = points[_starts(len(points))]
    halfway = (starts + np.append(starts[1:], points[-1])) / 2
    return np.stack([starts, halfway], axis=1).ravel()


def _starts(num_samples: int) -> NDArray[np.int64]:
    num_pieces = MOST_POINTS // 2
    return np.arange(num_pieces, dtype=np.int64) * num_samples // num_pieces

"""Drawings brought to the size and place that MNIST's digits have."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidDataError

_SIDE = 28  # pixels
# MNIST's digits fill a box of so many pixels, with their centre of mass at this pixel.
_BOX = 20
_CENTRE = 14
# Fainter ink is the soft edge of a stroke: all MNIST's digits have the same box without it.
_FAINT = 20 / 255


def centre_digit(image: ArrayLike) -> NDArray[np.float32]:
    """A drawing scaled and centred as MNIST's digits were.

    Networks that learnt from MNIST know digits of one size at one place. What is drawn is scaled
    so that the longer side of its ink is 20 pixels, by linear interpolation that averages where
    it shrinks; then it is moved by whole pixels until its centre of mass is the image's middle.
    MNIST's own digits come back as they were.

    Args:
        image: Ink from 0 (none) to 1, shape (28, 28).

    Returns:
        The same of the centred drawing; nothing where nothing is drawn.

    Raises:
        InvalidDataError: if `image` has another shape, or values outside [0, 1].

    Example:
        >>> drawing = np.zeros((28, 28))
        >>> drawing[2:12, 1:3] = 1  # a small upright stroke in a corner
        >>> ink = np.argwhere(centre_digit(drawing) > 0.5)
        >>> ink.min(axis=0).tolist(), ink.max(axis=0).tolist()
        ([4, 12], [23, 15])

    Source: LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document
    recognition", section III.A, doi:10.1109/5.726791.
    """
    ink = _checked(image)
    rows, columns = (np.flatnonzero((ink > _FAINT).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return np.zeros((_SIDE, _SIDE), np.float32)
    scale = _BOX / (max(np.ptp(rows), np.ptp(columns)) + 1)
    middles = [(places[0] + places[-1]) / 2 for places in (rows, columns)]
    # Room for what sticks out of the box: faint edges, and what the centre of mass moves out.
    down, right = (_reading(middle, scale) for middle in middles)
    scaled = down @ ink @ right.T
    top, left = (_start_of_centred(scaled.sum(axis=axis)) for axis in (1, 0))
    centred = scaled[top : top + _SIDE, left : left + _SIDE]
    return np.clip(centred, 0, 1).astype(np.float32)


def _reading(middle: float, scale: float) -> NDArray[np.float64]:
    """The matrix from pixels of one axis to those of the scaled axis, three images long.

    The middle of the ink comes to lie in the middle of the 28 pixels in its middle, at a whole or
    a half pixel as the length of its box wants.
    """
    centre = _SIDE + (_SIDE - 1) // 2 + middle % 1
    at = (np.arange(3 * _SIDE) - centre) / scale + middle
    # The lattice goes on beyond the image, so that weights add up to 1 at its edge, too.
    pixels = np.arange(-3 * _SIDE, 4 * _SIDE)
    weight = np.maximum(1 - np.abs(at[:, None] - pixels) * min(scale, 1), 0)
    inside = (pixels >= 0) & (pixels < _SIDE)
    return (weight / weight.sum(axis=1, keepdims=True).clip(1e-9))[:, inside]


def _start_of_centred(mass: NDArray[np.float64]) -> int:
    """Where 28 pixels begin whose middle is the centre of mass."""
    # Away from exact halves, where rounding errors would decide.
    centre = (np.arange(len(mass)) * mass).sum() / mass.sum() + 1e-6
    return int(np.clip(np.floor(centre + 0.5) - _CENTRE, 0, len(mass) - _SIDE))


def _checked(image: ArrayLike) -> NDArray[np.float64]:
    ink = np.asarray(image, np.float64)
    if ink.shape != (_SIDE, _SIDE):
        raise InvalidDataError(
            f"`image` must have shape ({_SIDE}, {_SIDE}). Received shape {ink.shape}."
        )
    if not ((ink >= 0) & (ink <= 1)).all():
        raise InvalidDataError(
            f"`image` must hold ink from 0 to 1. Received values from {ink.min():g} to "
            f"{ink.max():g}; divide MNIST's raw pixels by 255."
        )
    return ink

"""What scores of a study, and what is said of them, must be."""

import math

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidArgumentError, InvalidDataError


def finite(name: str, values: ArrayLike, num_axes: int) -> np.ndarray:
    """The values as float64, refused unless finite and of so many axes, none of them empty."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != num_axes or array.size == 0:
        raise InvalidDataError(
            f"`{name}` must have {num_axes} axes, none of them empty. Received shape {array.shape}."
            if num_axes > 1
            else f"`{name}` must hold one number per resample. Received shape {array.shape}."
        )
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise InvalidDataError(
            f"`{name}` must be finite. Received {bad} that are not; leave diverged runs out and "
            "report their number."
        )
    return array


def check_ratio(ratio: float) -> None:
    """Refuse a ratio of test to training rows that cannot be."""
    if not 0 < ratio < math.inf:
        raise InvalidArgumentError(
            "`ratio`, test rows over training rows, must be above 0 and finite. "
            f"Received ratio={ratio}."
        )


def check_share(name: str, share: float) -> None:
    """Refuse what is not strictly between 0 and 1."""
    if not 0 < share < 1:
        raise InvalidArgumentError(f"`{name}` must be between 0 and 1. Received {name}={share}.")

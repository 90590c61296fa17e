"""Ranges that a regularizer's field may have to keep to, besides those of a strength."""

import numpy as np

from unseen.errors import InvalidArgumentError


def require_count(owner: object, name: str, *, at_least: int) -> None:
    """Check that a field is a whole number of at least `at_least`."""
    value = getattr(owner, name)
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not (is_whole and value >= at_least):
        raise InvalidArgumentError(
            f"`{name}` of {type(owner).__name__} must be a whole number of at least {at_least}. "
            f"Received {name}={value!r}."
        )


def require_part(owner: object, name: str) -> None:
    """Check that a field is a number from 0 to 1, both allowed."""
    value = getattr(owner, name)
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not (is_number and 0 <= value <= 1):
        raise InvalidArgumentError(
            f"`{name}` of {type(owner).__name__} must be a number from 0 to 1. "
            f"Received {name}={value!r}."
        )

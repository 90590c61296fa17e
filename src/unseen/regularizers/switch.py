"""Doing something only where a strength is above zero, so that what is off costs no time.

On a CPU a device trains one network after another, and what is not taken is not computed. Side by
side on an accelerator both ways are computed and one is kept.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
from jax import lax

from unseen.regularizers.strengths import is_strength

T = TypeVar("T")


def if_positive(strength: jax.typing.ArrayLike, change: Callable[[T], T], value: T) -> T:
    """`change(value)` where `strength` is above zero, else `value` as it is."""
    return lax.cond(jnp.asarray(strength) > 0, change, lambda unchanged: unchanged, value)


def if_on(regularizers: Any, change: Callable[[T], T], value: T) -> T:
    """`change(value)` where any of `regularizers` has a strength other than zero."""
    strengths = [
        jnp.asarray(getattr(one, field.name), jnp.float32)
        for one in regularizers
        for field in dataclasses.fields(one)
        if is_strength(field)
    ]
    if not strengths:
        return change(value)
    return if_positive(jnp.abs(jnp.stack(strengths)).max(), change, value)

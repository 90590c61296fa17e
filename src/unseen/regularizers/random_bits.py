"""Short random numbers at the price of few long ones."""

import math

import jax
import jax.numpy as jnp
from jax import lax
from jax.typing import DTypeLike


def short_bits(key: jax.Array, shape: tuple[int, ...], dtype: DTypeLike) -> jax.Array:
    """Random `uint8` or `uint16` numbers, several from each 32-bit word.

    `jax.random.bits` draws a word for each number and throws most of it away.
    """
    size, per_word = math.prod(shape), 4 // jnp.dtype(dtype).itemsize
    words = jax.random.bits(key, (-(-size // per_word),))
    return lax.bitcast_convert_type(words, dtype).reshape(-1)[:size].reshape(shape)


def happens(key: jax.Array, rate: jax.Array | float, shape: tuple[int, ...]) -> jax.Array:
    """True with probability `rate`, to 1 in 65,536; never where `rate` is 0."""
    return short_bits(key, shape, "uint16") < rate * 2.0**16

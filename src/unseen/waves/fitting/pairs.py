"""How well pairs of frequencies explain a curve, by least squares, for all pairs of some at once.

The samples must be even. Inner products of sines and cosines with one another have closed forms;
only those with the curve are summed, once for each frequency instead of once for each pair.
"""

import math
from typing import NamedTuple

import jax
import jax.numpy as jnp

# Closer to 0 than this, a sine is too small to divide by.
_SMALLEST_SINE = 1e-9
# Columns more parallel than this are no pair.
_SMALLEST_DETERMINANT = 1e-10


class Explained(NamedTuple):
    """How much of Σ y² some sines and cosines explain.

    Args:
        sines: Each sine alone, shape (num_sines,).
        cosines: Each cosine alone, shape (num_cosines,).
        pairs: Each sine with each cosine, shape (num_sines, num_cosines).
    """

    sines: jax.Array
    cosines: jax.Array
    pairs: jax.Array


def explained_by(curve: jax.Array, sines: jax.Array, cosines: jax.Array) -> Explained:
    """What sines and cosines of given frequencies explain of a curve, best amplitudes assumed.

    Args:
        curve: Samples, shape (num_samples,), even in time.
        sines: Phases of sines in radians per sample, in [0, π], shape (num_sines,).
        cosines: Phases of cosines, shape (num_cosines,).

    Returns:
        The sums of squares explained.
    """
    num_samples = len(curve)
    products = _products(curve, jnp.concatenate([sines, cosines]))
    sine, cosine = products.imag[: len(sines)], products.real[len(sines) :]
    sine_size = 0.5 * (num_samples - _sum_of_double_cosines(sines, num_samples))
    cosine_size = 0.5 * (num_samples + _sum_of_double_cosines(cosines, num_samples))
    sines_alone, cosines_alone = _share(sine, sine_size), _share(cosine, cosine_size)
    mixed = _sines_times_cosines(sines, cosines, num_samples)
    sine, sine_size = sine[:, None], sine_size[:, None]
    determinant = sine_size * cosine_size - mixed**2
    both = cosine_size * sine**2 - 2 * mixed * sine * cosine + sine_size * cosine**2
    fine = determinant > _SMALLEST_DETERMINANT * sine_size * cosine_size
    pairs = jnp.where(
        fine,
        both / jnp.where(fine, determinant, 1),
        jnp.maximum(sines_alone[:, None], cosines_alone),
    )
    return Explained(sines_alone, cosines_alone, pairs)


def _products(curve: jax.Array, phases: jax.Array) -> jax.Array:
    """Σ y·exp(iφn), as a sum over rows of samples of sums over their columns."""
    num_columns = math.ceil(math.sqrt(len(curve)))
    num_rows = math.ceil(len(curve) / num_columns)
    padded = jnp.pad(curve, (0, num_rows * num_columns - len(curve)))
    grid = padded.reshape(num_rows, num_columns)
    columns = jnp.outer(phases, jnp.arange(num_columns))
    rows = jnp.outer(phases, num_columns * jnp.arange(num_rows))
    sums = jnp.concatenate([jnp.cos(columns), jnp.sin(columns)]) @ grid.T
    within = sums[: len(phases)] + 1j * sums[len(phases) :]
    return (within * (jnp.cos(rows) + 1j * jnp.sin(rows))).sum(axis=1)


def _sum_of_double_cosines(phases: jax.Array, num_samples: int) -> jax.Array:
    """Σ cos(2φn)."""
    sine = jnp.sin(phases)
    fine = sine > _SMALLEST_SINE
    ratio = jnp.sin(num_samples * phases) / jnp.where(fine, sine, 1)
    return jnp.where(fine, ratio * jnp.cos((num_samples - 1) * phases), num_samples)


def _sines_times_cosines(sines: jax.Array, cosines: jax.Array, num_samples: int) -> jax.Array:
    """Σ sin(φn)·cos(ψn) for all pairs, from sines and cosines of single phases."""

    def waves(factor: float) -> tuple[jax.Array, jax.Array]:
        return (
            jnp.exp(1j * factor * sines.astype(jnp.complex128))[:, None],
            jnp.exp(1j * factor * cosines.astype(jnp.complex128)),
        )

    (half, half_other), (long, long_other) = waves(0.5), waves(num_samples - 0.5)

    def sum_of_sines(half: jax.Array, long: jax.Array) -> jax.Array:
        """Σ sin(χn) = (cos(χ / 2) - cos((N - 1/2) χ)) / (2 sin(χ / 2))."""
        fine = jnp.abs(half.imag) > _SMALLEST_SINE
        return jnp.where(fine, (half - long).real / jnp.where(fine, 2 * half.imag, 1), 0)

    return 0.5 * (
        sum_of_sines(half * half_other, long * long_other)
        + sum_of_sines(half * half_other.conj(), long * long_other.conj())
    )


def _share(product: jax.Array, size: jax.Array) -> jax.Array:
    fine = size > _SMALLEST_SINE
    return jnp.where(fine, product**2 / jnp.where(fine, size, 1), 0)

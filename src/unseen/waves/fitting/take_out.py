"""A curve without its stronger sinusoid, in which the weaker one can be looked for."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from unseen.waves.fitting.sinusoid_sums import SinusoidSums


class TakenOut(NamedTuple):
    """What is left of a curve, and what was taken out of it.

    Args:
        left: The rest, shape (num_samples,).
        wave: The sinusoid, scaled to length one.
        slope: Its derivative by frequency outside the span of `wave`, scaled to length one.
    """

    left: jax.Array
    wave: jax.Array
    slope: jax.Array


def take_out(
    sums: SinusoidSums, curve: jax.Array, phase: jax.Array, is_sine: jax.Array
) -> TakenOut:
    """The part of a curve outside the span of a sinusoid and its derivative by frequency.

    The derivative is taken out too, so that a small error of the frequency hides nothing weak.

    Args:
        sums: Sums over the times of the curve.
        curve: Samples, shape (num_samples,).
        phase: Of the sinusoid, in radians per mean step.
        is_sine: Whether it is the sine; else it is the cosine.
    """
    both = jnp.stack([phase, phase])
    sine = sums.model(jnp.array([1.0, 0.0]), both)
    cosine = sums.model(jnp.array([0.0, 1.0]), both)
    wave = _unit(jnp.where(is_sine, sine, cosine))
    slope = sums.u * jnp.where(is_sine, cosine, sine)
    slope = _unit(slope - (wave @ slope) * wave)
    left = curve - (wave @ curve) * wave
    return TakenOut(left - (slope @ left) * slope, wave, slope)


def _unit(column: jax.Array) -> jax.Array:
    length = jnp.sqrt(column @ column)
    return column / jnp.where(length > 0, length, 1)

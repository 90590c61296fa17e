"""The best of the fits that several starts lead to, and the best quite different one."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from unseen.waves.fitting.refine import Fit, polish, refine
from unseen.waves.fitting.sinusoid_sums import SinusoidSums

# Each start goes so far; the best is polished.
_STEPS_FROM_EACH_START = 6
_STEPS_OF_POLISH = 4
# Fits are different if a frequency is further off than this part of what a spectrum tells apart.
_DIFFERENT = 0.25


class BestFit(NamedTuple):
    """Two fits to one curve.

    Args:
        best: The one that leaves least, polished.
        rival: The one that leaves least of those with quite another frequency, not polished; its
            amplitudes and phases are NaN where there is none.
    """

    best: Fit
    rival: Fit


def best_fit(sums: SinusoidSums, curve: jax.Array, starts: jax.Array) -> BestFit:
    """The best fit to a curve from some starts.

    Args:
        sums: Sums over the times of the curve.
        curve: Samples, shape (num_samples,).
        starts: Phases of the sine and the cosine, shape (num_starts, 2).

    Returns:
        That fit, and its rival.
    """
    fits = jax.vmap(lambda phases: refine(sums, curve, phases, _STEPS_FROM_EACH_START))(starts)
    best = entry(fits, fits.residual.argmin())
    distance = jnp.abs(fits.phases - best.phases).max(axis=1)
    is_different = distance > _DIFFERENT * 2 * jnp.pi / sums.num_samples
    rival = entry(fits, jnp.where(is_different, fits.residual, jnp.inf).argmin())
    nothing = jnp.where(is_different.any(), 0.0, jnp.nan)
    rival = rival._replace(amplitudes=rival.amplitudes + nothing, phases=rival.phases + nothing)
    return BestFit(polish(sums, curve, best, _STEPS_OF_POLISH), rival)


def entry(fits: Fit, index: jax.Array | int) -> Fit:
    """One of several fits."""
    return jax.tree.map(lambda values: values[index], fits)

"""What a fit leaves of its curve: how much, and whether that is noise."""

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from unseen.waves.fitting.sinusoid_sums import SinusoidSums

# The chance that white noise is taken for something else.
_CHANCE_OF_FALSE_ALARM = 1e-6


def look_at_remainder(
    sums: SinusoidSums, curve: jax.Array, amplitudes: jax.Array, phases: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Sum of squares of what a fit leaves of one curve, and its largest share at one frequency.

    Args:
        sums: Sums over the times of the curve.
        curve: Samples, shape (num_samples,).
        amplitudes: a and c.
        phases: Of the sine and the cosine, in radians per mean step.

    Returns:
        The sum of squares, and the share, from 0 to 1, of the strongest of its frequencies.
    """
    remainder = curve - sums.model(amplitudes, phases)
    left = remainder @ remainder
    # Scaled, for squares of rounding errors are too small for float32.
    unit = remainder / jnp.sqrt(jnp.where(left > 0, left, 1))
    # Neither the mean nor the highest frequency: they have one degree of freedom, not two.
    power = jnp.abs(sums.spectrum(unit, (sums.num_samples + 1) // 2)[1:-1]) ** 2
    return left, power.max() / jnp.where(left > 0, power.sum(), 1)


def is_noise(share: NDArray[np.floating], num_samples: int) -> NDArray[np.bool_]:
    """Whether the strongest frequency of a remainder is no stronger than in white noise.

    Args:
        share: Its share of the sum of squares, of any shape.
        num_samples: Samples of the curve.

    Returns:
        Whether so large a share has a chance of one in a million at least.

    Source: Fisher 1929, "Tests of significance in harmonic analysis", doi:10.1098/rspa.1929.0151.
    """
    num_frequencies = (num_samples - 1) // 2
    rest = 1 - np.clip(share, 0, 1)
    return num_frequencies * rest ** (num_frequencies - 1) >= _CHANCE_OF_FALSE_ALARM

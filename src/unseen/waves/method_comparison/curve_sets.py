"""The curves that methods are compared on, each set from a seed, and noise of a given strength."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.waves.sampling import sample_parameters
from unseen.waves.signal_model import DURATION, EXTENDED_PARAMETERS

# What the names of the sets stand for.
CURVE_SETS = {
    "homework": "a, b, c, d ~ U[0, 1], as the homework's test curves",
    "extended": "the homework's nine extended curves",
    "wide": "a, c ~ U[−10, 10], b, d ~ U[0, 8]",
    "weak": "wide, but one amplitude .01 to .05 of the other",
    "separated": "wide, with b, d and |b − d| at least .4 and an amplitude ratio of at least .3",
}
LARGEST_AMPLITUDE, HIGHEST_FREQUENCY = 10.0, 8.0
# What a spectrum tells apart: one cycle more over the interval, in radians per x unit.
RESOLUTION = 2 * math.pi / DURATION
SEPARATION = 2 * RESOLUTION
SMALLEST_RATIO = 0.3


def sample_set(name: str, num_curves: int, seed: int) -> NDArray[np.float64]:
    """True parameters of one of `CURVE_SETS`.

    Args:
        name: Of the set.
        num_curves: How many; the nine extended curves are always nine.
        seed: A whole number of at least 0. Sets are independent of each other.

    Returns:
        a, b, c, d, shape (num_curves, 4).

    Example:
        >>> sample_set("extended", 1000, seed=0).shape
        (9, 4)
    """
    if name == "extended":
        return np.array(EXTENDED_PARAMETERS)
    stream = np.random.SeedSequence((seed, list(CURVE_SETS).index(name)))
    if name == "homework":
        return sample_parameters(num_curves, stream)
    generator = np.random.default_rng(stream)
    if name == "separated":
        return _separated(num_curves, generator)
    parameters = _wide(num_curves, generator)
    if name == "weak":
        strong = generator.integers(2, size=num_curves)
        rows = np.arange(num_curves)
        ratio = generator.uniform(0.01, 0.05, num_curves)
        sign = np.sign(parameters[rows, 2 - 2 * strong])
        parameters[rows, 2 - 2 * strong] = sign * ratio * np.abs(parameters[rows, 2 * strong])
    return parameters


def add_noise(
    curves: NDArray[np.float64], snr: float, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Curves with independent normal noise.

    The signal-to-noise ratio is the power of the signal, its mean square over the samples, over
    the variance of the noise, in decibels: 10·log10(mean(y²) / σ²).

    Args:
        curves: Shape (num_curves, num_samples).
        snr: The ratio, in dB.
        generator: Where the noise is drawn from.

    Returns:
        The noisy curves, of the same shape.
    """
    return curves + noise_deviation(curves, snr)[:, None] * generator.normal(size=curves.shape)


def noise_deviation(curves: ArrayLike, snr: float) -> NDArray[np.float64]:
    """Standard deviation of the noise that has a ratio `snr` in dB to each curve.

    Example:
        >>> noise_deviation([(1.0, -1.0, 1.0)], snr=20)
        array([0.1])
    """
    return np.sqrt((np.asarray(curves) ** 2).mean(axis=1)) * 10 ** (-snr / 20)


def _wide(num_curves: int, generator: np.random.Generator) -> NDArray[np.float64]:
    high = np.array([LARGEST_AMPLITUDE, HIGHEST_FREQUENCY] * 2)
    low = np.array([-LARGEST_AMPLITUDE, 0.0] * 2)
    return generator.uniform(low, high, (num_curves, 4))


def _separated(num_curves: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Of wide curves those well separated, until there are enough."""
    kept: list[NDArray[np.float64]] = []
    while sum(map(len, kept)) < num_curves:
        drawn = _wide(2 * num_curves, generator)
        a, b, c, d = np.abs(drawn).T
        apart = (np.abs(b - d) >= SEPARATION) & (np.minimum(b, d) >= SEPARATION)
        kept.append(drawn[apart & (np.minimum(a, c) >= SMALLEST_RATIO * np.maximum(a, c))])
    return np.concatenate(kept)[:num_curves]

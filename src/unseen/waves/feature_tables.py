"""Features of any curve, read from tables: a step then costs a look-up, not a thousand sines."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from unseen.errors import InvalidDataError
from unseen.waves.signal_model import times
from unseen.waves.whitening import Whitening

# Intervals on [0, 1]: a cubic through values and slopes is then off by less than 1e-10.
_NUM_INTERVALS = 1_024


@dataclass(frozen=True, eq=False)
class FeatureTables:
    """Features of sin(fx) and of cos(fx) as functions of the frequency f in [0, 1].

    The features of a·sin(bx) + c·cos(dx) are a·S(b) + c·C(d), as whitening is linear; S and C are
    smooth, so that a cubic between tabulated values and slopes is as exact as float32.

    Args:
        values: Features of sines and cosines, shape (num_intervals + 1, 2, num_features), float32.
        slopes: Their derivatives by f, times the width of an interval, of the same shape.
        rounding: Standard deviation of the rounding errors that each feature of a curve has,
            shape (num_features,).
    """

    values: np.ndarray
    slopes: np.ndarray
    rounding: np.ndarray

    @classmethod
    def of(
        cls, whitening: Whitening, curves: np.ndarray, precision: type = np.float32
    ) -> "FeatureTables":
        """The tables of a whitening.

        Args:
            whitening: Of curves on the homework's interval.
            curves: Some training curves, by which rounding errors are measured, shape
                (num_curves, num_samples).
            precision: Floating-point type in which the network will add up its features.

        Raises:
            InvalidDataError: if the curves do not have as many samples as the whitening.
        """
        if np.ndim(curves) != 2 or np.shape(curves)[1] != len(whitening.matrix):
            raise InvalidDataError(
                f"`curves` must have the {len(whitening.matrix)} samples of the whitening, shape "
                f"(num_curves, {len(whitening.matrix)}). Received shape {np.shape(curves)}."
            )
        x = times(num_samples=len(whitening.matrix))
        frequencies = np.linspace(0, 1, _NUM_INTERVALS + 1)[:, None]
        sines, cosines = np.sin(frequencies * x), np.cos(frequencies * x)
        values = np.stack([sines, cosines], axis=1) @ whitening.matrix
        slopes = np.stack([x * cosines, -x * sines], axis=1) @ whitening.matrix / _NUM_INTERVALS
        errors = whitening.features(curves, precision) - whitening.features(curves, np.float64)
        return cls(
            values.astype(np.float32),
            slopes.astype(np.float32),
            errors.std(axis=0).astype(np.float32),
        )

    def features(self, parameters: jax.Array, key: jax.Array) -> jax.Array:
        """Features of curves, with rounding errors such as those of a float32 sum.

        Without them a network would learn to trust features that it cannot compute so well.

        Args:
            parameters: a, b, c, d with b and d in [0, 1], shape (num_curves, 4).
            key: Of the rounding errors.

        Returns:
            Shape (num_curves, num_features).
        """
        a, b, c, d = (parameters[:, place] for place in range(4))
        exact = a[:, None] * self._look_up(b, 0) + c[:, None] * self._look_up(d, 1)
        return exact + self.rounding * jax.random.normal(key, exact.shape)

    def _look_up(self, frequencies: jax.Array, kind: int) -> jax.Array:
        """Hermite's cubic between the two entries beside each frequency."""
        values, slopes = jnp.asarray(self.values[:, kind]), jnp.asarray(self.slopes[:, kind])
        scaled = frequencies * _NUM_INTERVALS
        left = jnp.clip(jnp.floor(scaled), 0, _NUM_INTERVALS - 1).astype(jnp.int32)
        t = (scaled - left)[:, None]
        rise = t * t * (3.0 - 2.0 * t)
        return (
            values[left]
            + rise * (values[left + 1] - values[left])
            + t * (1.0 - t) ** 2 * slopes[left]
            - t * t * (1.0 - t) * slopes[left + 1]
        )

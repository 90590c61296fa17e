"""What a method answers for known curves, a chunk at a time, and how far that is from the truth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unseen.waves.estimates import Estimates, Status, join_estimates
from unseen.waves.estimation import estimate
from unseen.waves.method_comparison.curve_sets import add_noise, noise_deviation
from unseen.waves.row_blocks import row_blocks
from unseen.waves.scores import ambiguity_aware_error, curve_error, parameter_error
from unseen.waves.signal_model import DURATION, curves

# 16 MB of samples.
_CURVES_PER_CHUNK = 2048
# An answer this many standard errors off is no chance.
_NO_CHANCE = 6.0


@dataclass(frozen=True, eq=False)
class Answers:
    """A method's estimates of curves whose parameters are known.

    A curve that the method gave up is scored as the answer "zero everywhere".

    Args:
        true: True a, b, c, d, shape (num_curves, 4).
        noise: True standard deviation of the noise in each curve; 0 where there is none.
        estimates: What the method said.
    """

    true: NDArray[np.float64]
    noise: NDArray[np.float64]
    estimates: Estimates

    @property
    def parameters(self) -> NDArray[np.float64]:
        """The estimated parameters, zero where the method gave up."""
        return np.nan_to_num(self.estimates.parameters, nan=0.0)

    def plain_error(self) -> NDArray[np.float64]:
        """The homework's error, shape (num_curves, 4)."""
        return parameter_error(self.parameters, self.true)

    def aware_error(self) -> NDArray[np.float64]:
        """The error to the nearest equivalent parameters, shape (num_curves, 4)."""
        return ambiguity_aware_error(self.parameters, self.true)

    def curve_error(self) -> NDArray[np.float64]:
        """Relative root mean square error of the curve, noise left out, shape (num_curves,)."""
        return curve_error(self.parameters, self.true)

    def has_status(self, status: Status) -> NDArray[np.bool_]:
        """Which curves have that status."""
        return np.asarray(self.estimates.status == status)

    def far_off(self) -> NDArray[np.bool_]:
        """Which curves have a parameter more than six of its standard errors from the truth."""
        far = self.aware_error() > _NO_CHANCE * self.estimates.standard_errors
        return np.asarray(far.any(axis=1))


def answers_of(
    method: str, true: NDArray[np.float64], snr: float | None = None, seed: int = 0
) -> Answers:
    """What a method answers for the curves of given parameters on the homework's grid.

    Args:
        method: Its name.
        true: a, b, c, d, shape (num_curves, 4).
        snr: Signal-to-noise ratio in dB; None for none.
        seed: Of the noise, which is the same for every method.

    Returns:
        The answers.
    """
    generator = np.random.default_rng(seed)
    estimates, noise = [], []
    for block in row_blocks(len(true), _CURVES_PER_CHUNK):
        shown = curves(true[block])
        deviation = np.zeros(len(shown))
        if snr is not None:
            deviation = noise_deviation(shown, snr)
            shown = add_noise(shown, snr, generator)
        noise.append(deviation)
        estimates.append(estimate(shown, DURATION, method=method))
    return Answers(true, np.concatenate(noise), join_estimates(estimates))

"""Least squares: the method for noisy curves, as accurate as any unbiased one can be."""

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from unseen.waves.estimators.protocol import NAME_TYPE, Solution
from unseen.waves.fitting.best_fit import best_fit
from unseen.waves.fitting.many_curves import for_each_curve
from unseen.waves.fitting.sinusoid_sums import SinusoidSums
from unseen.waves.fitting.starts import (
    SLOW_CYCLES,
    Search,
    search_of,
    slow_starts,
    starts,
)
from unseen.waves.fitting.units import to_parameters
from unseen.waves.sample_times import SampleTimes


class LeastSquares:
    """Two sinusoids fitted by variable projection, from several starts that the spectrum gives.

    Under white noise the errors come down to the Cramér-Rao bound, as long as both sinusoids
    stand out of the noise. Needs no noise and no even times.

    Source: Rife and Boorstyn 1976, "Multiple tone parameter estimation from discrete-time
        observations", doi:10.1002/j.1538-7305.1976.tb02941.x; Golub and Pereyra 1973, "The
        differentiation of pseudo-inverses and nonlinear least squares problems whose variables
        separate", doi:10.1137/0710036.
    """

    name: ClassVar[str] = "least-squares"
    summary: ClassVar[str] = "variable projection from several starts; for noise, any times"
    needs_even_times: ClassVar[bool] = False
    takes_any_size: ClassVar[bool] = True

    def solve(self, curves: NDArray[np.float64], times: SampleTimes) -> Solution:
        """The parameters of curves, shape (num_curves, num_samples)."""
        with jax.enable_x64(True):
            search = search_of(times)
        found = for_each_curve(_fit, search, curves)
        cycles = found[1].max(axis=1) * times.num_samples / (2 * np.pi)
        slow = np.flatnonzero(cycles < SLOW_CYCLES)
        if slow.size:
            more = for_each_curve(_fit_slow, search, curves[slow], found[1][slow])
            for table, rows in zip(found, more, strict=True):
                table[slow] = rows
        amplitudes, phases, rival_amplitudes, rival_phases = found
        return Solution(
            to_parameters(amplitudes, phases, times),
            np.full(len(curves), self.name, dtype=NAME_TYPE),
            to_parameters(rival_amplitudes, rival_phases, times),
        )


# Amplitudes and phases of the best fit to one curve, and of the best different one.
_Fits = tuple[jax.Array, jax.Array, jax.Array, jax.Array]


def _fit(search: Search, curve: jax.Array) -> _Fits:
    return _best(search.sums, curve, starts(search, curve))


def _fit_slow(search: Search, curve: jax.Array, phases: jax.Array) -> _Fits:
    everywhere = slow_starts(search.sums.num_samples)
    return _best(search.sums, curve, jnp.concatenate([phases[None], everywhere]))


def _best(sums: SinusoidSums, curve: jax.Array, from_phases: jax.Array) -> _Fits:
    best, rival = best_fit(sums, curve, from_phases)
    return best.amplitudes, best.phases, rival.amplitudes, rival.phases

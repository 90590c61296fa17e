"""The closed form: parameters of curves without noise, by a few sums and a quadratic equation."""

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from unseen.waves.estimators.protocol import Solution, solution
from unseen.waves.fitting.even_sums import EvenSums, unit_powers
from unseen.waves.fitting.many_curves import for_each_curve
from unseen.waves.fitting.refine import canonical, newton_step, polish, refine, solve2
from unseen.waves.fitting.sinusoid_sums import UnevenSums
from unseen.waves.fitting.units import to_parameters
from unseen.waves.sample_times import SampleTimes

# Without noise a few samples say as much as all. So many equations are solved, or all there are.
_NUM_EQUATIONS = 128
# Amplitudes are solved for, and candidates compared, on so many samples: a square.
_SIDE_OF_PROBE = 8
# Fits that leave more than this of a curve, as a relative root mean square, are polished.
_GOOD_ENOUGH = 1e-11
_STEPS_OF_SHARPENING = 1
_STEPS_OF_REFINEMENT = 12
_STEPS_OF_POLISH = 10
# A slow sinusoid, and half of what parts close ones, where polishing starts: cycles in the record.
_LITTLE = 0.05


class ClosedForm:
    """Frequencies from a linear recurrence of the samples: exact without noise, in microseconds.

    With D the second difference of a curve y, a sinusoid of phase φ a step has D = -m·y, with
    m = 4 sin²(φ/2). A sum of two has, with D₂ the second difference of D,

        D₂ + P·D + Q·y = 0,     m² - P·m + Q = 0  for both m,

    so that P and Q follow by linear least squares, and the frequencies from a quadratic equation.
    Which of the two is the sine's is tried both ways, and each kind alone. Rounding hurts where
    frequencies are low or close together; curves that are not met to 1e-11 are polished.

    Source: Prony 1795, in the symmetric form of Kay and Marple 1981, "Spectrum analysis: a modern
        perspective", section II.H, doi:10.1109/PROC.1981.12184.
    """

    name: ClassVar[str] = "closed-form"
    summary: ClassVar[str] = "a recurrence and a quadratic equation; for curves without noise"
    needs_even_times: ClassVar[bool] = True
    takes_any_size: ClassVar[bool] = True

    def solve(self, curves: NDArray[np.float64], times: SampleTimes) -> Solution:
        """The parameters of curves, shape (num_curves, num_samples)."""
        sums = EvenSums(times.num_samples)
        amplitudes, phases, left = for_each_curve(closed_form, sums, curves)
        rough = np.flatnonzero(~(left <= _GOOD_ENOUGH))
        if rough.size:
            amplitudes[rough], phases[rough] = for_each_curve(
                _polished, sums, curves[rough], phases[rough]
            )
        return solution(self.name, to_parameters(amplitudes, phases, times))


def closed_form(_: EvenSums, curve: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Amplitudes and phases of one curve, and what they leave of it on some of its samples."""
    both, alone = _phases(curve)
    nothing = jnp.zeros(())
    candidates = jnp.stack(
        [both, both[::-1], jnp.stack([alone, nothing]), jnp.stack([nothing, alone])]
    )
    has_sine = jnp.array([True, True, True, False])
    has_cosine = jnp.array([True, True, False, True])
    amplitudes, left = _amplitudes(curve, candidates, has_sine, has_cosine)
    # One sinusoid is the better answer where it is as good.
    fewer = jnp.where(has_sine & has_cosine, left, 0.5 * left - _GOOD_ENOUGH)
    best = fewer.argmin()
    return _sharpened(curve, amplitudes[best], candidates[best])


def _sharpened(
    curve: jax.Array, amplitudes: jax.Array, phases: jax.Array
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """The fit after Gauss-Newton steps on some samples, and what it leaves of those.

    Every so many samples are an even curve too, with phases as many times as large.
    """
    stride = max(1, len(curve) // _NUM_EQUATIONS)
    some = curve[::stride]
    sums = EvenSums(len(some))
    phases = phases * stride
    for _ in range(_STEPS_OF_SHARPENING):
        remainder = some - sums.model(amplitudes, phases)
        amplitudes, phases = newton_step(sums, remainder, amplitudes, phases)
    remainder = some - sums.model(amplitudes, phases)
    size = some @ some
    left = jnp.sqrt((remainder @ remainder) / jnp.where(size > 0, size, 1))
    amplitudes, phases = canonical(amplitudes, phases / stride)
    return amplitudes, phases, left


def _polished(sums: EvenSums, curve: jax.Array, phases: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Amplitudes and phases of the best fit from the phases found, and from others near them.

    Hard for the recurrence are a slow sinusoid, which is nearly a ramp or a constant; two of nearly
    one frequency; and a weak one, which is found in what the strong one leaves.
    """
    low, high = jnp.sort(phases)
    little = _LITTLE * 2 * jnp.pi / sums.num_samples
    strong, rest = _strongest(sums, curve, high)
    weak_low, weak_high = _phases(rest)[0]
    pairs = [
        (low, high),
        (little, high),
        (high - little, high + little),
        (strong, weak_low),
        (strong, weak_high),
    ]
    starts = jnp.stack([jnp.stack(pair) for pair in pairs])
    starts = jnp.abs(jnp.concatenate([starts, starts[:, ::-1]]))
    fits = jax.vmap(lambda pair: refine(sums, curve, pair, _STEPS_OF_REFINEMENT))(starts)
    best = jax.tree.map(lambda values: values[fits.residual.argmin()], fits)
    # The fast sums lose digits where phases are small.
    exact = UnevenSums(jnp.arange(sums.num_samples, dtype=curve.dtype))
    fit = polish(exact, curve, best, _STEPS_OF_POLISH)
    return fit.amplitudes, fit.phases


def _strongest(sums: EvenSums, curve: jax.Array, phase: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The phase of the one sinusoid that fits best, from one near it, and what it leaves."""
    # A sine alone, and a cosine alone.
    start = jnp.stack([phase, phase])
    alone = jax.vmap(lambda mask: refine(sums, curve, start, _STEPS_OF_REFINEMENT, mask))(
        jnp.eye(2)
    )
    best = alone.residual.argmin()
    own = alone.phases[best, best]
    return own, curve - sums.model(alone.amplitudes[best], alone.phases[best])


def _phases(curve: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The two phases, the lower first, and the phase if there is one sinusoid only."""
    num_centers = len(curve) - 4
    stride = max(1, num_centers // _NUM_EQUATIONS)
    y2, y1, y, z1, z2 = (curve[k : k + num_centers : stride] for k in range(5))
    first = y1 + z1 - 2 * y
    second = y2 + z2 - 4 * (y1 + z1) + 6 * y
    yy, dy, dd = y @ y, first @ y, first @ first
    matrix = jnp.stack([jnp.stack([dd, dy]), jnp.stack([dy, yy])])
    p, q = solve2(matrix, -jnp.stack([second @ first, second @ y]))
    root = jnp.sqrt(jnp.maximum(p**2 - 4 * q, 0))
    high = 0.5 * (p + root)
    # The smaller root from the product of both, which keeps its digits.
    low = jnp.where(high > 0, q / jnp.where(high > 0, high, 1), 0)
    alone = -dy / jnp.where(yy > 0, yy, 1)
    angles = 2 * jnp.arcsin(0.5 * jnp.sqrt(jnp.clip(jnp.stack([low, high, alone]), 0, 4)))
    return angles[:2], angles[2]


def _amplitudes(
    curve: jax.Array, phases: jax.Array, has_sine: jax.Array, has_cosine: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Amplitudes for each pair of phases by least squares, and what they leave, on some samples."""
    stride = (len(curve) - 1) // (_SIDE_OF_PROBE**2 - 1)
    side = _SIDE_OF_PROBE
    if stride == 0:
        stride, side = 1, int(np.sqrt(len(curve)))
    probe = curve[: side**2 * stride : stride][: side**2]
    waves = (
        unit_powers(phases.ravel() * (stride * side), side)[:, :, None]
        * unit_powers(phases.ravel() * stride, side)[:, None, :]
    ).reshape(*phases.shape, -1)
    sine = waves[:, 0].imag * has_sine[:, None]
    cosine = waves[:, 1].real * has_cosine[:, None]
    ss, cc, sc = (sine**2).sum(axis=1), (cosine**2).sum(axis=1), (sine * cosine).sum(axis=1)
    matrices = jnp.stack([jnp.stack([ss, sc], -1), jnp.stack([sc, cc], -1)], -1)
    amplitudes = jax.vmap(solve2)(matrices, jnp.stack([sine @ probe, cosine @ probe], -1))
    left = probe - amplitudes[:, :1] * sine - amplitudes[:, 1:] * cosine
    size = probe @ probe
    return amplitudes, jnp.sqrt((left**2).sum(axis=1) / jnp.where(size > 0, size, 1))

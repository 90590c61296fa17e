"""From rough frequencies to the least-squares fit, for one curve."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from unseen.waves.fitting.sinusoid_sums import SinusoidSums

# Frequencies move by at most a quarter of the distance at which a spectrum tells two apart.
_LONGEST_STEP = 0.5 * jnp.pi
_ROUNDING = 1e-15


class Fit(NamedTuple):
    """Two sinusoids fitted to a curve.

    Args:
        amplitudes: a and c, shape (2,).
        phases: Radians per mean step of the sine and the cosine, in [0, π], shape (2,).
        residual: Sum of squares of what is left of the curve.
    """

    amplitudes: jax.Array
    phases: jax.Array
    residual: jax.Array


class _Point(NamedTuple):
    """All that a step by variable projection needs to know of some phases."""

    amplitudes: jax.Array
    residual: jax.Array
    gradient: jax.Array
    curvature: jax.Array


def refine(
    sums: SinusoidSums,
    curve: jax.Array,
    phases: jax.Array,
    num_steps: int,
    present: jax.Array | tuple[float, float] = (1.0, 1.0),
) -> Fit:
    """The fit after some Levenberg-Marquardt steps on the frequencies alone.

    Amplitudes are solved for at each step, exactly (variable projection), so that a start needs
    frequencies only, within about half the distance at which a spectrum tells two apart.

    Args:
        sums: Sums over the times of the curve.
        curve: Samples, shape (num_samples,).
        phases: Where to start, shape (2,).
        num_steps: Number of steps; those that would make the fit worse are not taken.
        present: 1 where there is a sine, and where there is a cosine, else 0.

    Returns:
        The best fit seen. Its residual is exact to a rounding error of the whole curve.

    Source: Kaufman 1975, "A variable projection method for solving separable nonlinear least
        squares problems", doi:10.1007/BF01932995.
    """
    size = curve @ curve

    def step(_: int, state: tuple[jax.Array, _Point, jax.Array]) -> tuple:
        phases, here, damping = state
        move = solve2(here.curvature, here.gradient, damping)
        move = jnp.clip(move, -_LONGEST_STEP, _LONGEST_STEP) / sums.num_samples
        tried = _folded(phases + move)
        there = _look(sums, curve, tried, present)
        # Rounding may make an equally good fit look worse.
        better = there.residual <= here.residual + _ROUNDING * size
        phases = jnp.where(better, tried, phases)
        here = jax.tree.map(lambda new, old: jnp.where(better, new, old), there, here)
        return phases, here, jnp.where(better, 0.1 * damping, 10 * damping)

    # Nothing has been looked at yet, so that the first step looks at the start itself.
    nothing = jnp.zeros(2, curve.dtype)
    nowhere = _Point(nothing, jnp.asarray(jnp.inf, curve.dtype), nothing, jnp.eye(2))
    start = (phases, nowhere, jnp.asarray(0.1, curve.dtype))
    phases, here, _ = jax.lax.fori_loop(0, num_steps + 1, step, start)
    return Fit(here.amplitudes, phases, here.residual)


def polish(sums: SinusoidSums, curve: jax.Array, fit: Fit, num_steps: int) -> Fit:
    """The fit after Gauss-Newton steps on what is left of the curve, to the last digits.

    Where a curve has no noise, only differences from the curve itself, sample by sample, tell a
    fit that is off by 1e-9 from one that is exact.

    Args:
        sums: Sums over the times of the curve.
        curve: Samples, shape (num_samples,).
        fit: A fit that is nearly the best.
        num_steps: Number of steps; those that would make the fit worse are not taken, and the
            next is a quarter as long.

    Returns:
        The best fit seen.
    """

    def step(_: int, state: tuple) -> tuple:
        fit, gram, projections, part = state
        move = part * _newton_move(gram, projections, fit.amplitudes)
        amplitudes, phases = _moved(fit.amplitudes, fit.phases, move, sums.num_samples)
        amplitudes, phases = canonical(amplitudes, phases)
        # Amplitudes once more, now that phases have moved: where frequencies are low, a straight
        # step of both would leave the curved valley of good fits.
        between = curve - sums.model(amplitudes, phases)
        new_gram, of_between = sums.gram_and_projections(between, phases)
        correction = solve2(new_gram[:2, :2], of_between[:2])
        amplitudes = amplitudes + correction
        left = curve - sums.model(amplitudes, phases)
        new = Fit(amplitudes, phases, left @ left)
        better = new.residual < fit.residual
        state = jax.tree.map(
            lambda ours, old: jnp.where(better, ours, old),
            (new, new_gram, of_between - new_gram[:, :2] @ correction),
            (fit, gram, projections),
        )
        return *state, jnp.where(better, jnp.minimum(1.0, 2 * part), 0.25 * part)

    # Nothing has been looked at yet, so that the first step looks at the fit itself.
    nowhere = fit._replace(residual=jnp.asarray(jnp.inf, curve.dtype))
    start = (nowhere, jnp.eye(4), jnp.zeros(4, curve.dtype), jnp.ones((), curve.dtype))
    return jax.lax.fori_loop(0, num_steps + 1, step, start)[0]


def newton_step(
    sums: SinusoidSums, remainder: jax.Array, amplitudes: jax.Array, phases: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Amplitudes and phases after one Gauss-Newton step.

    Args:
        sums: Sums over the times of the curve.
        remainder: What amplitudes and phases leave of the curve, shape (num_samples,).
        amplitudes: a and c.
        phases: Of the sine and the cosine.

    Returns:
        The new ones; phases may be outside [0, π].
    """
    gram, projections = sums.gram_and_projections(remainder, phases)
    move = _newton_move(gram, projections, amplitudes)
    return _moved(amplitudes, phases, move, sums.num_samples)


def _newton_move(gram: jax.Array, projections: jax.Array, amplitudes: jax.Array) -> jax.Array:
    """How far a Gauss-Newton step moves a, c and the two phases over the whole record."""
    scale = jnp.concatenate([jnp.ones(2), amplitudes * jnp.array([1, -1])])
    return _solve_scaled(scale[:, None] * gram * scale, scale * projections)


def _moved(
    amplitudes: jax.Array, phases: jax.Array, move: jax.Array, num_samples: int
) -> tuple[jax.Array, jax.Array]:
    turn = jnp.clip(move[2:], -_LONGEST_STEP, _LONGEST_STEP) / num_samples
    return amplitudes + move[:2], phases + turn


def _look(
    sums: SinusoidSums,
    curve: jax.Array,
    phases: jax.Array,
    present: jax.Array | tuple[float, float],
) -> _Point:
    gram, projections = sums.gram_and_projections(curve, phases)
    mask = jnp.asarray(present, curve.dtype)
    linear = gram[:2, :2] * jnp.outer(mask, mask)
    wanted = projections[:2] * mask
    amplitudes = solve2(linear, wanted)
    residual = curve @ curve - amplitudes @ wanted
    # What is left of the two derivatives once the columns themselves are taken out of them.
    across = gram[2:, :2] * mask
    first, second = solve2(linear, across[0]), solve2(linear, across[1])
    within = gram[2:, 2:] - jnp.stack([across @ first, across @ second])
    slopes = amplitudes * jnp.array([1, -1])
    return _Point(
        amplitudes,
        residual,
        slopes * (projections[2:] - across @ amplitudes),
        slopes[:, None] * within * slopes,
    )


def solve2(
    matrix: jax.Array, wanted: jax.Array, damping: jax.Array | float = _ROUNDING
) -> jax.Array:
    """The solution of two equations, damped a little, so that it exists; 0 for an empty column."""
    sizes = jnp.diagonal(matrix) * (1 + damping)
    sizes = jnp.where(sizes > 0, sizes, 1)
    determinant = sizes[0] * sizes[1] - matrix[0, 1] * matrix[1, 0]
    determinant = jnp.where(determinant > 0, determinant, jnp.inf)
    return (
        jnp.stack(
            [
                sizes[1] * wanted[0] - matrix[0, 1] * wanted[1],
                sizes[0] * wanted[1] - matrix[1, 0] * wanted[0],
            ]
        )
        / determinant
    )


def _solve_scaled(gram: jax.Array, wanted: jax.Array) -> jax.Array:
    """The least-squares step, in units in which all columns have length one."""
    length = jnp.sqrt(jnp.diagonal(gram))
    length = jnp.where(length > 0, length, 1)
    unit = gram / jnp.outer(length, length)
    aim = wanted / length
    # Amplitudes are eliminated first, then the frequencies solved for.
    across = unit[2:, :2]
    first, second = solve2(unit[:2, :2], across[0]), solve2(unit[:2, :2], across[1])
    within = unit[2:, 2:] - jnp.stack([across @ first, across @ second])
    flat = solve2(unit[:2, :2], aim[:2])
    steep = solve2(within, aim[2:] - across @ flat)
    flat = flat - steep[0] * first - steep[1] * second
    return jnp.concatenate([flat, steep]) / length


def _folded(phases: jax.Array) -> jax.Array:
    """Phases in [0, π] that give the same curve, up to the sign of the sine."""
    phases = jnp.abs(phases)
    return jnp.where(phases > jnp.pi, 2 * jnp.pi - phases, phases)


def canonical(amplitudes: jax.Array, phases: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The same curve with phases in [0, π]: the sine's sign changes where its phase is folded."""
    folded = (phases < 0) | (phases > jnp.pi)
    flip = jnp.where(folded & jnp.array([True, False]), -1.0, 1.0)
    return amplitudes * flip, _folded(phases)

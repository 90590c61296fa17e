"""A network that knows [0, 1] only, and finds any frequency by the symmetries of the model."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from unseen.backend import start
from unseen.waves.estimators.protocol import NAME_TYPE, Solution
from unseen.waves.fitting.best_fit import best_fit, entry
from unseen.waves.fitting.many_curves import for_each_curve
from unseen.waves.fitting.pairs import explained_by
from unseen.waves.fitting.refine import Fit, refine
from unseen.waves.fitting.sinusoid_sums import SinusoidSums, UnevenSums, sums_of
from unseen.waves.fitting.take_out import take_out
from unseen.waves.fitting.units import to_parameters
from unseen.waves.sample_times import SampleTimes
from unseen.waves.symmetries import PHASE_OF_ONE, POSITIONS, Views, views_of

if TYPE_CHECKING:
    import keras

# Least-squares steps: on what a view shows, and of a wave alone.
_STEPS_IN_VIEW = 5
_STEPS_ALONE = 6
# A weak wave so close to the strong one that the network cannot see it apart: where else to start,
# in units of the distance at which a spectrum tells two frequencies apart.
_CLOSE = (-0.4, -0.08, 0.08, 0.4)
# At 0 itself a cosine does not change with its frequency, and could not leave.
_SMALLEST_PHASE = 1e-3
# What one wave leaves of a curve that it explains, relative to the curve: rounding.
_ROUNDING = 1e-12


class SymmetricNetwork:
    """Frequencies detected by a small network that was trained on [0, 1] only.

    The curve is shown to it as its `symmetries` allow: at every size, with every sign, in longer
    and shorter parts, smoothed, and as its derivative. Which of the network's answers are right,
    least squares say: they find the amplitudes, refine the frequencies and measure what is left.
    A wave too weak to be seen beside the other is looked for once the other is taken out.

    Finds frequencies up to about half of the highest that the samples can show.

    Source: an exact symmetry in place of training data: Cohen and Welling 2016, "Group equivariant
        convolutional networks", arXiv:1602.07576.
    """

    name: ClassVar[str] = "network"
    summary: ClassVar[str] = "a network trained on [0, 1] only, carried further by symmetries"
    needs_even_times: ClassVar[bool] = True
    takes_any_size: ClassVar[bool] = True

    def solve(self, curves: NDArray[np.float64], times: SampleTimes) -> Solution:
        """The parameters of curves, shape (num_curves, num_samples)."""
        variables = shipped_network().trainable_variables
        weights = [np.asarray(variable.value) for variable in variables]
        with jax.enable_x64(True):
            known = _Known(sums_of(times), views_of(times.num_samples), weights)
        found = for_each_curve(_fit, known, curves)
        amplitudes, phases, rival_amplitudes, rival_phases = found
        return Solution(
            to_parameters(amplitudes, phases, times),
            np.full(len(curves), self.name, NAME_TYPE),
            to_parameters(rival_amplitudes, rival_phases, times),
        )


@cache
def shipped_network() -> "keras.Model":
    """The network that comes with unseen: from 33 points of a curve to b and d."""
    start()
    import keras

    from unseen.waves.symmetric_training import SYMMETRIC_FILE

    return keras.models.load_model(SYMMETRIC_FILE)  # pyright: ignore[reportReturnType]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class _Known:
    """What is known before any curve is seen.

    Args:
        sums: Sums over the samples.
        views: The parts of a curve that are shown to the network.
        weights: The network's.
    """

    sums: SinusoidSums
    views: Views
    weights: list[np.ndarray]


# Amplitudes and phases of the best fit to one curve, and of the best different one.
_Fits = tuple[jax.Array, jax.Array, jax.Array, jax.Array]


def _fit(known: _Known, curve: jax.Array) -> _Fits:
    """The best fit to a curve."""
    sines, cosines = _detect(known, curve)
    explained = explained_by(curve, sines, cosines)
    # The landscape of slow waves has a valley on either side of equal frequencies.
    sine_is_slower = sines[:, None] <= cosines
    pairs = jnp.stack(
        [
            _best_pair(sines, cosines, jnp.where(sine_is_slower, explained.pairs, -1)),
            _best_pair(sines, cosines, jnp.where(sine_is_slower, -1, explained.pairs)),
        ]
    )
    either = jnp.array([True, False])
    start = jnp.stack([sines[explained.sines.argmax()], cosines[explained.cosines.argmax()]])
    each = jax.vmap(partial(_alone, known.sums, curve))(start, either)
    stronger = each.residual.argmin()
    strong = _Wave(entry(each, stronger), is_sine=either[stronger])
    with_weak = _with_weak(known, curve, strong)
    return _best(known.sums, curve, jnp.concatenate([pairs, with_weak]), strong)


def _detect(known: _Known, curve: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Phases per sample of sines and of cosines, of which one each is right."""
    views = known.views.of(curve)

    def fit(view: jax.Array, phases: jax.Array, num_steps: int) -> Fit:
        return refine(_sums_of_views(), view, phases, num_steps)

    phases = _best_of_view(fit, views[:, 0], _answers(known, views))
    sines, cosines = _per_sample(known, phases).reshape(-1, 2).T
    # The one cosine that no refining reaches: a constant.
    return sines, jnp.concatenate([cosines, jnp.zeros(1)])


def _with_weak(known: _Known, curve: jax.Array, strong: "_Wave") -> jax.Array:
    """The strong wave with what the network detects once it is taken out, and with neighbours.

    Returns:
        Phases of the sine and the cosine, shape (5, 2).
    """
    views = known.views.of(take_out(known.sums, curve, strong.phase, strong.is_sine).left)

    def fit(view: jax.Array, phases: jax.Array, num_steps: int) -> Fit:
        weak = jnp.where(strong.is_sine, phases[1], phases[0])
        return _alone(_sums_of_views(), view, weak, ~strong.is_sine, num_steps)

    phases = _best_of_view(fit, views[:, 0], _answers(known, views))
    weak = jnp.where(strong.is_sine, phases[..., 1], phases[..., 0])
    weak = _per_sample(known, weak).ravel()
    if_sine = explained_by(curve, strong.phase[None], weak).pairs[0]
    if_cosine = explained_by(curve, weak, strong.phase[None]).pairs[:, 0]
    best = weak[jnp.where(strong.is_sine, if_sine, if_cosine).argmax()]
    close = jnp.abs(strong.phase + jnp.array(_CLOSE) * 2 * jnp.pi / known.sums.num_samples)
    others = jnp.minimum(jnp.concatenate([best[None], close]), jnp.pi)
    pairs = jnp.stack([jnp.full_like(others, strong.phase), others], axis=1)
    return jnp.where(strong.is_sine, pairs, pairs[:, ::-1])


def _answers(known: _Known, views: jax.Array) -> jax.Array:
    """What the network answers to y, -y, y' and -y' of each view, as phases per step.

    Returns:
        Phases of the sine and the cosine, shape (num_views, 4, 2).
    """
    size = jnp.sqrt((views**2).mean(axis=-1, keepdims=True))
    unit = views / jnp.where(size > 0, size, 1)
    shown = jnp.stack([unit[:, 0], -unit[:, 0], unit[:, 1], -unit[:, 1]], axis=1)
    rows = shown.reshape(-1, len(POSITIONS)).astype(jnp.float32)
    outputs = shipped_network().stateless_call(known.weights, [], rows)[0]
    frequencies = jnp.asarray(outputs, jnp.float64).reshape(-1, 4, 2)
    # In the derivative the sine has become a cosine and the cosine a sine.
    own = jnp.concatenate([frequencies[:, :2], frequencies[:, 2:, ::-1]], axis=1)
    return jnp.maximum(own * PHASE_OF_ONE, _SMALLEST_PHASE)


def _best_of_view(
    fit: Callable[[jax.Array, jax.Array, int], Fit], views: jax.Array, answers: jax.Array
) -> jax.Array:
    """Of each view the answer that fits it best, as it is and refined, shape (num_views, 2, 2)."""

    def best(view: jax.Array, answers: jax.Array) -> jax.Array:
        left = jax.vmap(lambda phases: fit(view, phases, 0).residual)(answers)
        answer = answers[left.argmin()]
        return jnp.stack([answer, fit(view, answer, _STEPS_IN_VIEW).phases])

    return jax.vmap(best)(views, answers)


def _sums_of_views() -> UnevenSums:
    return UnevenSums(jnp.asarray(POSITIONS, jnp.float64))


def _per_sample(known: _Known, phases: jax.Array) -> jax.Array:
    """Phases per sample from phases per step of the views, which come first."""
    factors = known.views.per_sample.reshape(-1, *[1] * (phases.ndim - 1))
    return jnp.minimum(phases * factors, jnp.pi)


class _Wave(NamedTuple):
    """A sine or a cosine, fitted to a curve alone."""

    fit: Fit
    is_sine: jax.Array

    @property
    def phase(self) -> jax.Array:
        """In radians per sample."""
        return jnp.where(self.is_sine, self.fit.phases[0], self.fit.phases[1])


def _alone(
    sums: SinusoidSums,
    curve: jax.Array,
    phase: jax.Array,
    is_sine: jax.Array,
    num_steps: int = _STEPS_ALONE,
) -> Fit:
    """A sine, or a cosine, fitted to a curve alone."""
    return refine(sums, curve, jnp.stack([phase, phase]), num_steps, _present(is_sine))


def _present(is_sine: jax.Array) -> jax.Array:
    return jnp.stack([is_sine, ~is_sine]).astype(jnp.float64)


def _best(sums: SinusoidSums, curve: jax.Array, from_phases: jax.Array, strong: _Wave) -> _Fits:
    """The best fit from some starts, or the strong wave where that alone explains the curve."""
    best, rival = best_fit(sums, curve, from_phases)
    mask = _present(strong.is_sine)
    alone = strong.fit._replace(amplitudes=mask * strong.fit.amplitudes)
    left = curve - sums.model(alone.amplitudes, alone.phases)
    is_enough = left @ left <= _ROUNDING**2 * (curve @ curve)
    nothing = jnp.where(is_enough, jnp.nan, 0.0)
    return (
        jnp.where(is_enough, alone.amplitudes, best.amplitudes),
        jnp.where(is_enough, mask * alone.phases, best.phases),
        rival.amplitudes + nothing,
        rival.phases + nothing,
    )


def _best_pair(sines: jax.Array, cosines: jax.Array, explained: jax.Array) -> jax.Array:
    row, column = jnp.unravel_index(explained.argmax(), explained.shape)
    return jnp.stack([sines[row], cosines[column]])

"""Rough frequencies of a curve, from its spectrum: where the least-squares fit starts."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from unseen.waves.fitting.refine import refine
from unseen.waves.fitting.sinusoid_sums import SinusoidSums, sums_of
from unseen.waves.fitting.take_out import take_out
from unseen.waves.sample_times import SampleTimes

# Grid points within the distance at which a spectrum tells two frequencies apart, at least.
_POINTS_PER_WIDTH = 4
# Where around its peak the stronger sinusoid is looked for, in grid points.
_NEAR = (-4, -2, 0, 2, 4)
_CLOSE = tuple(range(-8, 9))
# Columns more parallel than this are no pair in float32.
_SMALLEST_DETERMINANT = 1e-4
# Columns that keep less of their size outside the span of others are inside it, in float32.
_SMALLEST_SHARE = 1e-3
_STEPS_ALONE = 4
_SMALLEST_POINT = 0.25


# Slow sinusoids have fewer than so many cycles within the record, and need starts at steps of this.
SLOW_CYCLES = 2.0
_STEP_OF_SLOW_CYCLES = 0.25


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Search:
    """What looking for frequencies needs to know of the times of the samples.

    Args:
        sums: Sums over the samples.
        window: Σ exp(iψn) at ψ = kπ / K for k = -K … 2K, complex64: every product of a sine and
            a cosine on the grid of phases kπ / K, summed over the samples, is made of two of them.
    """

    sums: SinusoidSums
    window: jax.Array

    @property
    def num_phases(self) -> int:
        """K: the grid has the K + 1 phases 0, π / K, … π."""
        return (len(self.window) - 1) // 3


def search_of(times: SampleTimes) -> Search:
    """The search for curves sampled at some times."""
    positions = None if times.is_even else times.positions.tobytes()
    return Search(sums_of(times), jnp.asarray(_window(times.num_samples, positions)))


@lru_cache(maxsize=4)
def _window(num_samples: int, uneven_positions: bytes | None) -> np.ndarray:
    """The window of `Search`, made once for all the parts of a file."""
    # A power of two, for the sake of the Fourier transform.
    num_phases = 1 << (_POINTS_PER_WIDTH * num_samples // 2 - 1).bit_length()
    phases = np.arange(2 * num_phases + 1) * (np.pi / num_phases)
    if uneven_positions is None:
        positive = _geometric_series(num_samples, phases)
    else:
        positive = _sums_of_waves(np.frombuffer(uneven_positions), phases)
    return np.concatenate([positive[num_phases:0:-1].conj(), positive]).astype(np.complex64)


def _geometric_series(num_samples: int, phases: np.ndarray) -> np.ndarray:
    """Σ exp(iψn) over n = 0 … num_samples - 1, for each phase ψ in [0, 2π]."""
    half = np.sin(phases / 2)
    # At multiples of 2π every term is 1.
    is_whole = half < 1e-12
    size = np.sin(num_samples * phases / 2) / (half + is_whole)
    return np.where(is_whole, num_samples, size * np.exp(0.5j * (num_samples - 1) * phases))


def _sums_of_waves(positions: np.ndarray, phases: np.ndarray) -> np.ndarray:
    """Σ exp(iψn) over any positions n, for each phase ψ."""
    block = max(1, 2**22 // len(positions))
    parts = [
        np.exp(1j * np.outer(phases[start : start + block], positions)).sum(axis=1)
        for start in range(0, len(phases), block)
    ]
    return np.concatenate(parts)


def starts(search: Search, curve: jax.Array) -> jax.Array:
    """Pairs of phases of which one leads to the best fit, shape (5, 2).

    The first takes the sine from the peak of the spectrum and looks everywhere for the cosine,
    the second the other way round; two more look for both close to the peak;
    the last takes the stronger out of the curve and looks for the other in what is left.

    Args:
        search: For the times of the curve.
        curve: Samples, shape (num_samples,), float64.

    Returns:
        Phases of the sine and the cosine, in radians per mean step.
    """
    grid = _grid(search, curve)
    alone_sine, alone_cosine = grid.explained_alone()
    peak = jnp.maximum(alone_sine, alone_cosine).argmax()
    last = search.num_phases
    near_sine = jnp.clip(alone_sine.argmax() + jnp.array(_NEAR), 0, last)
    near_cosine = jnp.clip(alone_cosine.argmax() + jnp.array(_NEAR), 0, last)
    close = jnp.clip(peak + jnp.array(_CLOSE), 0, last)
    explained, places = grid.explained(close, close), jnp.arange(len(_CLOSE))
    sine_is_lower = places[:, None] < places
    pairs = jnp.stack(
        [
            _best_pair(grid.explained_with_all_cosines(near_sine), near_sine),
            _best_pair(grid.explained_with_all_sines(near_cosine), near_cosine)[::-1],
            close[_best_pair(jnp.where(sine_is_lower, explained, -1), places)],
            close[_best_pair(jnp.where(sine_is_lower, -1, explained), places)],
        ]
    )
    # At 0 itself a cosine does not change with its frequency, and could not leave.
    on_grid = jnp.maximum(pairs, _SMALLEST_POINT) * (jnp.pi / search.num_phases)
    strong = jnp.maximum(jnp.stack([alone_sine.argmax(), alone_cosine.argmax()]), _SMALLEST_POINT)
    strong = strong * (jnp.pi / search.num_phases)
    return jnp.concatenate([on_grid, _with_weak(search, curve, strong)[None]])


def slow_starts(num_samples: int) -> jax.Array:
    """All pairs of phases with few cycles within the record, shape (num_pairs, 2).

    Two sinusoids of a cycle or so look alike: their spectrum has one broad peak, and there are
    many fits that are best only locally.
    """
    cycles = np.arange(_STEP_OF_SLOW_CYCLES, SLOW_CYCLES + 0.01, _STEP_OF_SLOW_CYCLES)
    phases = cycles * (2 * np.pi / num_samples)
    return jnp.stack(jnp.meshgrid(phases, phases, indexing="ij"), axis=-1).reshape(-1, 2)


class _Grid(NamedTuple):
    """Inner products on the grid: of the curve with sines and cosines, and of those.

    Args:
        sine: Σ y·sin, shape (K + 1,).
        cosine: Σ y·cos.
        sine_size: Σ sin².
        cosine_size: Σ cos².
        odd: Σ sin(ψn), from ψ = -π to 2π.
    """

    sine: jax.Array
    cosine: jax.Array
    sine_size: jax.Array
    cosine_size: jax.Array
    odd: jax.Array

    def explained_alone(self) -> tuple[jax.Array, jax.Array]:
        """How much of Σ y² each sine, and each cosine, explains alone."""
        return _share(self.sine**2, self.sine_size), _share(self.cosine**2, self.cosine_size)

    def explained(self, sines: jax.Array, cosines: jax.Array) -> jax.Array:
        """How much each of some sines explains with each of some cosines."""
        middle = (len(self.odd) - 1) // 3
        mixed = 0.5 * (
            self.odd[middle + sines[:, None] + cosines]
            + self.odd[middle + sines[:, None] - cosines]
        )
        return _explained(
            self.sine[sines, None],
            self.cosine[cosines],
            self.sine_size[sines, None],
            self.cosine_size[cosines],
            mixed,
        )

    def explained_with_all_cosines(self, sines: jax.Array) -> jax.Array:
        """How much each of some sines explains with each cosine, shape (num_sines, K + 1)."""
        above, below = self._rows(sines)
        return _explained(
            self.sine[sines, None],
            self.cosine,
            self.sine_size[sines, None],
            self.cosine_size,
            0.5 * (above - below),
        )

    def explained_with_all_sines(self, cosines: jax.Array) -> jax.Array:
        """How much each of some cosines explains with each sine, shape (num_cosines, K + 1)."""
        above, below = self._rows(cosines)
        return _explained(
            self.sine,
            self.cosine[cosines, None],
            self.sine_size,
            self.cosine_size[cosines, None],
            0.5 * (above + below),
        )

    def _rows(self, points: jax.Array) -> tuple[jax.Array, jax.Array]:
        """Σ sin at all points of the grid plus some, and minus some."""
        size = len(self.sine)
        middle = size - 1

        def row(start: jax.Array) -> jax.Array:
            return jax.lax.dynamic_slice(self.odd, (start,), (size,))

        return jax.vmap(row)(middle + points), jax.vmap(row)(middle - points)


def _grid(search: Search, curve: jax.Array) -> _Grid:
    spectrum = search.sums.spectrum(curve, search.num_phases)
    size = jnp.float32(search.sums.num_samples)
    twice = search.window.real[search.num_phases :: 2]
    return _Grid(
        spectrum.imag,
        spectrum.real,
        0.5 * (size - twice),
        0.5 * (size + twice),
        search.window.imag,
    )


def _explained(
    sine: jax.Array, cosine: jax.Array, ss: jax.Array, cc: jax.Array, sc: jax.Array
) -> jax.Array:
    """What two columns explain together, from all their inner products."""
    determinant = ss * cc - sc**2
    both = cc * sine**2 - 2 * sc * sine * cosine + ss * cosine**2
    fine = determinant > _SMALLEST_DETERMINANT * ss * cc
    return jnp.where(fine, both / jnp.where(fine, determinant, 1), -1.0)


def _share(squares: jax.Array, sizes: jax.Array) -> jax.Array:
    """Squares by sizes, where there is any size."""
    fine = sizes > _SMALLEST_SHARE * sizes.max()
    return jnp.where(fine, squares / jnp.where(fine, sizes, 1), -1.0)


def _best_pair(explained: jax.Array, rows: jax.Array) -> jax.Array:
    row, column = jnp.unravel_index(explained.argmax(), explained.shape)
    return jnp.stack([rows[row], column])


def _with_weak(search: Search, curve: jax.Array, strong: jax.Array) -> jax.Array:
    """The stronger sinusoid as fitted alone, and the other one, found in what it leaves."""
    sums = search.sums
    # A sine alone, and a cosine alone.
    alone = jax.vmap(lambda phase, mask: refine(sums, curve, phase, _STEPS_ALONE, mask))(
        jnp.stack([strong, strong], axis=1), jnp.eye(2)
    )
    sine_is_strong = alone.residual[0] < alone.residual[1]
    phase = jnp.where(sine_is_strong, alone.phases[0, 0], alone.phases[1, 1])
    left, wave, slope = take_out(sums, curve, phase, sine_is_strong)

    def products(column: jax.Array) -> jax.Array:
        spectrum = sums.spectrum(column, search.num_phases)
        return jnp.where(sine_is_strong, spectrum.real, spectrum.imag)

    twice = search.window.real[search.num_phases :: 2]
    size = 0.5 * (sums.num_samples + jnp.where(sine_is_strong, twice, -twice))
    outside = size - products(wave) ** 2 - products(slope) ** 2
    weak = jnp.maximum(_share(products(left) ** 2, outside).argmax(), _SMALLEST_POINT)
    weak = weak * (jnp.pi / search.num_phases)
    return jnp.where(sine_is_strong, jnp.stack([phase, weak]), jnp.stack([weak, phase]))

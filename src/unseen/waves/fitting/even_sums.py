"""Sums over evenly spaced samples, from few sines and cosines; see `sinusoid_sums`."""

import math
from dataclasses import dataclass, field

import jax
import jax.numpy as jnp


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class EvenSums:
    """The sums of `UnevenSums` for samples at 0, 1, 2, …, several times as fast.

    Samples are laid out in rows, n = row + column. Then exp(iφn) = exp(iφ·row)·exp(iφ·column): a
    sum over N samples is a sum over √N rows of sums over √N columns.

    Args:
        num_samples: Number of samples of a curve.
    """

    num_samples: int = field(metadata={"static": True})

    @property
    def u(self) -> jax.Array:
        """Times in units of the record."""
        return jnp.arange(self.num_samples) / self.num_samples

    @property
    def _num_columns(self) -> int:
        return math.ceil(math.sqrt(self.num_samples))

    @property
    def _num_rows(self) -> int:
        return math.ceil(self.num_samples / self._num_columns)

    def gram_and_projections(
        self, curve: jax.Array, phases: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """Inner products of the four columns, with one another and with the curve."""
        rows, columns = self._waves(phases)
        sine, cosine = _combined(rows), _combined(columns)
        return self._gram(sine, cosine), self._projections(curve, rows, columns)

    def model(self, amplitudes: jax.Array, phases: jax.Array) -> jax.Array:
        """The curve of amplitudes and phases."""
        rows, columns = self._waves(phases)
        a, c = amplitudes
        # The imaginary part of a product for the sine, the real part for the cosine.
        left = jnp.stack([a * rows[0].imag, a * rows[0].real, c * rows[1].real, -c * rows[1].imag])
        right = jnp.stack([columns[0].real, columns[0].imag, columns[1].real, columns[1].imag])
        return (left.T @ right).ravel()[: self.num_samples]

    def spectrum(self, curve: jax.Array, num_phases: int) -> jax.Array:
        """Σ y·exp(iφn) at the phases kπ / num_phases, k = 0 … num_phases, in float32."""
        return jnp.fft.rfft(curve.astype(jnp.float32), 2 * num_phases).conj()

    def _waves(self, phases: jax.Array) -> tuple[jax.Array, jax.Array]:
        """exp(iφ·row), shape (2, num_rows), and exp(iφ·column), shape (2, num_columns)."""
        return (
            unit_powers(phases * self._num_columns, self._num_rows),
            unit_powers(phases, self._num_columns),
        )

    def _projections(self, curve: jax.Array, rows: jax.Array, columns: jax.Array) -> jax.Array:
        """Inner products of the curve with the four columns."""
        missing = self._num_rows * self._num_columns - self.num_samples
        grid = jnp.pad(curve, (0, missing)).reshape(self._num_rows, self._num_columns)
        row, column = self._places()
        parts = jnp.concatenate([columns.real, columns.imag])
        sums = grid @ jnp.concatenate([parts, column * parts]).T
        plain = sums[:, 0:2] + 1j * sums[:, 2:4]
        weighted = sums[:, 4:6] + 1j * sums[:, 6:8] + row[:, None] * plain
        by_phase = (rows.T * plain).sum(axis=0)
        by_phase_weighted = (rows.T * weighted).sum(axis=0)
        return jnp.stack(
            [
                by_phase[0].imag,
                by_phase[1].real,
                by_phase_weighted[0].real,
                by_phase_weighted[1].imag,
            ]
        )

    def _gram(self, rows: jax.Array, columns: jax.Array) -> jax.Array:
        """Inner products of the columns, from Σ uᵖ exp(iψn) by sin·cos = (sin + sin) / 2 etc."""
        flat, linear, square = self._moments(rows, columns)
        size, square_size = self._moments(jnp.ones_like(rows[:1]), jnp.ones_like(columns[:1]))[::2]
        twice_sine, twice_cosine, total, difference = range(4)
        sine_sine = (size[0] - flat[twice_sine]).real
        cosine_cosine = (size[0] + flat[twice_cosine]).real
        sine_cosine = (flat[total] + flat[difference]).imag
        sine_slope = linear[twice_sine].imag
        sine_other = (linear[difference] - linear[total]).real
        cosine_other = (linear[total] + linear[difference]).real
        cosine_slope = linear[twice_cosine].imag
        slope_slope = (square_size[0] + square[twice_sine]).real
        other_other = (square_size[0] - square[twice_cosine]).real
        slope_other = (square[total] - square[difference]).imag
        return 0.5 * jnp.stack(
            [
                jnp.stack([sine_sine, sine_cosine, sine_slope, sine_other]),
                jnp.stack([sine_cosine, cosine_cosine, cosine_other, cosine_slope]),
                jnp.stack([sine_slope, cosine_other, slope_slope, slope_other]),
                jnp.stack([sine_other, cosine_slope, slope_other, other_other]),
            ]
        )

    def _moments(
        self, rows: jax.Array, columns: jax.Array
    ) -> tuple[jax.Array, jax.Array, jax.Array]:
        """Σ uᵖ exp(iψn) for p = 0, 1, 2 and several ψ, each of shape (num_angles,)."""
        row, column = self._places()
        num_full, rest = divmod(self.num_samples, self._num_columns)
        of_rows = [(row[:num_full] ** p * rows[:, :num_full]).sum(axis=1) for p in range(3)]
        of_columns = [(column**p * columns).sum(axis=1) for p in range(3)]
        moments = (
            of_rows[0] * of_columns[0],
            of_rows[1] * of_columns[0] + of_rows[0] * of_columns[1],
            of_rows[2] * of_columns[0]
            + 2 * of_rows[1] * of_columns[1]
            + of_rows[0] * of_columns[2],
        )
        if not rest:
            return moments
        u = row[num_full] + column[:rest]
        last = rows[:, num_full, None] * columns[:, :rest]
        return (
            moments[0] + last.sum(axis=1),
            moments[1] + (u * last).sum(axis=1),
            moments[2] + (u**2 * last).sum(axis=1),
        )

    def _places(self) -> tuple[jax.Array, jax.Array]:
        """U of the rows' first samples, and of the columns within a row."""
        row = jnp.arange(self._num_rows) * (self._num_columns / self.num_samples)
        return row, jnp.arange(self._num_columns) / self.num_samples


def _combined(waves: jax.Array) -> jax.Array:
    """From waves of φ₁ and φ₂ those of 2φ₁, 2φ₂, φ₁ + φ₂ and φ₁ - φ₂."""
    first, second = waves
    return jnp.stack([first**2, second**2, first * second, first * second.conj()])


def unit_powers(phases: jax.Array, count: int) -> jax.Array:
    """exp(iφk), k = 0 … count - 1, shape (len(phases), count).

    Made from exp(iφ·2^m) alone: sines and cosines are slow, and rounding adds up over a few
    factors only.
    """
    num_doublings = max(1, (count - 1).bit_length())
    angles = phases[:, None] * 2.0 ** jnp.arange(num_doublings)
    doubled = jnp.cos(angles) + 1j * jnp.sin(angles)
    powers = jnp.ones_like(doubled[:, :1])
    for m in range(num_doublings):
        powers = jnp.concatenate([powers, powers * doubled[:, m : m + 1]], axis=1)
    return powers[:, :count]

"""Sums over the samples of a curve that fitting two sinusoids to it needs, for one curve.

Phases are in radians per mean step of the samples: φ = frequency · step, so that π is the Nyquist
frequency. Four columns recur, at the phases φ₁ of the sine and φ₂ of the cosine:

    sin(φ₁n)   cos(φ₂n)   u·cos(φ₁n)   u·sin(φ₂n)

The last two are derivatives by frequency, with u = n / num_samples so that all have one size.
Here n counts samples, or is the time in mean steps where samples are uneven.
"""

from dataclasses import dataclass
from typing import Protocol

import jax
import jax.numpy as jnp

from unseen.waves.fitting.even_sums import EvenSums
from unseen.waves.sample_times import SampleTimes


class SinusoidSums(Protocol):
    """What fitting asks of the times at which a curve was sampled."""

    @property
    def num_samples(self) -> int:
        """Number of samples of a curve."""
        ...

    @property
    def u(self) -> jax.Array:
        """Times of the samples in units of the record, shape (num_samples,)."""
        ...

    def gram_and_projections(
        self, curve: jax.Array, phases: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """Inner products of the four columns, with one another and with the curve: (4, 4), (4,)."""
        ...

    def model(self, amplitudes: jax.Array, phases: jax.Array) -> jax.Array:
        """The curve of amplitudes (a, c) and phases (φ₁, φ₂), shape (num_samples,)."""
        ...

    def spectrum(self, curve: jax.Array, num_phases: int) -> jax.Array:
        """Σ y·exp(iφn) at the phases kπ / num_phases, k = 0 … num_phases, in float32."""
        ...


def sums_of(times: SampleTimes) -> SinusoidSums:
    """The sums for some times: fast ones where those are even."""
    if times.is_even:
        return EvenSums(times.num_samples)
    return UnevenSums(jnp.asarray(times.positions))


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class UnevenSums:
    """The sums as they are defined, a sine and a cosine for each sample.

    Args:
        positions: Times in mean steps, shape (num_samples,).
    """

    positions: jax.Array

    @property
    def num_samples(self) -> int:
        """Number of samples of a curve."""
        return len(self.positions)

    @property
    def u(self) -> jax.Array:
        """Times in units of the record."""
        return self.positions / self.num_samples

    def gram_and_projections(
        self, curve: jax.Array, phases: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """Inner products of the four columns, with one another and with the curve."""
        sine, cosine = phases[0] * self.positions, phases[1] * self.positions
        columns = jnp.stack(
            [jnp.sin(sine), jnp.cos(cosine), self.u * jnp.cos(sine), self.u * jnp.sin(cosine)]
        )
        return columns @ columns.T, columns @ curve

    def model(self, amplitudes: jax.Array, phases: jax.Array) -> jax.Array:
        """The curve of amplitudes and phases."""
        return amplitudes[0] * jnp.sin(phases[0] * self.positions) + amplitudes[1] * jnp.cos(
            phases[1] * self.positions
        )

    def spectrum(self, curve: jax.Array, num_phases: int) -> jax.Array:
        """Σ y·exp(iφn) on a grid of phases, a block of them at a time."""
        phases = jnp.linspace(0, jnp.pi, num_phases + 1)

        def one(phase: jax.Array) -> jax.Array:
            angles = (phase * self.positions) % (2 * jnp.pi)
            waves = jnp.exp(1j * angles.astype(jnp.float32))
            return waves @ curve.astype(jnp.float32)

        return jax.lax.map(one, phases, batch_size=64)

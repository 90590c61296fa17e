"""The curves that methods and peers are timed on and judged by: 1,000 samples on [0, 10π]."""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.wave_peers import Table
from unseen.waves.method_comparison.curve_sets import add_noise, noise_deviation, sample_set
from unseen.waves.signal_model import DURATION, NUM_SAMPLES, curves

if TYPE_CHECKING:
    import jax

    from unseen.waves.fitting.starts import Search

SNR = 20.0
STEP = DURATION / (NUM_SAMPLES - 1)
SEED = 0


@dataclass(frozen=True, eq=False)
class WaveSet:
    """Curves, what they are made of, and where fits to them may start.

    Args:
        curves: As they are shown, shape (num_curves, num_samples).
        true: Their a, b, c, d, shape (num_curves, 4).
        noise: Standard deviation of the noise in each, 0 for none, shape (num_curves,).
        starts: Pairs of phases in radians per sample, shape (num_curves, num_starts, 2).
        slow_starts: More for curves whose fit is slow, shape (num_more_starts, 2).
    """

    curves: Table
    true: Table
    noise: Table
    starts: Table
    slow_starts: Table

    def __len__(self) -> int:
        """Number of curves."""
        return len(self.curves)

    def __getitem__(self, rows: slice) -> "WaveSet":
        """Some of the curves."""
        one_a_curve = ("curves", "true", "noise", "starts")
        return replace(self, **{name: getattr(self, name)[rows] for name in one_a_curve})

    def save(self, folder: Path) -> None:
        """Leave it where other processes can read it."""
        folder.mkdir()
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path) -> "WaveSet":
        """One that was saved; its curves are read when they are used."""
        return cls(*(np.load(folder / f"{field.name}.npy", "r") for field in fields(cls)))


def draw(name: str, num_curves: int, snr: float | None = None) -> WaveSet:
    """Curves of one of `unseen.waves.method_comparison`'s sets.

    Args:
        name: "wide" or "separated".
        num_curves: How many.
        snr: Signal-to-noise ratio in dB; None for no noise.
    """
    true = sample_set(name, num_curves, SEED)
    # `estimate` brings curves to about size one before a method sees them; these come that way.
    true[:, ::2] /= np.ldexp(1.0, np.frexp(np.abs(curves(true)).max(axis=1))[1])[:, None]
    shown, noise = curves(true), np.zeros(num_curves)
    if snr is not None:
        noise = noise_deviation(shown, snr)
        shown = add_noise(shown, snr, np.random.default_rng(SEED))
    return WaveSet(shown, true, noise, *starts_of(shown))


def starts_of(shown: Table) -> tuple[Table, Table]:
    """Where our own least squares start: for each curve, and more for slow ones."""
    import jax

    from unseen.waves.fitting.many_curves import for_each_curve
    from unseen.waves.fitting.starts import search_of, slow_starts
    from unseen.waves.sample_times import sample_times

    with jax.enable_x64(True):
        search = search_of(sample_times(shown.shape[1], DURATION))
        more = np.asarray(slow_starts(shown.shape[1]))
    return for_each_curve(_starts_of_one, search, shown)[0], more


def _starts_of_one(search: "Search", curve: "jax.Array") -> "tuple[jax.Array]":
    from unseen.waves.fitting.starts import starts

    return (starts(search, curve),)

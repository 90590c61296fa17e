"""The peers on every core at once: a process for each, with one thread, and an equal share."""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import numpy as np

from benchmarks.places import ONE_THREAD
from benchmarks.wave_peers import Table, esprit, fft_peaks, fitted_from
from benchmarks.wave_sets import STEP, WaveSet
from unseen.backend import num_cores
from unseen.waves.row_blocks import row_blocks

# Tables of more curves than this do not fit a cache.
_CURVES_AT_A_TIME = 64


def _esprit(shown: WaveSet, num_rows: int) -> Table:
    return esprit(shown.curves, num_rows)


def _fft_peaks(shown: WaveSet) -> Table:
    return fft_peaks(shown.curves)


def _from_all_starts(shown: WaveSet) -> Table:
    return fitted_from(shown.curves, shown.starts, shown.slow_starts)


def _from_first_start(shown: WaveSet) -> Table:
    return fitted_from(shown.curves, shown.starts[:, :1])


FFT = "FFT, its two highest peaks"
# Windows of a third of a curve are the most accurate, shorter ones faster.
PEERS: dict[str, Callable[[WaveSet], Table]] = {
    "ESPRIT, windows of 333 samples": partial(_esprit, num_rows=333),
    "ESPRIT, windows of 64 samples": partial(_esprit, num_rows=64),
    "SciPy, from all our starts": _from_all_starts,
    "SciPy, from the first of them": _from_first_start,
    FFT: _fft_peaks,
}


class WaveCrew:
    """Processes that know some sets of curves and answer for any peer.

    Args:
        sets: By name.
        folder: Where the curves are left for the processes, an empty one.
    """

    def __init__(self, sets: dict[str, WaveSet], folder: Path) -> None:
        for name, shown in sets.items():
            shown.save(folder / name)
        self._folder = folder
        self._num_processes = num_cores()
        ours = {name: os.environ.get(name) for name in ONE_THREAD}
        os.environ.update(ONE_THREAD)  # a process reads them when it starts
        try:
            # A fork of a process in which JAX has started may hang.
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._num_processes, mp_context=spawn)
            list(self._pool.map(len, [""] * self._num_processes))
        finally:
            for name, value in ours.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value

    def __enter__(self) -> "WaveCrew":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown()

    def answer(self, peer: str, name: str, num_curves: int) -> Table:
        """The a, b, c, d that a peer finds for the first curves of a set, shape (num_curves, 4)."""
        ends = np.linspace(0, num_curves, self._num_processes + 1).astype(int).tolist()
        shares = [
            self._pool.submit(_answer, peer, self._folder / name, first, last)
            for first, last in pairwise(ends)
        ]
        return np.concatenate([share.result() for share in shares])


def _answer(peer: str, folder: Path, first: int, last: int) -> Table:
    shown = WaveSet.load(folder)[first:last]
    parts = [PEERS[peer](shown[rows]) for rows in row_blocks(last - first, _CURVES_AT_A_TIME)]
    return np.concatenate([np.empty((0, 4)), *parts]) / [1, STEP, 1, STEP]

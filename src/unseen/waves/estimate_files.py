"""From a file of signals to a file of their parameters, in memory that does not grow."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidArgumentError
from unseen.waves.estimate_summary import EstimateSummary
from unseen.waves.estimate_writer import check_output, estimate_writer
from unseen.waves.estimates import Estimates
from unseen.waves.estimation import estimate
from unseen.waves.sample_times import SampleTimes, sample_times
from unseen.waves.signal_files import SignalFile, open_signals
from unseen.waves.signal_files.signal_file import CHUNK_SAMPLES


@dataclass(frozen=True, eq=False)
class EstimatedChunk:
    """Some consecutive curves of a file with their estimates.

    Args:
        first_row: Place of the first of them in the file, from 0.
        curves: Shape (rows, num_samples).
        times: Where they were sampled.
        estimates: One row per curve.
    """

    first_row: int
    curves: NDArray[np.floating]
    times: SampleTimes
    estimates: Estimates


def estimate_file(
    signals: str | os.PathLike[str] | SignalFile,
    out: str | os.PathLike[str],
    *,
    duration: float | None = None,
    times: ArrayLike | None = None,
    method: str = "auto",
    overwrite: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    on_chunk: Callable[[EstimatedChunk], None] | None = None,
    max_samples: int = CHUNK_SAMPLES,
) -> EstimateSummary:
    """Estimate every curve of a file into another, and sum up what came out.

    The curves are read, estimated and written a chunk at a time, so that millions need no more
    memory than thousands. The output appears whole or not at all: if the work is cut short, the
    rows that were finished are kept beside it as `….partial.csv`, which the exception's notes say.

    Args:
        signals: The file, or what `open_signals` made of it.
        out: A .csv or .parquet file for the columns of `Estimates.to_frame`, one row per curve.
            Numbers are written with all their digits.
        duration: Length of the sampled interval, if neither the file nor `times` says it.
        times: Where the samples were taken, shape (num_samples,), if the file does not say it.
        method: See `estimate`.
        overwrite: Whether `out` may be there already.
        on_progress: Called with how many curves are finished, and of how many.
        on_chunk: Called with each chunk once it is written.
        max_samples: Samples to work on at once; a chunk is one curve at least.

    Returns:
        Counts by method and status, and the range of errors and noise.

    Raises:
        DataFileError: if the file is missing or damaged.
        InvalidDataError: if its content is not curves.
        InvalidArgumentError: if nobody says when the samples were taken, or the method is unknown.
        OutputError: if the place is refused or cannot be written to.

    Example:
        >>> import tempfile
        >>> from unseen.waves import curves
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     np.save(f"{folder}/signals.npy", curves([(1, 2, 3, 4), (0, 0, 2, 5)]))
        ...     summary = estimate_file(
        ...         f"{folder}/signals.npy", f"{folder}/parameters.csv", duration=10 * np.pi
        ...     )
        >>> summary.num_curves
        2
    """
    started = time.perf_counter()
    out = Path(out)
    check_output(out, overwrite=overwrite)
    file = signals if isinstance(signals, SignalFile) else open_signals(signals)
    at = _sample_times(file, duration, times)
    even, uneven = (at.duration, None) if at.is_even else (None, at.values)
    summary = EstimateSummary(path=out)
    with estimate_writer(out, overwrite=overwrite) as writer:
        for curves in file.chunks(max_samples):
            estimates = estimate(curves, even, times=uneven, method=method)
            writer.write(estimates)
            chunk = EstimatedChunk(summary.num_curves, curves, at, estimates)
            summary.add(estimates)
            if on_chunk is not None:
                on_chunk(chunk)
            if on_progress is not None:
                on_progress(summary.num_curves, file.num_curves)
    summary.seconds = time.perf_counter() - started
    return summary


def _sample_times(file: SignalFile, duration: float | None, times: ArrayLike | None) -> SampleTimes:
    """What the caller says of times, or else the file."""
    if duration is None and times is None:
        duration, times = (None, file.times) if file.times is not None else (file.duration, None)
        if duration is None and times is None:
            raise InvalidArgumentError(
                f"When the samples of {file.path.name} were taken must be said, for the file does "
                "not know. Give `duration` or `times` (on the command line --duration or --times)."
            )
    return sample_times(file.num_samples, duration, times)

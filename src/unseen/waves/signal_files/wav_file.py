"""Curves from a recording of sound: each channel is one."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unseen.errors import DataFileError
from unseen.waves.signal_files.damage import UnfitContentError, whole
from unseen.waves.signal_files.signal_file import SignalFile, as_floats, check_size

# What SciPy says of a file that ends before its header says.
_CUT_SHORT = "Reached EOF prematurely"
# And of one that holds other codes than samples.
_COMPRESSED = "Unknown wave file format"


def open_wav(path: Path) -> SignalFile:
    """The channels of a .wav file; see `open_signals`."""
    rate, samples = _recording(path)
    num_samples = len(samples)
    num_curves = 1 if samples.ndim == 1 else samples.shape[1]
    check_size(path.name, num_curves, num_samples)

    def read(rows: int) -> Iterator[NDArray[np.floating]]:
        for start in range(0, num_curves, rows):
            channels = samples.reshape(num_samples, num_curves)[:, start : start + rows].T
            yield _scaled(channels)

    return SignalFile(path, num_curves, num_samples, read, duration=(num_samples - 1) / rate)


def _recording(path: Path) -> tuple[int, NDArray[np.generic]]:
    """Samples per second, and the samples, in the file where its kind allows."""
    from scipy.io import wavfile

    with whole(path, "sound"), warnings.catch_warnings():
        # Unknown parts of a file, such as its title, are of no concern.
        warnings.simplefilter("ignore", wavfile.WavFileWarning)
        warnings.filterwarnings("error", message=_CUT_SHORT)
        try:
            try:
                rate, samples = wavfile.read(path, mmap=True)
            except ValueError:  # 24 bits a sample are no type of NumPy's
                rate, samples = wavfile.read(path)
        except ValueError as error:
            if _COMPRESSED in str(error):
                raise UnfitContentError("its sound is compressed, not PCM") from error
            raise
    if rate <= 0:
        raise DataFileError(f"{path.name} must say how many samples a second has. Received {rate}.")
    return rate, samples


def _scaled(channels: NDArray[np.generic]) -> NDArray[np.floating]:
    """Whole numbers as parts of the loudest that their type can say."""
    kind = channels.dtype
    curves = as_floats(channels)
    if kind.kind == "f":
        return curves
    largest = 2.0 ** (8 * kind.itemsize - 1)
    # Only 8 bits a sample are unsigned, with silence in the middle.
    return (curves - largest if kind.kind == "u" else curves) / largest

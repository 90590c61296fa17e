"""Waves a·sin(bx) + c·cos(dx): sampled, kept in files, and their estimated parameters scored."""

from unseen.waves.files import FILE_NAMES, load_waves, save_waves
from unseen.waves.sampling import WaveData, sample_parameters, sample_waves
from unseen.waves.scores import (
    ambiguity_aware_error,
    curve_error,
    identifiable,
    parameter_error,
)
from unseen.waves.signal_model import (
    DURATION,
    EXTENDED_PARAMETERS,
    HOMEWORK_EXAMPLE,
    NUM_SAMPLES,
    PARAMETER_NAMES,
    curves,
    jacobian,
    times,
)

__all__ = [
    "DURATION",
    "EXTENDED_PARAMETERS",
    "FILE_NAMES",
    "HOMEWORK_EXAMPLE",
    "NUM_SAMPLES",
    "PARAMETER_NAMES",
    "WaveData",
    "ambiguity_aware_error",
    "curve_error",
    "curves",
    "identifiable",
    "jacobian",
    "load_waves",
    "parameter_error",
    "sample_parameters",
    "sample_waves",
    "save_waves",
    "times",
]

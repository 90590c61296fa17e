"""Waves a·sin(bx) + c·cos(dx): sampled, kept in files, and their estimated parameters scored."""

from typing import TYPE_CHECKING

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
from unseen.waves.whitening import Whitening, fit_whitening

if TYPE_CHECKING:
    from unseen.waves.amplitude_scaling import AmplitudeScaling

__all__ = [
    "DURATION",
    "EXTENDED_PARAMETERS",
    "FILE_NAMES",
    "HOMEWORK_EXAMPLE",
    "NUM_SAMPLES",
    "PARAMETER_NAMES",
    "AmplitudeScaling",
    "WaveData",
    "Whitening",
    "ambiguity_aware_error",
    "curve_error",
    "curves",
    "fit_whitening",
    "identifiable",
    "jacobian",
    "load_waves",
    "parameter_error",
    "sample_parameters",
    "sample_waves",
    "save_waves",
    "times",
]


def __getattr__(name: str) -> object:
    # The one name here that needs JAX, imported when it is used.
    if name == "AmplitudeScaling":
        from unseen.waves.amplitude_scaling import AmplitudeScaling

        return AmplitudeScaling
    raise AttributeError(f"module 'unseen.waves' has no attribute {name!r}")

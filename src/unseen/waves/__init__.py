"""Waves a·sin(bx) + c·cos(dx): sampled, kept in files, and their estimated parameters scored."""

import importlib
from typing import TYPE_CHECKING

from unseen.waves.bounds import cramer_rao_bound
from unseen.waves.estimates import Estimates, Status
from unseen.waves.estimation import estimate
from unseen.waves.estimators.catalogue import METHODS
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
    from unseen.waves.feature_tables import FeatureTables
    from unseen.waves.fresh_curves import FreshCurves
    from unseen.waves.time_warping import TimeWarping

__all__ = [
    "DURATION",
    "EXTENDED_PARAMETERS",
    "FILE_NAMES",
    "HOMEWORK_EXAMPLE",
    "METHODS",
    "NUM_SAMPLES",
    "PARAMETER_NAMES",
    "AmplitudeScaling",
    "Estimates",
    "FeatureTables",
    "FreshCurves",
    "Status",
    "TimeWarping",
    "WaveData",
    "Whitening",
    "ambiguity_aware_error",
    "cramer_rao_bound",
    "curve_error",
    "curves",
    "estimate",
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


# Names that need JAX, imported when they are used.
_MODULE_OF = {
    "AmplitudeScaling": "amplitude_scaling",
    "FeatureTables": "feature_tables",
    "FreshCurves": "fresh_curves",
    "TimeWarping": "time_warping",
}


def __getattr__(name: str) -> object:
    if name in _MODULE_OF:
        return getattr(importlib.import_module(f"unseen.waves.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'unseen.waves' has no attribute {name!r}")

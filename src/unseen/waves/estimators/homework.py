"""The plain dense networks as they are: they interpolate, and are here for comparison."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from unseen.backend import start
from unseen.waves.estimators.protocol import Solution, solution
from unseen.waves.sample_times import SampleTimes
from unseen.waves.signal_model import DURATION, NUM_SAMPLES, times

if TYPE_CHECKING:
    import keras

WEIGHTS = Path(__file__).parents[1] / "weights"
_CURVES_AT_A_TIME = 1024
_LARGEST = 1e15


class HomeworkNetwork:
    """The homework's own network: 64 and 16 hidden units, trained on curves from [0, 1].

    It takes 1,000 samples on [0, 10π]. Other curves are brought to that by linear interpolation,
    and frequencies back to the curve's own duration. Amplitudes are left as they are: a curve
    larger than those it knows is one that it doesn't know.

    Source: CS109A, Harvard University, fall 2018, homework 9, question 1.3.
    """

    name: ClassVar[str] = "homework"
    summary: ClassVar[str] = "the homework's 64-16 network, as it is; knows [0, 1] only"
    needs_even_times: ClassVar[bool] = True
    takes_any_size: ClassVar[bool] = False
    file_name: ClassVar[str] = "homework.keras"

    def solve(self, curves: NDArray[np.float64], times: SampleTimes) -> Solution:
        """The parameters of curves, shape (num_curves, num_samples)."""
        network = _network(self.file_name)
        parts = [
            network.predict_on_batch(_as_trained(curves[start : start + _CURVES_AT_A_TIME], times))
            for start in range(0, len(curves), _CURVES_AT_A_TIME)
        ]
        parameters = np.concatenate(parts).astype(np.float64)
        parameters[:, 1::2] *= DURATION / times.duration
        found = solution(self.name, parameters)
        found.parameters[:, 1::2] = np.minimum(found.parameters[:, 1::2], times.highest_frequency)
        return found


class DenseNetwork(HomeworkNetwork):
    """The best plain dense network on the homework's 10,000 curves; see `dense_recipes`."""

    name: ClassVar[str] = "dense"
    summary: ClassVar[str] = "the best plain dense network, as it is; knows [0, 1] only"
    file_name: ClassVar[str] = "dense.keras"


@cache
def _network(file_name: str) -> "keras.Model":
    start()
    import keras

    return keras.models.load_model(WEIGHTS / file_name)  # pyright: ignore[reportReturnType]


def _as_trained(curves: NDArray[np.float64], at: SampleTimes) -> NDArray[np.float32]:
    """The curves at the points that the networks were trained on, stretched to their interval."""
    if at.num_samples != NUM_SAMPLES:
        points = times(at.duration, NUM_SAMPLES)
        curves = np.stack([np.interp(points, at.values, curve) for curve in curves])
    # What is too large for float32 is nothing that these networks know.
    return np.clip(curves, -_LARGEST, _LARGEST).astype(np.float32)

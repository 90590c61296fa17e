"""Between parameters a, b, c, d and the amplitudes and phases per step that fitting works with."""

import numpy as np
from numpy.typing import NDArray

from unseen.waves.sample_times import SampleTimes


def to_parameters(
    amplitudes: NDArray[np.float64], phases: NDArray[np.float64], times: SampleTimes
) -> NDArray[np.float64]:
    """Rows of a, b, c, d from amplitudes and from phases in radians per mean step, both (n, 2)."""
    frequencies = phases / times.step
    return np.column_stack(
        [amplitudes[:, 0], frequencies[:, 0], amplitudes[:, 1], frequencies[:, 1]]
    )


def from_parameters(
    parameters: NDArray[np.float64], times: SampleTimes
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Amplitudes and phases of rows of a, b, c, d."""
    return parameters[:, 0::2], parameters[:, 1::2] * times.step

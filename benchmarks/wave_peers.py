"""Other ways to find a, b, c, d, as their textbooks have them, in NumPy and SciPy.

They take curves, shape (num_curves, num_samples), and return a, φ of the sine, c, φ of the cosine
in one row per curve, where the phases φ are in radians per sample.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

Table = NDArray[np.float64]

# The spectrum is sampled at least so much more densely than without zeros.
_PADDING = 8
# Half the width of the Hann window's main lobe, in cycles within the record.
_HALF_A_LOBE = 2


def esprit(curves: Table, num_rows: int) -> Table:
    """Parameters by TLS-ESPRIT of order four, for two real sinusoids.

    The windows of `num_rows` samples span a space that turns into itself from sample to sample;
    the angles of that turn are the phases. The space is that of the covariance's four largest
    eigenvalues, the turn comes from total least squares, the amplitudes from linear ones.

    Source: Roy and Kailath 1989, "ESPRIT: estimation of signal parameters via rotational
        invariance techniques", doi:10.1109/29.32276.
    """
    return _with_amplitudes(curves, np.array([_turns(curve, num_rows) for curve in curves]))


def _turns(curve: Table, num_rows: int) -> Table:
    from scipy.linalg import eigh

    windows = np.lib.stride_tricks.sliding_window_view(curve, num_rows)
    largest = (num_rows - 4, num_rows - 1)
    space = eigh(windows.T @ windows, subset_by_index=largest)[1]
    both = np.hstack([space[:-1], space[1:]])
    least = np.linalg.eigh(both.T @ both)[1][:, :4]
    turn = -np.linalg.solve(least[4:].T, least[:4].T).T
    # Each sinusoid turns both ways.
    angles = np.sort(np.abs(np.angle(np.linalg.eigvals(turn))))
    return np.array([angles[:2].mean(), angles[2:].mean()])


def fft_peaks(curves: Table) -> Table:
    """Parameters from the two highest peaks of the zero-padded spectrum.

    With a Hann window, and a parabola through the logarithms of the points around each peak;
    amplitudes by linear least squares.

    Source: Harris 1978, "On the use of windows for harmonic analysis with the discrete Fourier
        transform", doi:10.1109/PROC.1978.10837.
    """
    num_samples = curves.shape[1]
    size = 1 << (_PADDING * num_samples - 1).bit_length()
    spectra = np.abs(np.fft.rfft(curves * np.hanning(num_samples), size, axis=1))
    # The transform of a real curve is even.
    left = np.concatenate([spectra[:, 1:2], spectra[:, :-1]], axis=1)
    right = np.concatenate([spectra[:, 1:], spectra[:, -2:-1]], axis=1)
    heights = np.where((spectra >= left) & (spectra >= right), spectra, 0.0)
    rows, points = np.arange(len(curves)), np.arange(spectra.shape[1])
    phases = np.empty((len(curves), 2))
    for place in range(2):
        peaks = heights.argmax(axis=1)
        shift = _top_of_parabola(*(side[rows, peaks] for side in (left, spectra, right)))
        phases[:, place] = (peaks + shift) * (2 * np.pi / size)
        # Beside a peak there are its own side lobes.
        lobe = np.abs(points - peaks[:, None]) < _HALF_A_LOBE * size / num_samples
        heights[lobe] = 0.0
    return _with_amplitudes(curves, np.abs(phases))


def _top_of_parabola(left: Table, middle: Table, right: Table) -> Table:
    """Where between the points beside it a peak is highest, from -½ to ½."""
    smallest = np.finfo(np.float64).tiny
    left, middle, right = (np.log(np.maximum(side, smallest)) for side in (left, middle, right))
    bend = left - 2 * middle + right
    return np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1.0), 0.0)


def fitted_from(curves: Table, starts: Table, slow_starts: Table | None = None) -> Table:
    """Parameters by SciPy's Levenberg-Marquardt, the best of one fit from each start.

    All four are fitted, with exact derivatives, from the phases of the start and the amplitudes
    that suit them.

    Args:
        curves: Shape (num_curves, num_samples).
        starts: Pairs of phases, shape (num_curves, num_starts, 2).
        slow_starts: More, for curves whose best fit has no phase above the largest of these,
            shape (num_more_starts, 2).

    Returns:
        Parameters, shape (num_curves, 4).

    Source: Moré 1978, "The Levenberg-Marquardt algorithm: implementation and theory",
        doi:10.1007/BFb0067700; MINPACK's `lmder`.
    """
    best = []
    for curve, some in zip(curves, starts, strict=True):
        fit = _fit(curve, some)
        if slow_starts is not None and np.abs(fit.x[1::2]).max() < slow_starts.max() * len(curve):
            fit = min(fit, _fit(curve, slow_starts), key=lambda fit: fit.cost)
        best.append(fit.x)
    return np.array(best) / _units(curves.shape[1])


def _units(num_samples: int) -> Table:
    """Phases over the whole record are of about the size of amplitudes."""
    return np.array([1.0, num_samples, 1.0, num_samples])


def _fit(curve: Table, starts: Table) -> "OptimizeResult":
    """The best fit, whose phases are those over the whole record."""
    from scipy.optimize import least_squares

    u, units = np.arange(len(curve)) / len(curve), _units(len(curve))

    def remainder(x: Table) -> Table:
        return x[0] * np.sin(x[1] * u) + x[2] * np.cos(x[3] * u) - curve

    def derivatives(x: Table) -> Table:
        sine, cosine = x[1] * u, x[3] * u
        by_phase = x[0] * u * np.cos(sine), -x[2] * u * np.sin(cosine)
        return np.column_stack([np.sin(sine), by_phase[0], np.cos(cosine), by_phase[1]])

    amplitudes, _ = _amplitudes(np.tile(curve, (len(starts), 1)), starts)
    fits = [
        least_squares(
            remainder,
            units * (a, sine, c, cosine),
            derivatives,  # pyright: ignore[reportArgumentType]
            method="lm",
        )
        for (a, c), (sine, cosine) in zip(amplitudes, starts, strict=True)
    ]
    return min(fits, key=lambda fit: fit.cost)


def _with_amplitudes(curves: Table, phases: Table) -> Table:
    """Parameters from two phases a curve, of which the one that fits better is the sine's."""
    one, left_by_one = _amplitudes(curves, phases)
    other, left_by_other = _amplitudes(curves, phases[:, ::-1])
    first = (left_by_one <= left_by_other)[:, None]
    amplitudes = np.where(first, one, other)
    ordered = np.where(first, phases, phases[:, ::-1])
    return np.stack([amplitudes, ordered], axis=2).reshape(len(curves), 4)


def _amplitudes(curves: Table, phases: Table) -> tuple[Table, Table]:
    """Amplitudes of a sine and a cosine by linear least squares, and the squares they leave."""
    positions = np.arange(curves.shape[1])
    sine, cosine = np.sin(phases[:, :1] * positions), np.cos(phases[:, 1:] * positions)
    columns = np.stack([sine, cosine], axis=1)
    amplitudes = (np.linalg.pinv(columns @ columns.mT) @ (columns @ curves[:, :, None]))[:, :, 0]
    left = curves - (amplitudes[:, None] @ columns)[:, 0]
    return amplitudes, (left**2).sum(axis=1)

"""Whitening: the few numbers in which curves differ, brought to one scale."""

from dataclasses import dataclass

import numpy as np

from unseen.errors import InvalidDataError

# Curves of the homework differ in some 25 directions that float64 can tell apart.
_MOST_DIRECTIONS = 48


@dataclass(frozen=True, eq=False)
class Whitening:
    """A fixed linear map from curves to a few features.

    A thousand samples of a smooth curve hold only some two dozen independent numbers, of scales
    that differ by a factor of a million. The features z = y V / s^power are these numbers (V, the
    principal directions of the curves, s their root-mean-square scales), brought closer to one
    scale so that a network sees the faint ones too. Curves are not centred: a scaled curve
    thereby has scaled features. As the map is linear it folds into a network's first layer.

    Args:
        matrix: Shape (num_samples, num_features), float64.
        scales: Root-mean-square of the curves along the principal directions, largest first,
            those that are not kept included.
    """

    matrix: np.ndarray
    scales: np.ndarray

    @property
    def num_features(self) -> int:
        """Number of features."""
        return self.matrix.shape[1]

    def features(self, curves: np.ndarray, dtype: type = np.float32) -> np.ndarray:
        """Features of curves, computed in `dtype`, shape (num_curves, num_features).

        In float32 they carry the same rounding errors that they will have in a float32 network,
        which a network trained on them therefore learns not to trust.
        """
        return np.asarray(curves, dtype) @ self.matrix.astype(dtype)


def fit_whitening(
    curves: np.ndarray, *, power: float = 0.75, precision: type = np.float32, margin: float = 10.0
) -> Whitening:
    """The whitening of some curves, which must be training curves only.

    Directions are kept while their scale stands `margin` times above the rounding error that
    adding up a whole curve in `precision` makes.

    Args:
        curves: Shape (num_curves, num_samples).
        power: Power of the scale that features are divided by; 1 brings all to one scale, 0 leaves
            them as they are.
        precision: Floating-point type in which the features will be computed.
        margin: How far above rounding error a direction must stand.

    Returns:
        The map, its features' root-mean-square over the given curves being 1 overall.

    Raises:
        InvalidDataError: if the curves are not a finite, non-zero table.
    """
    table = np.asarray(curves, np.float64)
    if table.ndim != 2 or not np.isfinite(table).all() or not table.any():
        raise InvalidDataError(
            "Whitening needs finite curves, shape (num_curves, num_samples), not all zero. "
            f"Received shape {table.shape}."
        )
    second_moments = table.T @ table / len(table)
    scales, directions = _principal_directions(second_moments)
    rounding_error = np.finfo(precision).eps * np.sqrt(np.trace(second_moments))
    # Beyond the rounding error of the eigenvalues themselves there is nothing to keep.
    floor = max(margin * rounding_error, scales[0] * np.sqrt(np.finfo(np.float64).eps))
    kept = int((scales > floor).sum())
    matrix = directions[:, :kept] / scales[:kept] ** power
    overall = np.sqrt((scales[:kept] ** (2 - 2 * power)).mean())
    return Whitening(matrix / overall, scales)


def _principal_directions(second_moments: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scales, largest first, and as columns the directions they belong to."""
    from scipy.sparse.linalg import eigsh

    size = len(second_moments)
    if size <= 2 * _MOST_DIRECTIONS:
        variances, directions = np.linalg.eigh(second_moments)
    else:
        # Only the largest are wanted; the start vector is given so that bits do not change.
        variances, directions = eigsh(second_moments, k=_MOST_DIRECTIONS, v0=np.ones(size))
    return np.sqrt(np.maximum(variances[::-1], 0.0)), directions[:, ::-1]

"""Whether probabilities mean what they say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidArgumentError, InvalidDataError


@dataclass(frozen=True, eq=False)
class Reliability:
    """Predictions in bins of their confidence: of those made with 80 %, how many are right?

    Args:
        confidence: Mean probability of the predicted class in each bin, shape (num_bins,); not a
            number where a bin is empty.
        accuracy: Share of predictions that are right, shape (num_bins,).
        count: Predictions in each bin, shape (num_bins,).
        expected_error: Mean distance of accuracy from confidence, weighted by count.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    count: np.ndarray
    expected_error: float


def reliability(probabilities: ArrayLike, classes: ArrayLike, num_bins: int = 10) -> Reliability:
    """Accuracy by confidence, in bins of equal width, and the expected calibration error.

    Args:
        probabilities: Of each class for each row, shape (num_rows, num_classes), at least two
            classes; rows sum to 1.
        classes: True class of each row, integers from 0, shape (num_rows,).
        num_bins: Bins from 0 to 1, at least 1.

    Returns:
        The bins, and the expected calibration error.

    Raises:
        InvalidDataError: if probabilities are none, or classes do not fit them.
        InvalidArgumentError: if there is no bin.

    Example:
        >>> found = reliability([[0.9, 0.1], [0.9, 0.1], [0.3, 0.7]], [0, 1, 1])
        >>> found.count[6:].tolist(), found.accuracy[8:].tolist(), round(found.expected_error, 2)
        ([1, 0, 2, 0], [0.5, nan], 0.37)

    Source: Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks",
        section 2, arXiv 1706.04599.
    """
    shares, truth = np.asarray(probabilities, np.float64), np.asarray(classes)
    if shares.ndim != 2 or shares.shape[0] == 0 or shares.shape[1] < 2:
        raise InvalidDataError(
            "`probabilities` must hold one number per row and class, for at least one row and two "
            f"classes. Received shape {shares.shape}."
        )
    if not ((shares >= 0).all() and np.allclose(shares.sum(axis=1), 1.0, atol=1e-3)):
        raise InvalidDataError(
            "`probabilities` must be at least 0 and sum to 1 in each row. Received others; apply "
            "softmax to what the network puts out."
        )
    num_rows, num_classes = shares.shape
    is_code = truth.shape == (num_rows,) and truth.dtype.kind in "iu"
    if not is_code or truth.min() < 0 or truth.max() >= num_classes:
        raise InvalidDataError(
            f"`classes` must be integers from 0 to {num_classes - 1}, one for each of {num_rows} "
            f"rows. Received shape {truth.shape} of {truth.dtype}."
        )
    if num_bins < 1:
        raise InvalidArgumentError(f"`num_bins` must be at least 1. Received num_bins={num_bins}.")
    confidence = shares.max(axis=1)
    is_right = shares.argmax(axis=1) == truth
    # A bin holds its upper edge, as in the source.
    bins = np.clip(np.ceil(confidence * num_bins).astype(int) - 1, 0, num_bins - 1)
    count = np.bincount(bins, minlength=num_bins)
    with np.errstate(invalid="ignore"):
        mean_confidence = np.bincount(bins, confidence, num_bins) / count
        accuracy = np.bincount(bins, is_right, num_bins) / count
    gaps = np.abs(accuracy - mean_confidence)[count > 0]
    expected_error = float(gaps @ count[count > 0] / num_rows)
    return Reliability(mean_confidence, accuracy, count, expected_error)

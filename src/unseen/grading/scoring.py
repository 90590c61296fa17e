"""How good a submission is: exact counts, and an interval for the luck of seeds and of images."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from unseen.errors import InvalidDataError


@dataclass(frozen=True)
class Score:
    """The share of answers that are right, with its interval.

    Args:
        mean: Right answers over all answers, exactly.
        low: Lower end of the interval, 0 to 1.
        high: Upper end of the interval.
    """

    mean: Fraction
    low: float
    high: float

    @property
    def accuracy(self) -> float:
        """The share as an ordinary number, 0 to 1."""
        return float(self.mean)


@dataclass(frozen=True)
class Difference:
    """By how much one score is above another, with its interval.

    Args:
        mean: The difference of the shares, exactly, −1 to 1.
        low: Lower end of the interval.
        high: Upper end of the interval.
    """

    mean: Fraction
    low: float
    high: float

    @property
    def points(self) -> Fraction:
        """The difference in percentage points, exactly."""
        return 100 * self.mean

    @property
    def is_within_noise(self) -> bool:
        """Whether chance alone may have made it: the interval holds zero."""
        return self.low <= 0 <= self.high


def score(correct: np.ndarray, confidence: float = 0.95) -> Score:
    """The score of networks of several seeds on the same images.

    Another draw of seeds and of images would give another mean. Its variance is that of the
    images' means over their number, plus that of the seeds' means over theirs; what seeds and
    images do together is in both, which makes the interval rather too wide than too narrow. From
    the variance follows how many independent answers would tell as much, and from these Wilson's
    interval, which stays within 0 and 1, with Student's t for the few seeds. Where every answer is
    right, or every one wrong, there is one such answer for each image.

    Args:
        correct: Which images each network got right, bool of shape (num_seeds, num_images).
        confidence: Confidence level of the interval, 0 < confidence < 1.

    Returns:
        The exact mean and its interval.

    Raises:
        InvalidDataError: if it is no such table, or of fewer than 2 seeds or images.

    Example:
        >>> right = np.ones((5, 200), dtype=bool)
        >>> right[:, :10] = False
        >>> result = score(right)
        >>> result.mean, round(result.low, 3), round(result.high, 3)
        (Fraction(19, 20), 0.91, 0.973)

    Source: two-way arrays: Owen 2007, "The pigeonhole bootstrap", doi:10.1214/07-AOAS122; degrees
        of freedom: Satterthwaite 1946, doi:10.2307/3002019; effective number of answers: Korn and
        Graubard 1998, Survey Methodology 24, 193-201; interval: Wilson 1927,
        doi:10.1080/01621459.1927.10502953.
    """
    right = _checked(correct)
    num_seeds, num_images = right.shape
    mean = Fraction(int(right.sum()), right.size)
    share = float(mean)
    of_seeds = float(right.mean(axis=1).var(ddof=1)) / num_seeds
    of_images = float(right.mean(axis=0).var(ddof=1)) / num_images
    variance = of_seeds + of_images
    answers, degrees = float(num_images), float(num_images - 1)
    if variance > 0:
        answers = min(share * (1 - share) / variance, right.size)
        degrees = float(_degrees(of_seeds, of_images, num_seeds, num_images))
    return Score(mean, *_wilson(share, answers, _quantile(degrees, confidence)))


def difference(first: np.ndarray, second: np.ndarray, confidence: float = 0.95) -> Difference:
    """By how much the first is better than the second, paired by image and by seed.

    As for `score`, from the differences of the single answers. The images' part is as if there
    were two more, one that only the first and one that only the second got right: without them a
    handful of images would too easily prove something.

    Args:
        first: Which images each network got right, bool of shape (num_seeds, num_images).
        second: The same of the other, with the same seeds and images.
        confidence: Confidence level of the interval.

    Returns:
        The exact mean difference and its interval.

    Raises:
        InvalidDataError: if they are no such tables, or of different shapes.

    Example:
        >>> ours, theirs = np.ones((2, 5, 100), dtype=bool)
        >>> theirs[:, :3] = False
        >>> found = difference(ours, theirs)
        >>> found.mean, found.is_within_noise
        (Fraction(3, 100), True)

    Source: Bonett and Price 2012, "Adjusted Wald confidence interval for a difference of binomial
        proportions based on paired data", doi:10.3102/1076998611411915; Owen 2007.
    """
    low, high = differences([first, second], confidence)
    count = int(np.count_nonzero(first)) - int(np.count_nonzero(second))
    return Difference(Fraction(count, np.size(first)), float(low[0, 1]), float(high[0, 1]))


def differences(
    tables: Sequence[np.ndarray], confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """The intervals of all differences between many, as by `difference`.

    Args:
        tables: For each, which images its networks got right, all of one shape.
        confidence: Confidence level of each interval on its own.

    Returns:
        Lower and upper ends of the first minus the second, each of shape (num, num).

    Raises:
        InvalidDataError: if they are no such tables, or of different shapes.
    """
    checked = [_checked(table) for table in tables]
    shapes = {table.shape for table in checked}
    if len(shapes) != 1:
        raise InvalidDataError(
            "What is compared must have been scored on the same seeds and images. Received "
            f"{sorted(shapes) or 'nothing'}."
        )
    num_seeds, num_images = shapes.pop()
    by_seed = np.stack([table.mean(axis=1) for table in checked])
    by_image = np.stack([table.mean(axis=0) for table in checked])
    of_seeds = _variances(by_seed) / num_seeds
    of_images = _variances(by_image) / num_images + 2 / num_images**2
    spread = _quantile(_degrees(of_seeds, of_images, num_seeds, num_images), confidence) * np.sqrt(
        of_seeds + of_images
    )
    shares = by_image.mean(axis=1)
    means = shares[:, None] - shares[None, :]
    return means - spread, means + spread


def score_of_share(share: Fraction, num_images: int, confidence: float = 0.95) -> Score:
    """A share of which only its value may be used, with Wilson's interval for so many images.

    What is shown before the deadline is computed from the released score alone, so that nothing
    else of the secret labels gets out.

    Args:
        share: Released score, 0 to 1.
        num_images: Images that it was measured on.
        confidence: Confidence level of the interval.

    Example:
        >>> result = score_of_share(Fraction(97, 100), 1000)
        >>> round(result.low, 3), round(result.high, 3)
        (0.957, 0.979)

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    quantile = _quantile(np.inf, confidence)
    return Score(share, *_wilson(float(share), float(num_images), quantile))


def differences_of_scores(scores: Sequence[Score]) -> tuple[np.ndarray, np.ndarray]:
    """The intervals of all differences between scores of which no single answers may be used.

    Args:
        scores: As by `score_of_share`.

    Returns:
        Lower and upper ends of the first minus the second, each of shape (num, num).

    Source: Newcombe 1998, method 10, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0
        .CO;2-I.
    """
    means = np.array([one.accuracy for one in scores])
    below = means - [one.low for one in scores]
    above = np.array([one.high for one in scores]) - means
    found = means[:, None] - means[None, :]
    return found - np.hypot(below[:, None], above[None, :]), found + np.hypot(
        above[:, None], below[None, :]
    )


def _checked(correct: np.ndarray) -> np.ndarray:
    if correct.dtype != np.bool_ or correct.ndim != 2 or min(correct.shape) < 2:
        raise InvalidDataError(
            "`correct` must be bool of shape (num_seeds, num_images), of at least 2 seeds and 2 "
            f"images. Received {correct.dtype} of shape {correct.shape}."
        )
    return correct


def _variances(values: np.ndarray) -> np.ndarray:
    """Variance of each row minus each other row: all pairs from one product of matrices."""
    centred = values - values.mean(axis=1, keepdims=True)
    products = centred @ centred.T / (values.shape[1] - 1)
    own = np.diag(products)
    return np.maximum(own[:, None] + own[None, :] - 2 * products, 0.0)


def _degrees(
    of_seeds: np.ndarray | float, of_images: np.ndarray | float, num_seeds: int, num_images: int
) -> np.ndarray | float:
    total = of_seeds + of_images
    return total**2 / (of_seeds**2 / (num_seeds - 1) + of_images**2 / (num_images - 1))


def _quantile(degrees: np.ndarray | float, confidence: float) -> np.ndarray | float:
    from scipy.special import ndtri, stdtrit

    probability = (1 + confidence) / 2
    return (
        ndtri(probability)
        if np.isscalar(degrees) and np.isinf(degrees)
        else stdtrit(degrees, probability)
    )


def _wilson(share: float, answers: float, quantile: np.ndarray | float) -> tuple[float, float]:
    square = float(quantile) ** 2
    centre = (share + square / (2 * answers)) / (1 + square / answers)
    spread = np.sqrt(square * (share * (1 - share) + square / (4 * answers)) / answers)
    half = float(spread) / (1 + square / answers)
    # At the ends of its range the formula is exact, its floating-point numbers are not.
    low = 0.0 if share == 0 else centre - half
    return max(low, 0.0), 1.0 if share == 1 else min(centre + half, 1.0)

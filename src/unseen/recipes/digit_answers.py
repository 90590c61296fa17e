"""What several networks say about the same digits, and how often they are right."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidDataError


@dataclass(frozen=True, eq=False)
class DigitAnswers:
    """What networks trained alike answer to images of fours and nines.

    Args:
        chances: What each network gives a nine, from 0 to 1, shape (num_networks, num_images).
    """

    chances: NDArray[np.float64]

    @property
    def are_nines(self) -> NDArray[np.bool_]:
        """Whether each network's answer is nine, shape (num_networks, num_images)."""
        return self.chances > 0.5

    @property
    def num_nines(self) -> NDArray[np.int64]:
        """How many networks answer nine, shape (num_images,)."""
        return self.are_nines.sum(axis=0)

    @property
    def median(self) -> NDArray[np.float64]:
        """The median chance of a nine over the networks, shape (num_images,)."""
        return np.median(self.chances, axis=0)

    def scores(self, classes: np.ndarray) -> "DigitScores":
        """How right the answers are.

        Args:
            classes: What the images show, 0 for a four and 1 for a nine, shape (num_images,).

        Raises:
            InvalidDataError: if there are not as many classes as images.
        """
        num_images = self.chances.shape[1]
        if np.shape(classes) != (num_images,):
            raise InvalidDataError(
                f"`classes` must have shape ({num_images},), one for each image. Received shape "
                f"{np.shape(classes)}."
            )
        return DigitScores(self.are_nines != np.asarray(classes))


@dataclass(frozen=True, eq=False)
class DigitScores:
    """How right networks trained alike are, and how much of that is the luck of the seed.

    Args:
        wrong: Whether each network gets each image wrong, shape (num_networks, num_images).
    """

    wrong: NDArray[np.bool_]

    @cached_property
    def accuracies(self) -> NDArray[np.float64]:
        """The part of the images that each network gets right, shape (num_networks,)."""
        return 1 - self.wrong.mean(axis=1)

    @property
    def mean(self) -> float:
        """The mean of the accuracies."""
        return float(self.accuracies.mean())

    @property
    def deviation(self) -> float:
        """The standard deviation of the accuracies from network to network; NaN of one alone."""
        return float(self.accuracies.std(ddof=1)) if len(self.wrong) > 1 else float("nan")

    @property
    def num_wrong(self) -> NDArray[np.int64]:
        """How many networks get each image wrong, shape (num_images,)."""
        return self.wrong.sum(axis=0)

    @property
    def wrong_by_all(self) -> int:
        """How many images every network gets wrong."""
        return int(self.wrong.all(axis=0).sum())

    @property
    def wrong_by_any(self) -> int:
        """How many images at least one network gets wrong."""
        return int(self.wrong.any(axis=0).sum())

"""Waves drawn at random: the homework's training, test and extended test sets, from a seed."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidArgumentError
from unseen.waves.signal_model import EXTENDED_PARAMETERS, curves


@dataclass(frozen=True, eq=False)
class WaveData:
    """The homework's three sets of curves, each with the parameters that made it.

    Args:
        train_curves: Curves to fit on, shape (num_train, num_samples).
        train_parameters: Their a, b, c, d, shape (num_train, 4).
        test_curves: Curves to report on, shape (num_test, num_samples).
        test_parameters: Their a, b, c, d, shape (num_test, 4).
        extended_curves: Curves that leave the training range, shape (num_extended, num_samples).
        extended_parameters: Their a, b, c, d, shape (num_extended, 4).
    """

    train_curves: NDArray[np.float64]
    train_parameters: NDArray[np.float64]
    test_curves: NDArray[np.float64]
    test_parameters: NDArray[np.float64]
    extended_curves: NDArray[np.float64]
    extended_parameters: NDArray[np.float64]


def sample_parameters(
    num_curves: int,
    seed: int | np.random.SeedSequence,
    low: float = 0.0,
    high: float = 1.0,
) -> NDArray[np.float64]:
    """Parameters a, b, c, d drawn independently and uniformly from [low, high).

    The first rows do not depend on how many are drawn.

    Args:
        num_curves: Number of rows, at least 1.
        seed: A whole number of at least 0, or a NumPy seed sequence.
        low: Lower end of the range.
        high: Upper end of the range, above `low`.

    Returns:
        Parameters, float64, shape (num_curves, 4).

    Raises:
        InvalidArgumentError: if an argument is out of range.

    Example:
        >>> sample_parameters(3, seed=0).shape
        (3, 4)
    """
    _check_count("num_curves", num_curves)
    if not isinstance(seed, np.random.SeedSequence):
        _check_seed(seed)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise InvalidArgumentError(
            f"`low` must be below `high`, both finite. Received low={low}, high={high}."
        )
    return np.random.default_rng(seed).uniform(low, high, size=(num_curves, 4))


def sample_waves(seed: int = 0, num_train: int = 10_000, num_test: int = 2_000) -> WaveData:
    """The homework's data, made anew: parameters from [0, 1), and its nine extended rows.

    Training and test sets come from independent streams of random numbers: another `num_train`
    leaves the test set as it is. The extended set is the same for every seed.

    Args:
        seed: A whole number of at least 0.
        num_train: Number of training curves, at least 1.
        num_test: Number of test curves, at least 1.

    Returns:
        The three sets, float64; 96 MB at the default sizes.

    Raises:
        InvalidArgumentError: if an argument is out of range.

    Example:
        >>> data = sample_waves(seed=0, num_train=5, num_test=2)
        >>> data.train_curves.shape, data.test_parameters.shape, data.extended_curves.shape
        ((5, 1000), (2, 4), (9, 1000))

    Source: CS109A, Harvard University, fall 2018, homework 9, question 1.
    """
    _check_seed(seed)
    _check_count("num_train", num_train)
    _check_count("num_test", num_test)
    train_seed, test_seed = np.random.SeedSequence(seed).spawn(2)
    train = sample_parameters(num_train, train_seed)
    test = sample_parameters(num_test, test_seed)
    extended = np.array(EXTENDED_PARAMETERS)
    return WaveData(curves(train), train, curves(test), test, curves(extended), extended)


def _check_count(name: str, count: int) -> None:
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise InvalidArgumentError(
            f"`{name}` must be a whole number of at least 1. Received {name}={count!r}."
        )


def _check_seed(seed: int) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise InvalidArgumentError(
            f"`seed` must be a whole number of at least 0. Received seed={seed!r}."
        )

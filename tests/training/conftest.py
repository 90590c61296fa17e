"""Small data that the tests of training share."""

import numpy as np
import pytest

from unseen.data import Dataset, Split


@pytest.fixture(scope="package")
def data() -> Dataset:
    """Thirty-six rows of three inputs and two targets."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(36, 3))
    return Dataset(inputs, np.stack([inputs.sum(axis=1), inputs[:, 0] ** 2], axis=1))


@pytest.fixture(scope="package")
def split() -> Split:
    """Twenty rows to fit, ten to choose on, six to report on, none of them in order."""
    rows = np.random.default_rng(1).permutation(36)
    return Split(rows[:20], rows[20:30], rows[30:])

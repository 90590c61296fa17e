"""Classes in a plane."""

import numpy as np
import pytest

from unseen.data.planes import PLANES, sample_plane
from unseen.errors import InvalidArgumentError, InvalidDataError


@pytest.mark.parametrize("shape", PLANES)
def test_halves_of_each_class_the_same_from_the_same_seed(shape):
    data = sample_plane(shape, 101, seed=3)
    assert np.bincount(data.targets).tolist() == [51, 50]
    assert data.digest() == sample_plane(shape, 101, seed=3).digest()
    assert data.digest() != sample_plane(shape, 101, seed=4).digest()


@pytest.mark.parametrize("shape", PLANES)
def test_without_noise_classes_are_apart_but_no_line_parts_them(shape):
    data = sample_plane(shape, 400, noise=0)
    points, classes = data.features.to_numpy(), data.targets
    far = np.linalg.norm(points[:, None] - points, axis=2) + 9 * (classes[:, None] == classes)
    # Spirals meet in the middle, moons and circles nowhere.
    assert np.quantile(far.min(axis=1), 0.05) > 0.05
    signs = np.where(classes, 1.0, -1.0)
    ones = np.column_stack([points, np.ones(len(points))])
    weights = np.linalg.lstsq(ones, signs, rcond=None)[0]
    assert ((ones @ weights > 0) == classes).mean() < 0.95


def test_noise_is_as_large_as_said():
    quiet, loud = (sample_plane("circles", 2_000, noise=noise).features for noise in (0, 0.3))
    # The same points, for the noise is drawn after them.
    assert (loud - quiet).to_numpy().std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("noise", [-0.1, np.nan, np.inf])
def test_noise_is_a_finite_number(noise):
    with pytest.raises(InvalidArgumentError, match="`noise` must be"):
        sample_plane("moons", noise=noise)


def test_other_shapes_and_too_few_rows_are_refused():
    with pytest.raises(InvalidArgumentError, match="one of circles, moons, spirals"):
        sample_plane("squares")
    with pytest.raises(InvalidDataError, match="at least 10 rows"):
        sample_plane("moons", 4)

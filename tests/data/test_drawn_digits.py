"""Drawings are brought to where MNIST has its digits, and MNIST's own stay where they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unseen.data import centre_digit, load_digits
from unseen.errors import InvalidDataError

DIGITS = load_digits().test_images[:100] / 255


def box(image: np.ndarray) -> np.ndarray:
    """The part of an image that has ink."""
    rows, columns = image.any(axis=1).nonzero()[0], image.any(axis=0).nonzero()[0]
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def test_mnists_own_digits_come_back_as_they_were():
    for image in DIGITS:
        np.testing.assert_allclose(centre_digit(image), image, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(number=st.integers(0, 99), down=st.floats(0, 1, width=32), right=st.floats(0, 1, width=32))
def test_a_digit_drawn_elsewhere_is_moved_back(number, down, right):
    image = DIGITS[number]
    ink = box(image)
    top, left = (
        round(part * (28 - side)) for part, side in zip((down, right), ink.shape, strict=True)
    )
    drawn = np.zeros((28, 28))
    drawn[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    np.testing.assert_allclose(centre_digit(drawn), image, atol=1e-6)


def test_a_digit_drawn_half_as_large_is_scaled_back():
    likeness = []
    for image in DIGITS[:20]:
        small = image.reshape(14, 2, 14, 2).mean(axis=(1, 3))
        drawn = np.zeros((28, 28))
        drawn[:14, 14:] = small
        likeness.append(np.corrcoef(centre_digit(drawn).ravel(), image.ravel())[0, 1])
    assert np.mean(likeness) > 0.85


@pytest.mark.parametrize("side", [3, 10, 20, 27, 28])
def test_the_longer_side_becomes_twenty_pixels(side):
    drawn = np.zeros((28, 28))
    drawn[:side, 28 - side :] = 1
    centred = centre_digit(drawn)
    assert centred.sum() == pytest.approx(400, rel=1e-5)
    # One more where half a pixel is covered at either end.
    assert set(box(centred > 0.4).shape) <= {20, 21}


def test_the_centre_of_mass_is_the_middle():
    drawn = np.random.default_rng(0).uniform(size=(28, 28)) * np.eye(28)
    centred = centre_digit(drawn)
    centre = (np.indices((28, 28)) * centred).sum(axis=(1, 2)) / centred.sum()
    assert (np.abs(centre - 14) <= 0.5).all()


def test_nothing_drawn_stays_nothing():
    assert not centre_digit(np.zeros((28, 28))).any()


def test_ink_stays_within_its_bounds():
    drawn = np.random.default_rng(0).uniform(size=(28, 28)) > 0.7
    centred = centre_digit(drawn)
    assert centred.dtype == np.float32
    assert centred.min() >= 0
    assert centred.max() <= 1


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((28, 27)), r"must have shape \(28, 28\). Received shape \(28, 27\)"),
        (np.full((28, 28), 255), "ink from 0 to 1. Received values from 255 to 255; divide"),
        (np.full((28, 28), np.nan), "ink from 0 to 1"),
    ],
    ids=["shape", "raw pixels", "nan"],
)
def test_what_is_no_drawing_is_refused(image, message):
    with pytest.raises(InvalidDataError, match=message):
        centre_digit(image)

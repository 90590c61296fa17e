"""The digits and the networks that the room Digits is about, read once."""

import base64
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.data import Dataset, DigitImages, digits_dataset, load_digits
from unseen.errors import InvalidArgumentError
from unseen.recipes import DigitNetworks, load_digit_networks

DIGITS = (4, 9)
_SIDE = 28
_MOST_INK = 255


class Known(NamedTuple):
    """The digits.

    Args:
        images: As they are.
        data: As rows, training images first.
    """

    images: DigitImages
    data: Dataset

    @property
    def test_rows(self) -> slice:
        """Where the test images are among the rows."""
        return slice(len(self.images.train_labels), None)


@cache
def known() -> Known:
    """The digits, read once."""
    images = load_digits()
    return Known(images, digits_dataset(images))


def networks() -> Mapping[str, DigitNetworks]:
    """The networks, by the name of their recipe."""
    return load_digit_networks()


def image_of(number: int) -> NDArray[np.uint8]:
    """A test image, shape (28, 28)."""
    images = known().images.test_images
    if not 0 <= number < len(images):
        raise InvalidArgumentError(
            f"The number of a test image must be 0 to {len(images) - 1}. Received {number}."
        )
    return images[number]


def to_ink(pixels: list[int]) -> NDArray[np.float32]:
    """Pixels from a page, as rows from 0 to 1."""
    return (np.array(pixels, np.float32) / np.float32(_MOST_INK)).reshape(_SIDE, _SIDE)


def pictures(images: ArrayLike) -> str:
    """Images as the page takes them: a byte for each pixel, in base64.

    Args:
        images: Of numbers from 0 to 1, cut off where they are beyond, or of bytes.
    """
    values = np.asarray(images)
    if values.dtype != np.uint8:
        values = np.rint(np.clip(values, 0, 1) * _MOST_INK).astype(np.uint8)
    return base64.b64encode(values.tobytes()).decode()

"""Handwritten digits: the fours and nines that come with unseen, and any others of MNIST."""

import hashlib
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unseen.data.dataset import Dataset
from unseen.data.mnist_files import read_mnist
from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError

EMBEDDED_DIGITS = (4, 9)
EMBEDDED_FILE = Path(__file__).parent / "embedded" / "mnist_4_9.npz"

_SIDE = 28  # pixels


@dataclass(frozen=True, eq=False)
class DigitImages:
    """Grey images of handwritten digits, 28 by 28 pixels, with the digit that each one shows.

    Args:
        train_images: Images to learn from, uint8 from 0 (paper) to 255 (ink), shape
            (num_train, 28, 28).
        train_labels: The digits they show, integers 0 to 9, shape (num_train,); kept as uint8.
        test_images: Images by other writers, shape (num_test, 28, 28).
        test_labels: The digits they show, shape (num_test,).

    Raises:
        InvalidDataError: if images are not uint8 of 28 by 28 pixels, labels are not digits, or
            there are more of one than of the other.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            images = np.asarray(getattr(self, f"{part}_images"))
            labels = np.asarray(getattr(self, f"{part}_labels"))
            _check_images(f"`{part}_images`", images)
            _check_labels(f"`{part}_labels`", labels)
            if len(images) != len(labels):
                raise InvalidDataError(
                    f"`{part}_images` and `{part}_labels` must be equally many. "
                    f"Received {len(images)} images and {len(labels)} labels."
                )
            object.__setattr__(self, f"{part}_images", images)
            object.__setattr__(self, f"{part}_labels", labels.astype(np.uint8))


def load_digits(
    digits: Sequence[int] = EMBEDDED_DIGITS, source: str | os.PathLike[str] | None = None
) -> DigitImages:
    """MNIST's images of the chosen digits, in MNIST's own order.

    The fours and nines come with unseen: 11,791 images to learn from and 1,991 to test on.
    Nothing is ever downloaded; for other digits, name a place on the disk that holds MNIST.

    Args:
        digits: Two or more different digits.
        source: A folder with MNIST's four IDX files, packed or not, or an `mnist.npz`;
            `None` takes the fours and nines that come with unseen.

    Returns:
        The images that show one of `digits`, and their labels.

    Raises:
        InvalidArgumentError: if `digits` are not two or more different digits, or others than
            four and nine are asked for without a `source`.
        DataFileError: if a file is missing or damaged.
        InvalidDataError: if the source's arrays are no images of digits, or lack a chosen digit.

    Example:
        >>> images = load_digits()
        >>> images.train_images.shape, images.test_images.shape
        ((11791, 28, 28), (1991, 28, 28))

    Source: LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document
    recognition", doi:10.1109/5.726791.
    """
    chosen = _checked_digits(digits)
    if source is not None:
        return _only(DigitImages(**read_mnist(source)), chosen)
    if set(chosen) != set(EMBEDDED_DIGITS):
        raise InvalidArgumentError(
            f"`digits` must be 4 and 9 where no `source` is given: only these come with unseen. "
            f"Received digits={chosen}; point `source` at a folder with MNIST's IDX files or at "
            "an `mnist.npz`."
        )
    return _embedded_digits()


def digits_dataset(images: DigitImages, digits: Sequence[int] | None = None) -> Dataset:
    """Images of digits as rows of numbers, the training images first and the test images last.

    So the rows below `len(images.train_labels)` are the pool to draw from, the others the test.

    Args:
        images: The images, as `load_digits` gives them.
        digits: The digit that each column of the targets stands for; by default the digits
            that occur, in rising order.

    Returns:
        Inputs: pixels in [0, 1], shape (num_rows, 784). Targets: one column per digit, 1 in the
        column of the digit shown and 0 elsewhere, shape (num_rows, num_digits).

    Raises:
        InvalidArgumentError: if `digits` are not two or more different digits.
        InvalidDataError: if an image shows another digit, or all show the same.

    Example:
        >>> data = digits_dataset(load_digits())
        >>> data.inputs.shape, data.image_shape
        ((13782, 784), (28, 28))
        >>> data.targets[0].tolist()  # MNIST's first image of the two is a four
        [1.0, 0.0]
    """
    pixels = np.concatenate([images.train_images, images.test_images])
    labels = np.concatenate([images.train_labels, images.test_labels])
    present = tuple(np.unique(labels).tolist())
    if digits is None and len(present) < 2:
        raise InvalidDataError(
            f"`images` must show two or more different digits. Received only {present}; "
            "name the columns with `digits`."
        )
    columns = present if digits is None else _checked_digits(digits)
    others = sorted(set(present) - set(columns))
    if others:
        raise InvalidDataError(
            f"`images` must show only the digits {columns}. Received images of {others} too; "
            "leave them out, or name them in `digits`."
        )
    return Dataset(
        inputs=pixels.reshape(len(pixels), _SIDE * _SIDE).astype(np.float32) / np.float32(255),
        targets=(labels[:, np.newaxis] == np.array(columns)).astype(np.float32),
        image_shape=(_SIDE, _SIDE),
        name="digits " + ", ".join(str(digit) for digit in columns),
    )


def _embedded_digits() -> DigitImages:
    remedy = "Reinstall unseen."
    digest_file = EMBEDDED_FILE.with_suffix(".sha256")
    try:
        content = EMBEDDED_FILE.read_bytes()
        expected = digest_file.read_text(encoding="ascii").split()[0]
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise DataFileError(
            f"Embedded digits {EMBEDDED_FILE} and their digest {digest_file.name} must be "
            f"readable. Received: {error}. {remedy}"
        ) from error
    received = hashlib.sha256(content).hexdigest()
    if received != expected:
        raise DataFileError(
            f"Embedded digits {EMBEDDED_FILE} must have the SHA-256 digest {expected}. "
            f"Received {received}: the file is damaged. {remedy}"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return DigitImages(**archive)


def _only(images: DigitImages, digits: tuple[int, ...]) -> DigitImages:
    for part, labels in (("training", images.train_labels), ("test", images.test_labels)):
        lacking = sorted(set(digits) - set(labels.tolist()))
        if lacking:
            raise InvalidDataError(
                f"`source` must hold {part} images of each of the digits {digits}. "
                f"Received none of {lacking}."
            )
    train, test = np.isin(images.train_labels, digits), np.isin(images.test_labels, digits)
    return DigitImages(
        images.train_images[train],
        images.train_labels[train],
        images.test_images[test],
        images.test_labels[test],
    )


def _checked_digits(digits: Sequence[int]) -> tuple[int, ...]:
    chosen = tuple(digits)
    if len(chosen) < 2 or len(set(chosen)) < len(chosen) or not set(chosen) <= set(range(10)):
        raise InvalidArgumentError(
            f"`digits` must be two or more different digits, 0 to 9. Received digits={chosen}."
        )
    return tuple(int(digit) for digit in chosen)


def _check_images(subject: str, images: np.ndarray) -> None:
    if images.dtype != np.uint8:
        raise InvalidDataError(
            f"{subject} must be uint8, 0 to 255. Received dtype {images.dtype}; pass the raw "
            "pixels, `digits_dataset` brings them to [0, 1]."
        )
    if images.shape[1:] != (_SIDE, _SIDE):
        raise InvalidDataError(
            f"{subject} must have shape (num_images, {_SIDE}, {_SIDE}). "
            f"Received shape {images.shape}."
        )


def _check_labels(subject: str, labels: np.ndarray) -> None:
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise InvalidDataError(
            f"{subject} must be integers, one per image. "
            f"Received dtype {labels.dtype}, shape {labels.shape}."
        )
    wrong = labels[(labels < 0) | (labels > 9)]
    if wrong.size:
        raise InvalidDataError(
            f"{subject} must be digits, 0 to 9. Received {wrong.size} that are not, "
            f"among them {wrong[0]}."
        )

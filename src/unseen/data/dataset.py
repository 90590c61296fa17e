"""Rows of inputs with the targets that a network is to learn from them."""

import contextlib
from dataclasses import dataclass

import numpy as np

from unseen.errors import InvalidDataError


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows of inputs and targets, checked once so that nobody need check them again.

    Which rows are learnt from, chosen on or reported on is not said here but in a `Split`.

    Args:
        inputs: One row per example, shape (num_rows, ...); kept as float32.
        targets: What a network is to answer, shape (num_rows, num_targets), or (num_rows,) where
            it is one number a row; kept as float32, with two axes.
        image_shape: Height and width in pixels where the rows are images, so that they can be
            distorted as images; the inputs are then (num_rows, height * width),
            (num_rows, height, width) or (num_rows, height, width, channels).
        name: What the data are called in reports.

    Raises:
        InvalidDataError: if there is no row, inputs and targets differ in their number of rows,
            a value is not a finite number, or `image_shape` does not fit the inputs.

    Example:
        >>> Dataset(inputs=np.zeros((3, 4)), targets=np.ones(3), image_shape=(2, 2))
        Dataset(inputs (3, 4), targets (3, 1), image_shape=(2, 2), name='data')
    """

    inputs: np.ndarray
    targets: np.ndarray
    image_shape: tuple[int, int] | None = None
    name: str = "data"

    def __post_init__(self) -> None:
        inputs = _finite_float32("`inputs`", self.inputs)
        targets = _finite_float32("`targets`", self.targets)
        if inputs.ndim < 2 or inputs.size == 0:
            raise InvalidDataError(
                "`inputs` must have shape (num_rows, ...) with at least one row and one number "
                f"per row. Received shape {inputs.shape}."
            )
        if targets.ndim == 1:
            targets = targets.reshape(-1, 1)
        if targets.ndim != 2 or targets.shape[1] == 0:
            raise InvalidDataError(
                "`targets` must have shape (num_rows, num_targets), or (num_rows,). Received shape "
                f"{targets.shape}."
            )
        if len(inputs) != len(targets):
            raise InvalidDataError(
                "`inputs` and `targets` must have the same number of rows. "
                f"Received {len(inputs)} and {len(targets)}."
            )
        if self.image_shape is not None:
            _check_image_shape(self.image_shape, inputs.shape)
            height, width = self.image_shape
            object.__setattr__(self, "image_shape", (int(height), int(width)))
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "targets", targets)

    def __repr__(self) -> str:
        image = "" if self.image_shape is None else f"image_shape={self.image_shape}, "
        shapes = f"inputs {self.inputs.shape}, targets {self.targets.shape}"
        return f"Dataset({shapes}, {image}name={self.name!r})"

    @property
    def num_rows(self) -> int:
        """Number of examples."""
        return len(self.inputs)

    @property
    def classes(self) -> np.ndarray:
        """The class of each row where targets say classes, shape (num_rows,).

        With several targets it is the largest; a single one says it by its value, such as 0 and 1
        or the class's number.
        """
        if self.targets.shape[1] > 1:
            return self.targets.argmax(axis=1)
        return np.unique(self.targets[:, 0], return_inverse=True)[1]


def _finite_float32(subject: str, values: np.ndarray) -> np.ndarray:
    given = np.asarray(values)
    # A table whose columns are of several types; texts are none, even those that look like numbers.
    if given.dtype.kind == "O" and not any(isinstance(one, str) for one in given.flat):
        with contextlib.suppress(TypeError, ValueError):
            given = given.astype(np.float64)
    if given.dtype.kind not in "biuf":
        raise InvalidDataError(
            f"{subject} must be real numbers. Received dtype {given.dtype}; turn categories "
            "and texts into numbers first, such as classes with np.unique(texts, "
            "return_inverse=True)[1]."
        )
    with np.errstate(over="ignore"):  # what overflows is infinite, and reported as such
        numbers = given.astype(np.float32, copy=False)
    finite = np.isfinite(numbers)
    if not finite.all():
        bad = np.count_nonzero(~finite.reshape(len(numbers), -1).all(axis=1))
        raise InvalidDataError(
            f"{subject} must be finite in float32. Received NaN or infinity in {bad} of "
            f"{len(numbers)} rows; leave these rows out or fill them in."
        )
    return numbers


def _check_image_shape(image_shape: tuple[int, int], shape: tuple[int, ...]) -> None:
    if len(image_shape) != 2 or any(side != int(side) or side < 1 for side in image_shape):
        raise InvalidDataError(
            "`image_shape` must be (height, width) in whole pixels, each at least 1. "
            f"Received image_shape={image_shape}."
        )
    height, width = image_shape
    flat = shape[1:] == (height * width,)
    image = len(shape) in (3, 4) and shape[1:3] == (height, width)
    if not (flat or image):
        raise InvalidDataError(
            f"`image_shape` must match the inputs: rows of {height * width} numbers, or "
            f"({height}, {width}) with or without channels. Received image_shape={image_shape} "
            f"and rows of shape {shape[1:]}."
        )

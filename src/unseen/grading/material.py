"""What a contest trains and scores on: training images for everybody, and the secret set."""

import io
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unseen.data import Dataset, load_digits
from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError

MOST_CLASSES = 100
# The homework's training images, which anybody may know.
_NUM_TRAINING, _TRAINING_SEED = 800, 0


@dataclass(frozen=True, eq=False)
class Labelled:
    """Rows with their classes.

    Args:
        inputs: Shape (num_rows, num_inputs), float32.
        labels: Classes from 0, uint8 of shape (num_rows,).
        image_shape: Height and width where rows are images.
    """

    inputs: np.ndarray
    labels: np.ndarray
    image_shape: tuple[int, int] | None = None

    @property
    def num_classes(self) -> int:
        """How many classes there are, every one of which has rows where these are to learn from."""
        return int(self.labels.max()) + 1

    def dataset(self) -> Dataset:
        """The rows with one column of targets for each class."""
        targets = np.eye(self.num_classes, dtype=np.float32)[self.labels]
        return Dataset(self.inputs, targets, image_shape=self.image_shape, name="training")

    def rows(self, chosen: np.ndarray) -> "Labelled":
        """Some of the rows."""
        return Labelled(self.inputs[chosen], self.labels[chosen], self.image_shape)


def homework_training() -> Labelled:
    """The 800 fours and nines to train on, where a contest has no images of its own."""
    training, _ = _training_and_others()
    return training


def homework_secret(num_rows: int, seed: int) -> Labelled:
    """Fours and nines to score on, none of which is among those that everybody trains on.

    Args:
        num_rows: How many.
        seed: Settles the choice.

    Raises:
        InvalidArgumentError: if there are not so many, or not two.
    """
    _, others = _training_and_others()
    if not 2 <= num_rows <= len(others.labels):
        raise InvalidArgumentError(
            f"A secret set of fours and nines must have 2 to {len(others.labels):,} images. "
            f"Received {num_rows:,}."
        )
    return others.rows(np.random.default_rng(seed).permutation(len(others.labels))[:num_rows])


def _training_and_others() -> tuple[Labelled, Labelled]:
    images = load_digits()
    pixels = np.concatenate([images.train_images, images.test_images])
    digits = np.concatenate([images.train_labels, images.test_labels])
    inputs = pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)
    everything = Labelled(inputs, (digits == 9).astype(np.uint8), (28, 28))
    pool = np.random.default_rng(_TRAINING_SEED).permutation(len(images.train_labels))
    training, others = pool[:_NUM_TRAINING], np.ones(len(pixels), bool)
    others[training] = False
    return everything.rows(training), everything.rows(np.flatnonzero(others))


def read_labelled(path: str | os.PathLike[str]) -> Labelled:
    """Rows from an `.npz` file with the arrays `x` (num_rows, ...) and `y` (num_rows,).

    Images in whole numbers from 0 to 255 are brought to [0, 1].

    Raises:
        DataFileError: if it cannot be read.
        InvalidDataError: if its arrays are not such.
    """
    try:
        content = Path(path).read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataFileError(
            f"Images must be in an .npz file that can be read. Received {path}: {reason}."
        ) from error
    if not {"x", "y"} <= set(arrays):
        raise InvalidDataError(
            "A file of images must hold the arrays x (images) and y (their classes from 0). "
            f"Received {path} with {', '.join(arrays) or 'none'}."
        )
    return _checked(arrays["x"], arrays["y"], str(path))


def _checked(x: np.ndarray, y: np.ndarray, subject: str) -> Labelled:
    if x.ndim < 2 or len(x) < 2 or y.shape != (len(x),) or x.dtype.kind not in "biuf":
        raise InvalidDataError(
            f"{subject} must hold numbers x of shape (num_rows, ...) with two rows at least, and "
            f"one class y for each. Received shapes {x.shape} and {y.shape}, type {x.dtype}."
        )
    if y.dtype.kind not in "biu" or y.min() < 0 or y.max() >= MOST_CLASSES or y.max() < 1:
        raise InvalidDataError(
            f"{subject} must hold classes y from 0 to {MOST_CLASSES - 1}, two at least. "
            f"Received {y.dtype}, from {y.min()} to {y.max()}."
        )
    inputs = x.reshape(len(x), -1).astype(np.float32)
    if x.dtype == np.uint8:
        inputs /= np.float32(255)
    if not np.isfinite(inputs).all():
        raise InvalidDataError(f"{subject} must hold finite numbers. Received NaN or infinity.")
    shape = (int(x.shape[1]), int(x.shape[2])) if x.ndim == 3 else None
    return Labelled(inputs, y.astype(np.uint8), shape)


def as_bytes(labelled: Labelled) -> bytes:
    """Rows as an `.npz` file that `read_labelled` and anybody's NumPy reads.

    Images that were grey values from 0 to 255 are such again: a tenth of the size.
    """
    inputs = labelled.inputs
    grey = np.rint(inputs * 255)
    if ((grey >= 0) & (grey <= 255)).all() and np.array_equal(
        grey.astype(np.float32) / np.float32(255), inputs
    ):
        inputs = grey.astype(np.uint8)
    if labelled.image_shape is not None:
        inputs = inputs.reshape(len(inputs), *labelled.image_shape)
    stream = io.BytesIO()
    np.savez_compressed(stream, x=inputs, y=labelled.labels)
    return stream.getvalue()

"""Data sets that come with unseen or with scikit-learn, by name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.data.digits import load_digits
from unseen.data.planes import BUNDLED_PLANES
from unseen.data.study_data import StudyData
from unseen.errors import InvalidArgumentError

if TYPE_CHECKING:
    import pandas as pd

# As many as the homework drew.
_NUM_DIGITS, _SEED = 800, 0


def load_bundled(name: str) -> StudyData:
    """A data set that comes with unseen or with scikit-learn.

    Args:
        name: One of `BUNDLED`: `digits` is 800 of the fours and nines, drawn without replacement
            from those to learn from; `moons`, `circles` and `spirals` are sampled, 300 points
            each; the others are scikit-learn's.

    Returns:
        The data, ready for a study.

    Raises:
        InvalidArgumentError: if there is no such data set.

    Example:
        >>> data = load_bundled("wine")
        >>> data.num_rows, data.classes
        (178, ('class_0', 'class_1', 'class_2'))
    """
    if name not in BUNDLED:
        raise InvalidArgumentError(
            f"`name` must be one of {', '.join(BUNDLED)}. Received {name!r}."
        )
    return BUNDLED[name]()


def _digits() -> StudyData:
    images = load_digits()
    rows = np.random.default_rng(_SEED).choice(len(images.train_labels), _NUM_DIGITS, replace=False)
    return StudyData(
        features=_pixels(images.train_images[rows].reshape(len(rows), -1) / 255, side=28),
        targets=images.train_labels[rows] == 9,
        classes=("4", "9"),
        target_names=("digit",),
        image_shape=(28, 28),
        name="digits",
    )


def _digits8x8() -> StudyData:
    from sklearn.datasets import load_digits as load_digits8x8

    digits: Any = load_digits8x8()
    return StudyData(
        features=_pixels(digits.data / 16, side=8),
        targets=digits.target,
        classes=tuple(map(str, range(10))),
        target_names=("digit",),
        image_shape=(8, 8),
        name="digits8x8",
    )


def _breast_cancer() -> StudyData:
    from sklearn.datasets import load_breast_cancer

    return _classes(load_breast_cancer(as_frame=True), "breast_cancer", "diagnosis")


def _wine() -> StudyData:
    from sklearn.datasets import load_wine

    return _classes(load_wine(as_frame=True), "wine", "cultivar")


def _diabetes() -> StudyData:
    from sklearn.datasets import load_diabetes

    patients: Any = load_diabetes(as_frame=True, scaled=False)
    return StudyData(
        features=patients.data,
        targets=patients.target.to_numpy()[:, np.newaxis],
        target_names=("progression",),
        name="diabetes",
    )


def _classes(bunch: Any, name: str, target_name: str) -> StudyData:
    return StudyData(
        features=bunch.data,
        targets=bunch.target.to_numpy(),
        classes=tuple(map(str, bunch.target_names)),
        target_names=(target_name,),
        name=name,
    )


def _pixels(values: np.ndarray, side: int) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(
        values, columns=[f"pixel {i},{j}" for i in range(side) for j in range(side)]
    )


BUNDLED: dict[str, Callable[[], StudyData]] = {
    **BUNDLED_PLANES,
    "breast_cancer": _breast_cancer,
    "diabetes": _diabetes,
    "digits": _digits,
    "digits8x8": _digits8x8,
    "wine": _wine,
}

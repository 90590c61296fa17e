"""A table of examples, as a study takes it."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.data.column_kinds import read_column
from unseen.data.columns import check_names
from unseen.errors import InvalidDataError

if TYPE_CHECKING:
    import pandas as pd

MIN_ROWS = 10


@dataclass(frozen=True, eq=False)
class StudyData:
    """Rows of features and targets, with what a study must know to divide and to prepare them.

    `load_study_data` makes it from files, tables and arrays. Missing numbers are NaN.

    Args:
        features: What to predict from. A table with a column per feature, shape
            (num_rows, num_columns), kept as float64 and categorical columns; or, for images with
            channels and the like, an array with more than two axes, kept as float32.
        targets: What to predict. Classes: their codes, shape (num_rows,), kept as int64.
            Regression: numbers in the targets' own units, shape (num_rows, num_targets), kept as
            float64.
        classes: What the codes 0, 1, … stand for; None says regression.
        target_names: What the targets are called; one name for classes.
        groups: Rows with the same code belong together and never stand on both sides of a split,
            shape (num_rows,); None where every row stands alone.
        is_ordered: Whether the rows stand in the order of time, to be predicted from earlier ones.
        image_shape: Height and width in pixels where the rows are images.
        name: What the data are called in reports.
        notes: What was left out, guessed or reinterpreted on reading.

    Raises:
        InvalidDataError: if a part has the wrong shape, type or content, or there are fewer than
            10 rows.

    Example:
        >>> rows = np.random.default_rng(0).normal(size=(12, 2))
        >>> import pandas as pd
        >>> data = StudyData(pd.DataFrame(rows, columns=["width", "height"]),
        ...     targets=rows[:, 0] > 0, classes=("narrow", "wide"))
        >>> data.num_rows, data.is_classification
        (12, True)
    """

    features: "pd.DataFrame | np.ndarray"
    targets: np.ndarray
    classes: tuple[str, ...] | None = None
    target_names: tuple[str, ...] = ("target",)
    groups: np.ndarray | None = None
    is_ordered: bool = False
    image_shape: tuple[int, int] | None = None
    name: str = "data"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        features = _features(self.features)
        num_rows = len(features)
        check_num_rows(num_rows)
        targets = _targets(self.targets, self.classes, num_rows)
        if self.classes is None and len(self.target_names) != targets.shape[1]:
            raise InvalidDataError(
                f"`target_names` must name each of {targets.shape[1]} targets. Received "
                f"{self.target_names}."
            )
        if self.groups is not None:
            object.__setattr__(self, "groups", _groups(self.groups, num_rows))
        if self.image_shape is not None:
            object.__setattr__(self, "image_shape", tuple(self.image_shape))
            _check_images(self.image_shape, features)
        object.__setattr__(self, "features", features)
        object.__setattr__(self, "targets", targets)
        kinds = {"classes": str, "target_names": str, "notes": str, "image_shape": int}
        for field, kind in kinds.items():
            value = getattr(self, field)
            object.__setattr__(self, field, None if value is None else tuple(map(kind, value)))
        object.__setattr__(self, "is_ordered", bool(self.is_ordered))

    @property
    def num_rows(self) -> int:
        """Number of examples."""
        return len(self.targets)

    @property
    def is_classification(self) -> bool:
        """Whether classes are to be predicted, not numbers."""
        return self.classes is not None

    @property
    def is_table(self) -> bool:
        """Whether the features are a table of columns, not an array of more axes."""
        return not isinstance(self.features, np.ndarray)

    def digest(self) -> str:
        """SHA-256 over everything that determines a study's numbers, in hexadecimal.

        What the data are called, and the notes on them, are left out.
        """
        total = hashlib.sha256()
        for part in self._determining_parts():
            if isinstance(part, np.ndarray):
                whole = np.ascontiguousarray(part) + 0  # adding zero turns -0.0 into 0.0
                total.update(f"{whole.dtype.str}{whole.shape}".encode())
                total.update(whole.tobytes())
            else:
                total.update(f"{part!r};".encode())
        return total.hexdigest()

    def _determining_parts(self) -> list[Any]:
        parts: list[Any] = [self.targets, self.classes, self.target_names]
        parts += [self.groups, self.is_ordered, self.image_shape]
        if isinstance(self.features, np.ndarray):
            return [*parts, self.features]
        for name, column in self.features.items():
            if column.dtype == np.float64:
                values = column.to_numpy()
                # The bytes count, so every NaN must be the same one.
                parts += [str(name), np.where(np.isnan(values), np.nan, values)]
            else:
                categories = [str(category) for category in column.cat.categories]
                parts += [str(name), categories, column.cat.codes.to_numpy(np.int64)]
        return parts


def check_num_rows(count: int) -> None:
    """Refuse fewer rows than can be divided."""
    if count < MIN_ROWS:
        raise InvalidDataError(
            f"A study needs at least {MIN_ROWS} rows with a target, and is of use from some 100. "
            f"Received {count}."
        )


def _features(features: Any) -> "pd.DataFrame | np.ndarray":
    import pandas as pd

    if isinstance(features, pd.DataFrame):
        names = [str(name) for name in features.columns]
        check_names(names)
        if not names:
            raise InvalidDataError("`features` must have at least one column. Received none.")
        columns = {name: _plain(name, features.iloc[:, j]) for j, name in enumerate(names)}
        return pd.DataFrame(columns).reset_index(drop=True)
    array = np.asarray(features)
    if array.ndim < 3 or array.dtype.kind not in "biuf":
        raise InvalidDataError(
            "`features` must be a pandas DataFrame, or real numbers in an array of more than two "
            f"axes. Received dtype {array.dtype}, shape {array.shape}."
        )
    with np.errstate(over="ignore"):  # what overflows is infinite, and reported as such
        numbers = array.astype(np.float32, copy=False)
    bad = np.count_nonzero(~np.isfinite(numbers).reshape(len(numbers), -1).all(axis=1))
    if bad:
        raise InvalidDataError(
            "`features` in an array of more than two axes must be finite in float32. Received "
            f"NaN or infinity in {bad} of {len(numbers)} rows; leave these rows out or fill "
            "them in."
        )
    return numbers


def _plain(name: str, column: "pd.Series") -> "pd.Series":
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        categories = list(column.cat.categories)
        if categories == sorted(map(str, categories)):
            return column  # with categories that no row has, if it names such
    return read_column(name, column)[0]


def _targets(targets: Any, classes: tuple[str, ...] | None, num_rows: int) -> np.ndarray:
    array = np.asarray(targets)
    if classes is None:
        wanted, fits = "numbers of shape (num_rows, num_targets)", array.ndim == 2
        fits = fits and array.dtype.kind in "biuf" and bool(np.isfinite(array).all())
    else:
        wanted = f"codes of {len(classes)} classes, whole numbers of shape (num_rows,)"
        fits = array.ndim == 1 and array.dtype.kind in "biu" and len(classes) > 1
        fits = fits and bool(((array >= 0) & (array < len(classes))).all())
    if not fits or len(array) != num_rows:
        raise InvalidDataError(
            f"`targets` must be {wanted}, finite, one row for each of {num_rows}. Received dtype "
            f"{array.dtype}, shape {array.shape}."
        )
    return array.astype(np.float64 if classes is None else np.int64)


def _groups(groups: Any, num_rows: int) -> np.ndarray:
    codes = np.asarray(groups)
    if codes.shape != (num_rows,) or codes.dtype.kind not in "iu":
        raise InvalidDataError(
            f"`groups` must be whole numbers, one for each of {num_rows} rows. Received dtype "
            f"{codes.dtype}, shape {codes.shape}."
        )
    return codes.astype(np.int64)


def _check_images(image_shape: tuple[int, int], features: "pd.DataFrame | np.ndarray") -> None:
    if len(image_shape) != 2 or any(side != int(side) or side < 1 for side in image_shape):
        raise InvalidDataError(
            "`image_shape` must be (height, width) in whole pixels, each at least 1. "
            f"Received image_shape={image_shape}."
        )
    height, width = image_shape
    shape = features.shape[1:]
    if shape != (height * width,) and not (len(shape) in (2, 3) and shape[:2] == image_shape):
        raise InvalidDataError(
            f"`image_shape` must match the features: {height * width} columns, or an array of "
            f"({height}, {width}) with or without channels. Received image_shape={image_shape} "
            f"and rows of shape {shape}."
        )
    if not isinstance(features, np.ndarray):
        for name, column in features.items():
            if column.dtype != np.float64 or column.isna().any():
                raise InvalidDataError(
                    "Images must have a number in every pixel. Received column "
                    f"{name!r} with texts or missing values; fill them in, or leave out "
                    "`image_shape`."
                )

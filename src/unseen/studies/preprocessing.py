"""From a table's columns to a network's inputs and back, learnt on training rows alone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.data.study_data import StudyData
from unseen.errors import InvalidDataError

if TYPE_CHECKING:
    import keras
    import pandas as pd

Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Preprocessing:
    """How raw columns become a network's inputs; `Preprocessing.fit` learns it from rows.

    Numbers are standardised, missing ones filled in by the median first. A category has an input
    of its own, 1 where a row is of it, for every category of the whole table, so that all folds
    have the same inputs; one that no training row has stays 0, and so does a number that is the
    same in all training rows. A column that lacks a value anywhere in the table has one more
    input, 1 where a row lacks it. Images, and arrays of more axes, are left as they are; where
    pixels exceed 1, all are divided by the largest. Regression targets are standardised.

    Args:
        names: The columns, in order; none where the features are an array.
        categories: For each column its categories, or None for numbers.
        number_columns: Places of the columns of numbers, shape (num_numbers,).
        centers, factors: A number x becomes (x - center) * factor, shape (num_numbers,).
        fillings: What a missing number becomes, after that, shape (num_numbers,).
        missing_columns: Places of the columns marked where missing, shape (num_missing,).
        category_columns: For each input of a category, the place of its column.
        category_codes: For each input of a category, the code that makes it 1.
        category_factors: For each input of a category, 1, or 0 where no training row has it.
        input_shape: Shape of one row of the inputs.
        largest_pixel: What images are divided by; 1 leaves them as they are.
        target_centers, target_factors: Standardised targets times factor plus center are in the
            targets' units, shape (num_targets,); None for classes.

    Example:
        >>> from unseen.data.tables import load_study_data
        >>> table = {"size": [1.0, 2.0, None, 3.0] * 5, "kind": list("aabb") * 5, "y": range(20)}
        >>> data = load_study_data(table, "y", task="regression")
        >>> preprocessing = Preprocessing.fit(data, rows=range(10))
        >>> preprocessing.inputs(data).shape  # size, size is missing, kind a, kind b
        (20, 4)
    """

    names: tuple[str, ...]
    categories: tuple[tuple[str, ...] | None, ...]
    number_columns: NDArray[np.int64]
    centers: Float32
    factors: Float32
    fillings: Float32
    missing_columns: NDArray[np.int64]
    category_columns: NDArray[np.int64]
    category_codes: Float32
    category_factors: Float32
    input_shape: tuple[int, ...]
    largest_pixel: float = 1.0
    target_centers: Float32 | None = None
    target_factors: Float32 | None = None

    @classmethod
    def fit(cls, data: StudyData, rows: ArrayLike) -> "Preprocessing":
        """What the given rows, and no others, say about scales and gaps.

        Args:
            data: The data.
            rows: The training rows, integers.

        Returns:
            The preprocessing.

        Raises:
            InvalidDataError: if there is no row.
        """
        rows = np.asarray(rows, np.int64)
        if rows.size == 0:
            raise InvalidDataError("`rows` must hold at least one training row. Received none.")
        targets: dict[str, Any] = {}
        if not data.is_classification:
            center, factor = _standardisation(data.targets[rows])
            scale = np.divide(1, factor, out=np.ones_like(factor), where=factor > 0)
            targets = {"target_centers": center, "target_factors": scale}
        if isinstance(data.features, np.ndarray) or data.image_shape is not None:
            return cls(**_untouched(data), **targets)
        return cls(**_learnt(data.features, rows), **targets)

    @property
    def num_inputs(self) -> int:
        """Numbers per row that a network is given."""
        return int(np.prod(self.input_shape))

    @property
    def takes_columns(self) -> bool:
        """Whether columns are transformed, not just pixels divided."""
        return len(self.number_columns) + len(self.category_columns) > 0

    def inputs(self, data: StudyData) -> Float32:
        """What a network is given.

        Args:
            data: Data with the columns that this was learnt from.

        Returns:
            Inputs, float32, shape (num_rows, num_inputs); arrays of more axes keep their shape.

        Raises:
            InvalidDataError: if the columns are others.
        """
        numbers = self.numbers(data)
        if not self.takes_columns:
            return numbers / np.float32(self.largest_pixel)
        scaled = (numbers[:, self.number_columns] - self.centers) * self.factors
        scaled = np.where(np.isnan(scaled), self.fillings, scaled)
        is_missing = np.isnan(numbers[:, self.missing_columns])
        is_category = numbers[:, self.category_columns] == self.category_codes
        marks = is_category * self.category_factors
        return np.concatenate([scaled, is_missing, marks], axis=1, dtype=np.float32)

    def numbers(self, data: StudyData) -> Float32:
        """The raw columns as numbers, as the network of `to_keras` takes them.

        Args:
            data: Data with the columns that this was learnt from.

        Returns:
            Numbers as they are and categories as their codes, NaN where missing, -1 for a
            category that is not known; float32, shape (num_rows, num_columns).

        Raises:
            InvalidDataError: if the columns are others.
        """
        if isinstance(data.features, np.ndarray):
            return data.features
        if tuple(data.features.columns) != self.names:
            raise InvalidDataError(
                "`data` must have the columns that the preprocessing was learnt from, "
                f"{self.names[:5]} …, in this order. Received {tuple(data.features.columns)[:5]} …."
            )
        numbers = np.empty(data.features.shape, np.float32)
        for place, categories in enumerate(self.categories):
            column = data.features.iloc[:, place]
            numbers[:, place] = _codes(column, categories) if categories else column
        return numbers

    def targets(self, data: StudyData, *, binary_column: bool = False) -> Float32:
        """What a network is to answer.

        Args:
            data: The data.
            binary_column: Whether two classes make one column of 0 and 1.

        Returns:
            One column per class, 1 in that of the row's class; or standardised numbers; float32,
            shape (num_rows, num_outputs).
        """
        if data.classes is None:
            assert self.target_centers is not None
            assert self.target_factors is not None
            scaled = (data.targets - self.target_centers) / self.target_factors
            return scaled.astype(np.float32)
        if binary_column and len(data.classes) == 2:
            return data.targets[:, np.newaxis].astype(np.float32)
        return (data.targets[:, np.newaxis] == np.arange(len(data.classes))).astype(np.float32)

    def unscale(self, outputs: np.ndarray) -> np.ndarray:
        """A network's answers in the targets' own units; answers about classes as they are.

        Args:
            outputs: Answers, shape (..., num_outputs).

        Returns:
            The same shape.
        """
        if self.target_centers is None or self.target_factors is None:
            return outputs
        return outputs * self.target_factors + self.target_centers

    def columns(self) -> list[dict[str, Any]]:
        """The raw columns in words: what the network of `to_keras` takes, in order.

        Returns:
            For each column its `name`, its `kind` ("number" or "category"), the `categories` in
            the order of their codes 0, 1, …, and whether it `may_be_missing` (as NaN).
        """
        may_be_missing = set(self.missing_columns.tolist())
        return [
            {
                "name": name,
                "kind": "category" if categories else "number",
                **({"categories": list(categories)} if categories else {}),
                "may_be_missing": place in may_be_missing,
            }
            for place, (name, categories) in enumerate(
                zip(self.names, self.categories, strict=True)
            )
        ]

    def to_keras(self, network: "keras.Model") -> "keras.Model":
        """The network with this preprocessing in front, and regression's units behind it.

        Args:
            network: Takes `inputs` and answers `targets`.

        Returns:
            A model that takes `numbers` and answers in the targets' own units. It shares the
            network's variables; `keras.models.load_model` opens it with no custom object.
        """
        from unseen.studies.raw_network import with_preprocessing

        return with_preprocessing(network, self)


def _standardisation(values: np.ndarray) -> tuple[Float32, Float32]:
    """Center and factor of each column; the factor is 0 where training rows do not differ."""
    from sklearn.preprocessing import StandardScaler

    scaler: Any = StandardScaler().fit(values.astype(np.float64))
    is_constant = (values == values[:1]).all(axis=0) | (scaler.var_ == 0)
    # In float32, as Keras computes: both then subtract and multiply by exactly the same numbers.
    factors = np.where(is_constant, 0, 1 / scaler.scale_)
    return scaler.mean_.astype(np.float32), factors.astype(np.float32)


def _learnt(features: "pd.DataFrame", rows: np.ndarray) -> dict[str, Any]:
    from sklearn.impute import SimpleImputer

    columns = [features.iloc[:, place] for place in range(features.shape[1])]
    categories = tuple(
        None if column.dtype == np.float64 else tuple(column.cat.categories) for column in columns
    )
    is_number = np.array([names is None for names in categories])
    number_columns = np.flatnonzero(is_number)
    centers = factors = fillings = np.empty(0, np.float32)
    if len(number_columns):
        known = features.iloc[rows, number_columns].to_numpy(np.float32)
        imputer: Any = SimpleImputer(strategy="median", keep_empty_features=True)
        filled = imputer.fit_transform(known)
        centers, factors = _standardisation(filled)
        fillings = (imputer.statistics_.astype(np.float32) - centers) * factors
    places, codes, occurs = [], [], []
    for place in np.flatnonzero(~is_number):
        num_categories = len(categories[place] or ())
        places += [place] * num_categories
        codes += range(num_categories)
        occurs += np.isin(range(num_categories), columns[place].cat.codes.iloc[rows]).tolist()
    missing_columns = np.flatnonzero(features.isna().any().to_numpy())
    return {
        "names": tuple(features.columns),
        "categories": categories,
        "number_columns": number_columns,
        "centers": centers,
        "factors": factors,
        "fillings": fillings,
        "missing_columns": missing_columns,
        "category_columns": np.array(places, np.int64),
        "category_codes": np.array(codes, np.float32),
        "category_factors": np.array(occurs, np.float32),
        "input_shape": (len(number_columns) + len(missing_columns) + len(places),),
    }


def _untouched(data: StudyData) -> dict[str, Any]:
    features: Any = data.features
    is_array = isinstance(features, np.ndarray)
    largest = 1.0
    if data.image_shape is not None:
        # Of all images: it says in what units they are, such as 0 to 255, and teaches nothing.
        largest = max(1.0, float(np.float32(np.abs(np.asarray(features)).max())))
    none, no_place = np.empty(0, np.float32), np.empty(0, np.int64)
    return {
        "names": () if is_array else tuple(features.columns),
        "categories": () if is_array else (None,) * features.shape[1],
        "number_columns": no_place,
        "centers": none,
        "factors": none,
        "fillings": none,
        "missing_columns": no_place,
        "category_columns": no_place,
        "category_codes": none,
        "category_factors": none,
        "input_shape": features.shape[1:],
        "largest_pixel": largest,
    }


def _codes(column: "pd.Series", categories: tuple[str, ...]) -> np.ndarray:
    """Places in the sorted list of categories, NaN where missing, -1 where not in the list."""
    import pandas as pd

    texts = column.astype(object)
    codes = pd.Index(categories).get_indexer(texts).astype(np.float32)
    return np.where(texts.isna(), np.float32(np.nan), codes)

"""From a table to all that `fit` asks for: rows divided, columns prepared, a network, a loss."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from unseen.data.dataset import Dataset
from unseen.data.splits import Split
from unseen.studies.bundled import study_data
from unseen.studies.folds import nested_folds
from unseen.studies.network_source import make_network
from unseen.studies.output_loss import loss_for
from unseen.studies.preprocessing import Preprocessing

if TYPE_CHECKING:
    import keras

    from unseen.data.study_data import StudyData

# One part in five to report on, one part in four of the others to choose by: 60, 20 and 20 %.
_OUTER, _INNER = 5, 4


class Preparation(NamedTuple):
    """All that `fit`, `train` and `watch` ask for, but for the recipe.

    Args:
        network: Takes prepared rows and answers the targets.
        data: Prepared rows, by what the training rows say about scales and gaps.
        split: 60 % of the rows to learn from, 20 % to choose by, 20 % to report on.
        loss: That suits the targets and the network.
        preprocessing: How rows were prepared.
        source: The rows as they were.
    """

    network: "keras.Model"
    data: Dataset
    split: Split
    loss: Any
    preprocessing: Preprocessing
    source: "StudyData"


def prepare(
    data: Any,
    network: Any = None,
    *,
    activation: str = "relu",
    target: Any = None,
    seed: int = 0,
    **options: Any,
) -> Preparation:
    """Get a table, or data that come with unseen, ready for `fit`, `train` and `watch`.

    Each part has its share of each class; rows of one group stay together, and rows in the order
    of time are divided in that order. Columns are prepared as `study` does.

    Args:
        data: What `study` takes: a file, a data frame, arrays, or a name such as `moons`.
        network: What `study` takes: sizes of hidden layers such as [64, 64], none of them in an
            empty list; a file; a Keras model for prepared rows; None as there.
        activation: Of the hidden layers, where their sizes are given.
        target: The column to predict; for regression several.
        seed: How rows are divided.
        options: How data are read: `groups`, `time`, `task`, `image_shape`, `name`.

    Returns:
        Network, data, split and loss, and how the rows were prepared.

    Raises:
        InvalidArgumentError: if the network does not fit the data.
        InvalidDataError: if the data cannot be divided.
        DataFileError: if a file cannot be read.

    Example:
        >>> from unseen import Recipe, fit, prepare
        >>> ready = prepare("moons", [8])
        >>> fits = fit(ready.network, ready.data, Recipe(ready.loss, epochs=5), ready.split)
        >>> [len(part) for part in (ready.split.training, ready.split.test)], len(fits)
        ([180, 60], 1)
    """
    source = study_data(data, target, **options)
    split = _split(source, seed)
    preprocessing = Preprocessing.fit(source, split.training)
    made = make_network(network, source, preprocessing.input_shape, activation)
    is_one_column = made.output_shape[-1] == 1
    prepared = Dataset(
        preprocessing.inputs(source),
        preprocessing.targets(source, binary_column=is_one_column),
        source.image_shape,
        source.name,
    )
    return Preparation(made, prepared, split, loss_for(made, source), preprocessing, source)


def _split(data: "StudyData", seed: int) -> Split:
    fold = nested_folds(
        data.num_rows,
        outer=_OUTER,
        inner=_INNER,
        classes=data.targets if data.is_classification else None,
        groups=data.groups,
        is_ordered=data.is_ordered,
        seed=seed,
    )[-1]  # of rows in time order the last, which has all before it to learn from
    inner = fold.inner[-1]
    return Split(np.sort(inner.training), inner.test, fold.test)

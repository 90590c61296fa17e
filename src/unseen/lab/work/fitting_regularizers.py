"""Which regularizers do not fit which data, so that nobody is offered what can only be refused."""

from functools import lru_cache

import numpy as np

from unseen.data import Dataset, Split
from unseen.data.study_data import StudyData
from unseen.errors import InvalidDataError
from unseen.regularizers import list_regularizers
from unseen.regularizers.protocol import Task

_NUM_ROWS = 10
_IMAGES, _CLASSES, _NUMBERS = "images", "classes", "numbers"


def kind_of(data: StudyData) -> str:
    """What decides which fit: "images" of classes, tables of "classes" or of "numbers"."""
    if not data.is_classification:
        return _NUMBERS
    return _CLASSES if data.image_shape is None else _IMAGES


@lru_cache(maxsize=1)
def unfit_for() -> dict[str, dict[str, str]]:
    """For each kind of data, by name, what those regularizers need that do not fit."""
    return {kind: _unfit(_task(kind)) for kind in (_IMAGES, _CLASSES, _NUMBERS)}


def _unfit(task: Task) -> dict[str, str]:
    unfit = {}
    for entry in list_regularizers():
        try:
            entry.kind().check(task)
        except InvalidDataError as error:
            # "Affine needs images. Received …": the first sentence, without its subject.
            unfit[entry.name] = str(error).partition(". ")[0].partition(" ")[2]
    return unfit


def _task(kind: str) -> Task:
    """The least that is of a kind: what the rows hold does not matter."""
    rows = np.arange(_NUM_ROWS)
    data = Dataset(
        inputs=np.zeros((_NUM_ROWS, 4)),
        targets=(rows % 2).reshape(-1, 1),
        image_shape=(2, 2) if kind == _IMAGES else None,
    )
    split = Split(training=rows[:6], validation=rows[6:8], test=rows[8:])
    return Task(data, split, "none" if kind == _NUMBERS else "probabilities")

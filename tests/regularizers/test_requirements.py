import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.errors import InvalidDataError
from unseen.regularizers.cutout import Cutout
from unseen.regularizers.elastic import Elastic
from unseen.regularizers.intensity import Contrast, Gamma
from unseen.regularizers.label_smoothing import LabelSmoothing
from unseen.regularizers.mixing import CutMix, Mixup
from unseen.regularizers.protocol import Task
from unseen.regularizers.thickness import Thickness


def task(classes="probabilities", image_shape=(2, 2)) -> Task:
    data = Dataset(np.ones((2, 4)), np.eye(2), image_shape)
    return Task(data, Split([0, 1], [], []), classes)


BLENDING = [LabelSmoothing(), Mixup(), CutMix()]
FOR_IMAGES = [CutMix(), Cutout(), Elastic(), Gamma(), Contrast(), Thickness()]


@pytest.mark.parametrize("regularizer", [*BLENDING, *FOR_IMAGES], ids=lambda r: type(r).__name__)
def test_images_with_probabilities_are_accepted(regularizer):
    regularizer.check(task())


@pytest.mark.parametrize("regularizer", BLENDING, ids=lambda r: type(r).__name__)
@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ("none", "probabilities of classes. Received targets of a regression; leave {} out"),
        ("numbers", "Received numbers of classes.*one-hot targets.*categorical_crossentropy"),
    ],
)
def test_labels_that_cannot_be_blended_are_refused(regularizer, classes, message):
    with pytest.raises(InvalidDataError, match=message.format(type(regularizer).__name__)):
        regularizer.check(task(classes))


@pytest.mark.parametrize("regularizer", FOR_IMAGES, ids=lambda r: type(r).__name__)
def test_tables_are_refused_by_what_is_for_images(regularizer):
    name = type(regularizer).__name__
    with pytest.raises(InvalidDataError, match=f"{name} needs images.*leave {name} out"):
        regularizer.check(task(image_shape=None))

"""The test images that networks get wrong."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unseen.lab.work.digits_known import known, networks, pictures


@cache
def wrong_answers() -> dict[str, NDArray[np.bool_]]:
    """Whether each network gets each test image wrong, shape (num_networks, num_images)."""
    rows = known().test_rows
    inputs, classes = known().data.inputs[rows], known().data.classes[rows]
    return {name: (one.chance_of_nine(inputs) > 0.5) != classes for name, one in networks().items()}


@cache
def scores() -> dict[str, dict[str, Any]]:
    """How often the networks of each recipe are right, on training and on test images."""
    training = next(iter(networks().values())).training_rows
    inputs, classes = known().data.inputs[training], known().data.classes[training]
    told = {}
    for name, wrong in wrong_answers().items():
        learnt = (networks()[name].chance_of_nine(inputs) > 0.5) == classes
        accuracy = 1 - wrong.mean(axis=1)
        told[name] = {
            "training_accuracy": learnt.mean(),
            "accuracies": accuracy,
            "mean": accuracy.mean(),
            "deviation": accuracy.std(ddof=1),
            "wrong_by_all": int(wrong.all(axis=0).sum()),
            "wrong_by_any": int(wrong.any(axis=0).sum()),
        }
    return told


def gallery() -> dict[str, Any]:
    """Every test image that some network gets wrong, by how many of each recipe."""
    counts = {name: wrong.sum(axis=0) for name, wrong in wrong_answers().items()}
    total = sum(counts.values(), np.zeros(len(known().images.test_labels), int))
    shown = np.flatnonzero(total)
    shown = shown[np.argsort(-total[shown], kind="stable")]
    return {
        "numbers": shown,
        "digits": known().images.test_labels[shown],
        "wrong": {name: count[shown] for name, count in counts.items()},
        "pictures": pictures(known().images.test_images[shown]),
    }


def telling_image() -> int:
    """The test image that is most a matter of luck without a regularizer, and never with the best.

    Among equals the one whose seeds differ most.
    """
    names = list(wrong_answers())
    torn, best = (wrong_answers()[name] for name in (names[0], names[-1]))
    in_doubt = np.abs(torn.mean(axis=0) - 0.5)
    return int(np.lexsort((in_doubt, best.sum(axis=0)))[0])

"""The test images that networks get wrong."""

from functools import cache
from typing import Any

import numpy as np

from unseen.lab.work.digits_known import known, networks, pictures
from unseen.recipes.digit_answers import DigitScores


@cache
def on_test_images() -> dict[str, DigitScores]:
    """How the networks of each recipe do on the test images."""
    rows = known().test_rows
    inputs, classes = known().data.inputs[rows], known().data.classes[rows]
    return {name: one.scores(inputs, classes) for name, one in networks().items()}


@cache
def scores() -> dict[str, dict[str, Any]]:
    """How often the networks of each recipe are right, on training and on test images."""
    training = next(iter(networks().values())).training_rows
    inputs, classes = known().data.inputs[training], known().data.classes[training]
    return {
        name: {
            "training_accuracy": networks()[name].scores(inputs, classes).mean,
            "accuracies": one.accuracies,
            "mean": one.mean,
            "deviation": one.deviation,
            "wrong_by_all": one.wrong_by_all,
            "wrong_by_any": one.wrong_by_any,
        }
        for name, one in on_test_images().items()
    }


def gallery() -> dict[str, Any]:
    """Every test image that some network gets wrong, by how many of each recipe."""
    counts = {name: one.num_wrong for name, one in on_test_images().items()}
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
    torn, *_, best = on_test_images().values()
    in_doubt = np.abs(torn.wrong.mean(axis=0) - 0.5)
    return int(np.lexsort((in_doubt, best.num_wrong))[0])

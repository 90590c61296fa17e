"""The networks' answers to a drawing, and the training images most like it."""

from typing import Any

import numpy as np

from unseen.data import centre_digit, nearest_rows
from unseen.lab.work.digits_augmentation import augmentations, warm_up_augmentation
from unseen.lab.work.digits_gallery import scores, telling_image
from unseen.lab.work.digits_known import DIGITS, image_of, known, networks, pictures, to_ink
from unseen.recipes.digit_answers import DigitAnswers

NUM_NEAREST = 6

# What each recipe is called on the page, and what is said about it.
_RECIPES = {
    "overfit": ("Overfit", "as in the homework, with no regularizer"),
    "L2": ("L2", "large weights are penalized"),
    "dropout": ("Dropout", "units are left out at random"),
    "digits": ("Best recipe", "every image distorted anew at every step"),
}


def warm_up() -> None:
    """Have all programs that quick answers need."""
    blank = [0] * image_of(0).size
    answer(blank, True)
    scores()
    warm_up_augmentation()  # one: the others are compiled when they are first asked for


def opening() -> dict[str, Any]:
    """What the room is opened with: recipes with their scores, and distortions to choose from."""
    return {
        "num_images": len(known().images.test_labels),
        "num_training": len(next(iter(networks().values())).training_rows),
        "recipes": [
            {"name": name, "label": label, "about": about, **scores()[name]}
            for name, (label, about) in _RECIPES.items()
        ],
        "augmentations": augmentations(),
        "start": telling_image(),
    }


def test_image(number: int) -> dict[str, Any]:
    """A test image: its pixels, and the digit that it shows.

    Args:
        number: Among the test images, from 0.
    """
    return {"picture": pictures(image_of(number)), "digit": int(known().images.test_labels[number])}


def answer(ink: list[int], is_centred: bool) -> dict[str, Any]:
    """What every network makes of a drawing.

    Args:
        ink: 28 times 28 pixels, row after row, 0 to 255.
        is_centred: Whether to show it to them as MNIST's digits were centred and scaled.
    """
    drawn = to_ink(ink)
    seen = centre_digit(drawn) if is_centred else drawn
    row = seen.reshape(1, -1)
    training = next(iter(networks().values())).training_rows
    nearest = nearest_rows(known().data.inputs[training], row, count=NUM_NEAREST)
    rows = training[nearest.rows[0]]
    return {
        "seen": pictures(seen),
        "is_blank": not drawn.any(),
        "answers": {name: _said(one.answers(row)) for name, one in networks().items()},
        "nearest": {
            "pictures": pictures(known().data.inputs[rows]),
            "digits": np.array(DIGITS)[known().data.classes[rows]],
            "distances": nearest.distances[0],
        },
    }


def _said(answers: DigitAnswers) -> dict[str, Any]:
    """The answers of one recipe's networks to one image."""
    return {
        "chances": answers.chances[:, 0],
        "median": answers.median[0],
        "num_nines": answers.num_nines[0],
    }

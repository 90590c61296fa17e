"""What an augmentation does to a digit."""

import dataclasses
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from unseen import recipes
from unseen.data import centre_digit
from unseen.errors import InvalidArgumentError
from unseen.lab.work.digits_known import image_of, known, networks, pictures, to_ink
from unseen.regularizers import Regularizer, distortions, find_regularizer
from unseen.regularizers.protocol import overrides
from unseen.regularizers.settings import settings_of

NUM_SHOWN = 8

# Those that show something of an image, the ones that move its pixels first.
_KINDS = (
    "Affine",
    "Elastic",
    "Thickness",
    "Gamma",
    "Contrast",
    "GaussianNoise",
    "InputDropout",
    "Cutout",
    "Mixup",
    "CutMix",
)
# All that the best recipe does to an image, at once.
_RECIPE = "recipe"


@cache
def augmentations() -> list[dict[str, Any]]:
    """The augmentations to choose from, each with its strengths as sliders need them."""
    of_recipe = ", ".join(type(one).__name__ for one in _of_recipe())
    return [
        *(_described(name) for name in _KINDS),
        {
            "name": _RECIPE,
            "label": "All of the best recipe's",
            "explanation": f"{of_recipe}, one after another, as unseen.recipes.digits has them.",
            "citation": "",
            "strengths": [],
        },
    ]


def distorted(
    ink: list[int], is_centred: bool, name: str, strengths: Sequence[float], seed: int
) -> dict[str, Any]:
    """A digit as an augmentation would show it to a network, several times.

    Args:
        ink: 28 times 28 pixels, row after row, 0 to 255.
        is_centred: Whether it is first brought to the size and place of MNIST's digits.
        name: Of the augmentation, as `augmentations` has it.
        strengths: One for each of its strengths, in their order.
        seed: What chance is drawn from.
    """
    drawn = to_ink(ink)
    image = centre_digit(drawn) if is_centred else drawn
    shown = distortions(
        _regularizers(name, strengths),
        np.concatenate([image[np.newaxis], _others()]),
        count=NUM_SHOWN,
        seed=seed,
    )
    rows = shown.reshape(NUM_SHOWN, -1)
    return {
        "pictures": pictures(shown),
        # Of all networks' answers to all that is shown, the part that says nine.
        "nines": {
            recipe: (one.chance_of_nine(rows) > 0.5).mean() for recipe, one in networks().items()
        },
    }


def warm_up_augmentation() -> None:
    """Have the program of the augmentation that the room is opened with."""
    first = augmentations()[0]
    usual = [strength["default"] for strength in first["strengths"]]
    distorted(image_of(0).ravel().tolist(), True, first["name"], usual, 0)


def _regularizers(name: str, strengths: Sequence[float]) -> tuple[Regularizer, ...]:
    if name == _RECIPE:
        return _of_recipe()
    if name not in _KINDS:
        raise InvalidArgumentError(
            f"The augmentation must be one of {', '.join((_RECIPE, *_KINDS))}. Received {name!r}."
        )
    kind = find_regularizer(name).kind
    names = [field.name for field in dataclasses.fields(kind)]
    if len(strengths) != len(names):
        raise InvalidArgumentError(
            f"{name} must be given {len(names)} strengths: {', '.join(names)}. "
            f"Received {len(strengths)}."
        )
    return (kind(**dict(zip(names, strengths, strict=True))),)


def _of_recipe() -> tuple[Regularizer, ...]:
    return tuple(one for one in recipes.digits.regularizers if overrides(one, "distort"))


@cache
def _others() -> np.ndarray:
    """Training images that share a batch with the digit, for those that mix examples."""
    rows = networks()["digits"].training_rows[: NUM_SHOWN - 1]
    return known().data.inputs[rows].reshape(len(rows), *image_of(0).shape)


def _described(name: str) -> dict[str, Any]:
    entry = find_regularizer(name)
    return {
        "name": name,
        "label": name,
        "explanation": entry.explanation,
        "citation": entry.citation,
        "strengths": [setting._asdict() for setting in settings_of(entry)],
    }

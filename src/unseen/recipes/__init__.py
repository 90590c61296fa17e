"""Recipes that were searched for, and networks that were trained, shipped as they came out.

A recipe is an ordinary `unseen.Recipe`, made when it is first used; so are the networks.

`digits`
:   The most that we got out of 800 handwritten fours and nines with the homework's network; how it
    was found, and what each part of it is worth, stands on a page of its own.

`load_digit_networks`
:   Networks for fours and nines, trained by four recipes from five seeds each.

Example:
    >>> from unseen import recipes
    >>> recipes.digits.loss, recipes.digits.batch_size
    ('binary_crossentropy', 80)
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unseen.recipes.digit_networks import DigitNetworks as DigitNetworks
    from unseen.recipes.digit_networks import load_digit_networks as load_digit_networks
    from unseen.recipes.eight_hundred_digits import digits as digits

__all__ = ["DigitNetworks", "digits", "load_digit_networks"]

# Public name -> the module that makes it.
_HOME_OF = {
    "DigitNetworks": "unseen.recipes.digit_networks",
    "digits": "unseen.recipes.eight_hundred_digits",
    "load_digit_networks": "unseen.recipes.digit_networks",
}


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'unseen.recipes' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

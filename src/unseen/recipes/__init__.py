"""Recipes that were searched for, and are shipped as they came out.

Each is an ordinary `unseen.Recipe`, made when it is first used.

`digits`
:   The most that we got out of 800 handwritten fours and nines with the homework's network; how it
    was found, and what each part of it is worth, stands on a page of its own.

Example:
    >>> from unseen import recipes
    >>> recipes.digits.loss, recipes.digits.batch_size
    ('binary_crossentropy', 80)
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unseen.recipes.eight_hundred_digits import digits as digits

__all__ = ["digits"]

# Recipe -> the module that makes it.
_HOME_OF = {"digits": "unseen.recipes.eight_hundred_digits"}


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'unseen.recipes' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

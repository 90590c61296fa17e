"""How well do small neural networks do on data they have not seen, and what makes them do better?

This catalogue names everything public. A name is imported when it is first used, so that
`import unseen` costs nothing and Keras and JAX start only when a network is needed.
"""

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> the module that defines it, sorted by name.
_HOME_OF = {
}

# Public subpackages, reached as `unseen.waves` and so on.
_SUBPACKAGES = ("data", "errors", "waves")

__all__ = ["__version__", *sorted([*_HOME_OF, *_SUBPACKAGES])]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    if name in _SUBPACKAGES:
        return importlib.import_module(f"unseen.{name}")
    raise AttributeError(f"module 'unseen' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

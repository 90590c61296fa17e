"""The methods by name."""

import importlib

from unseen.errors import InvalidArgumentError
from unseen.waves.estimators.protocol import Estimator

# Name -> module and class; imported when used, for some need JAX.
_HOME_OF = {
    "auto": ("auto", "Auto"),
    "closed-form": ("closed_form", "ClosedForm"),
    "least-squares": ("least_squares", "LeastSquares"),
    "network": ("network", "SymmetricNetwork"),
    "homework": ("homework", "HomeworkNetwork"),
    "dense": ("homework", "DenseNetwork"),
}
METHODS = tuple(_HOME_OF)


def find_estimator(name: str) -> Estimator:
    """The method of that name.

    Raises:
        InvalidArgumentError: if there is none.
    """
    if name not in _HOME_OF:
        raise InvalidArgumentError(
            f"`method` must be one of {', '.join(METHODS)}. Received method={name!r}."
        )
    module, kind = _HOME_OF[name]
    return getattr(importlib.import_module(f"unseen.waves.estimators.{module}"), kind)()

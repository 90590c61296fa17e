"""A submitted loss, in a Keras file or a recipe, by Keras's own name."""

import re
from typing import Any

from unseen.grading.reading.keras_objects import keras_object
from unseen.grading.reading.matching import is_name, is_same
from unseen.grading.reading.problems import Problems, shortened, shown

_REMEDY = "name one such as 'binary_crossentropy'"
# Settings of Keras's losses with the values that change nothing.
_PLAIN = {
    "reduction": ("sum_over_batch_size", "mean", "mean_with_sample_weight", "auto"),
    "from_logits": (False,),
    "label_smoothing": (0,),
    "axis": (-1,),
    "dtype": (None, "float32"),
    "ignore_class": (None,),
    "delta": (1,),
}
_SHORT = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mse": "mean_squared_error",
}
_BEFORE_A_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def read_loss(problems: Problems, subject: str, value: Any) -> str | None:
    """The name of a loss, such as "binary_crossentropy"; None where there is none."""
    if value is None:
        return None
    if isinstance(value, str):
        if is_name(value):
            return canonical_loss(value)
        problems.rule(f"{subject} must be a name. Received {shown(value)}; {_REMEDY}.")
        return None
    found = keras_object(problems, subject, value, "keras.losses", remedy=_REMEDY)
    if found is None:
        return None
    require_plain_loss(problems, subject, found.class_name, found.config)
    return canonical_loss(found.class_name)


def require_plain_loss(
    problems: Problems, subject: str, class_name: str, settings: dict[str, Any]
) -> None:
    """Refuse settings of a loss that change it."""
    for key, received in settings.items():
        if key == "name" or any(is_same(received, one) for one in _PLAIN.get(key, ())):
            continue
        instead = "take the regularizer LabelSmoothing" if "smooth" in key else "leave it out"
        problems.rule(
            f"{subject} {class_name} must have its default settings. Received {shortened(key)} of "
            f"{shown(received)}; {instead}."
        )


def canonical_loss(name: str) -> str:
    """Keras's name of a loss's function, from that name, the class's or its abbreviation.

    Example:
        >>> canonical_loss("BinaryCrossentropy"), canonical_loss("bce"), canonical_loss("hinge")
        ('binary_crossentropy', 'binary_crossentropy', 'hinge')
    """
    return _SHORT.get(name.lower(), _BEFORE_A_WORD.sub("_", name).lower())

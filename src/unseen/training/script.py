"""Python lines that train as a recipe says."""

import dataclasses

from unseen.regularizers.protocol import Regularizer
from unseen.training.recipe import Recipe


def recipe_lines(recipe: Recipe) -> str:
    """An expression that makes a recipe, a field a line, the loss taken from a name `loss`.

    Only what a recipe of names and numbers holds; a Keras object is written as Keras says it.

    Args:
        recipe: Of regularizers that come with unseen.

    Example:
        >>> from unseen import L2
        >>> print(recipe_lines(Recipe("mse", "adam", epochs=3, regularizers=(L2(0.001),))))
        unseen.Recipe(
            loss=loss,
            optimizer='adam',
            learning_rate=0.001,
            schedule='constant',
            epochs=3,
            batch_size=32,
            regularizers=(unseen.L2(strength=0.001),),
        )
    """
    lines = ["unseen.Recipe(", "    loss=loss,"]
    for name in ("optimizer", "learning_rate", "schedule", "epochs", "batch_size"):
        lines.append(f"    {name}={getattr(recipe, name)!r},")
    regularizers = "".join(f"{_call(one)}, " for one in recipe.regularizers).rstrip()
    if len(recipe.regularizers) > 1:
        regularizers = regularizers.removesuffix(",")
    return "\n".join([*lines, f"    regularizers=({regularizers}),", ")"])


def _call(regularizer: Regularizer) -> str:
    values = (
        f"{field.name}={getattr(regularizer, field.name)!r}"
        for field in dataclasses.fields(regularizer)
    )
    return f"unseen.{type(regularizer).__name__}({', '.join(values)})"

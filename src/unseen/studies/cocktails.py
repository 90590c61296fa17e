"""Cocktails: several regularizers at once, searched for by successive halving."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from unseen.regularizers.protocol import Regularizer

# Of the candidates of a rung, one in so many goes on.
_HALVING = 3
# How likely an ingredient is in a random cocktail: where it helped alone, and where not.
_LIKELY, _UNLIKELY = 0.5, 0.12

Cocktail = tuple[Regularizer, ...]


class Ingredient(NamedTuple):
    """A regularizer as it did alone.

    Args:
        settings: Its strengths, weakest first.
        best: Place of the best among them.
        gain: By how much the best was better than none, on the inner folds.
    """

    settings: tuple[Regularizer, ...]
    best: int
    gain: float


def propose(
    ingredients: Sequence[Ingredient], num: int, rng: np.random.Generator
) -> list[Cocktail]:
    """Different cocktails to try, each of two ingredients or more.

    First the two, three and four that helped most alone; then random ones, in which an ingredient
    is likelier where it helped alone, at its best strength or one beside it.

    Args:
        ingredients: What may be in them, in the order in which they act.
        num: How many, at most.
        rng: Randomness.
    """
    order = np.argsort([-one.gain for one in ingredients], kind="stable").tolist()
    found: dict[Cocktail, None] = {}
    for size in range(2, 5):
        members = sorted(order[:size])
        if len(members) == size:
            found[tuple(ingredients[m].settings[ingredients[m].best] for m in members)] = None
    for _ in range(20 * num):  # there may be no so many different ones
        if len(found) >= num or len(ingredients) < 2:
            break
        chance = [_LIKELY if one.gain > 0 else _UNLIKELY for one in ingredients]
        members = np.flatnonzero(rng.random(len(ingredients)) < chance).tolist()
        steps = rng.integers(-1, 2, size=len(ingredients))
        if len(members) > 1:
            found[tuple(_beside(ingredients[m], int(steps[m])) for m in members)] = None
    return list(found)[:num]


def _beside(ingredient: Ingredient, step: int) -> Regularizer:
    place = min(max(ingredient.best + step, 0), len(ingredient.settings) - 1)
    return ingredient.settings[place]


def search(
    cocktails: Sequence[Cocktail],
    num_rungs: int,
    score: Callable[[int, Sequence[Cocktail]], np.ndarray],
) -> tuple[Cocktail, float] | None:
    """The best cocktail by successive halving: on each inner fold, the better third goes on.

    Args:
        cocktails: The candidates.
        num_rungs: Number of inner folds.
        score: How good cocktails are on an inner fold, more being better, minus infinity where they
            diverge,
            shape (num_cocktails,).

    Returns:
        The best one and its mean score over all inner folds; None where there is none.

    Source: Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
        optimization", arXiv:1502.07943.
    """
    alive, scores = list(cocktails), np.empty((len(cocktails), 0))
    for rung in range(num_rungs):
        if not alive:
            return None
        scores = np.column_stack([scores, score(rung, alive)])
        means = np.nan_to_num(scores.mean(axis=1), nan=-np.inf)
        keep = max(1, -(-len(alive) // _HALVING)) if rung < num_rungs - 1 else 1
        best = np.argsort(-means, kind="stable")[:keep].tolist()
        alive, scores = [alive[place] for place in best], scores[best]
    if not alive or not np.isfinite(scores[0].mean()):
        return None
    return alive[0], float(scores[0].mean())

"""Fitting one network by several recipes, on several splits, from several seeds, in one call."""

import itertools
from collections.abc import Iterable, Mapping, Sequence

import keras

from unseen.data.dataset import Dataset
from unseen.data.splits import Split
from unseen.errors import InvalidArgumentError
from unseen.training.fits import Fits
from unseen.training.many_runs import OnProgress, Run, train
from unseen.training.recipe import Recipe


def fit(
    network: keras.Model,
    data: Dataset,
    recipes: Recipe | Mapping[str, Recipe],
    splits: Split | Sequence[Split],
    seeds: Iterable[int] | None = None,
    *,
    vectorize: bool | None = None,
    on_progress: OnProgress | None = None,
) -> Fits:
    """Train every recipe on every split, all at once.

    Args:
        network: A built sequential or functional Keras model; it is not changed.
        data: The rows that the splits number.
        recipes: One recipe, or several by name.
        splits: One split, or several.
        seeds: Each at least 0; every split is trained from all of them. None gives each split
            one seed of its own, its number, so that runs on different splits are independent.
        vectorize: See `train`.
        on_progress: Called with the number of runs finished and of all runs.

    Returns:
        Histories, scores, status and trained networks.

    Raises:
        InvalidArgumentError: if nothing is to be trained, or the network does not fit the data.
        InvalidDataError: if a split or a regularizer does not fit the data.

    Example:
        >>> import numpy as np
        >>> from unseen import Dataset, L2, Recipe, dense, fit, keras_split
        >>> x = np.random.default_rng(0).normal(size=(60, 5))
        >>> data = Dataset(x, x[:, :1] ** 2)
        >>> plain = Recipe(loss="mean_squared_error", epochs=3)
        >>> recipes = {"none": plain, "L2": plain.replace(regularizers=(L2(1e-3),))}
        >>> fits = fit(dense(5, [8], 1), data, recipes, keras_split(60, 0.2), seeds=range(2))
        >>> fits.scores[["name", "seed", "status"]].to_string(index=False).splitlines()[-1].split()
        ['L2', '1', 'ok']
    """
    named = {"recipe": recipes} if isinstance(recipes, Recipe) else recipes
    many_splits = [splits] if isinstance(splits, Split) else list(splits)
    if seeds is None:
        pairs = [(split, number) for number, split in enumerate(many_splits)]
    elif isinstance(seeds, Iterable):
        pairs = list(itertools.product(many_splits, seeds))
    else:
        raise InvalidArgumentError(
            f"`seeds` must be several seeds, such as range(5) or [3]. Received seeds={seeds!r}."
        )
    runs = [
        Run(recipe, split, seed, name) for name, recipe in named.items() for split, seed in pairs
    ]
    return train(network, data, runs, vectorize=vectorize, on_progress=on_progress)

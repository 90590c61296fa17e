"""Fitting one network by several recipes, on several splits, from several seeds, in one call."""

import itertools
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

import keras

from unseen.data.dataset import Dataset
from unseen.data.splits import Split, k_folds
from unseen.errors import InvalidArgumentError
from unseen.progress import bar_if_long
from unseen.training.fits import Fits
from unseen.training.losses import classes_of
from unseen.training.many_runs import OnProgress, Run, train
from unseen.training.recipe import Recipe

if TYPE_CHECKING:
    from distributed import Client


def fit(
    network: keras.Model,
    data: Dataset,
    recipes: Recipe | Mapping[str, Recipe],
    splits: Split | Sequence[Split] | None = None,
    seeds: Iterable[int] | None = None,
    *,
    folds: int | None = None,
    vectorize: bool | None = None,
    keep_networks: bool = True,
    record: str | os.PathLike[str] | None = None,
    cluster: "Client | str | None" = None,
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
        folds: Instead of splits: cross-validation with so many folds, as `k_folds` makes them;
            stratified where targets are classes.
        vectorize: See `train`.
        keep_networks: See `train`.
        record: See `train`.
        cluster: See `train`.
        on_progress: Called with the number of runs finished and of all runs. None shows a bar
            where standard error is a terminal or a notebook and it takes longer than two seconds.

    Returns:
        Histories, scores, status and trained networks.

    Raises:
        InvalidArgumentError: if nothing is to be trained, or the network does not fit the data.
        InvalidDataError: if a split or a regularizer does not fit the data.

    Example:
        >>> import numpy as np
        >>> from unseen import Dataset, L2, Recipe, dense, fit
        >>> x = np.random.default_rng(0).normal(size=(60, 5))
        >>> data = Dataset(x, x[:, :1] ** 2)
        >>> plain = Recipe(loss="mean_squared_error", epochs=3)
        >>> recipes = {"none": plain, "L2": plain.replace(regularizers=(L2(1e-3),))}
        >>> fits = fit(dense(5, [8], 1), data, recipes, folds=3, seeds=range(2))
        >>> fits.scores[["recipe", "fold", "seed"]].to_string(index=False).splitlines()[-1].split()
        ['L2', '2', '1']
    """
    named = {"recipe": recipes} if isinstance(recipes, Recipe) else recipes
    if not isinstance(data, Dataset):
        raise InvalidArgumentError(
            "`data` must be a Dataset, such as unseen.Dataset(inputs, targets). Received "
            f"{type(data).__name__}."
        )
    if not isinstance(named, Mapping) or not all(isinstance(r, Recipe) for r in named.values()):
        raise InvalidArgumentError(
            '`recipes` must be a Recipe, or several by name, such as {"plain": recipe}. '
            f"Received {type(recipes).__name__}."
        )
    pairs = _pairs(_splits(data, named, splits, folds), seeds)
    runs = [
        Run(recipe, split, seed, name) for name, recipe in named.items() for split, seed in pairs
    ]
    with nullcontext(on_progress) if on_progress else bar_if_long("networks") as told:
        return train(
            network,
            data,
            runs,
            vectorize=vectorize,
            keep_networks=keep_networks,
            record=record,
            cluster=cluster,
            on_progress=told,
        )


def _splits(
    data: Dataset,
    recipes: Mapping[str, Recipe],
    splits: Split | Sequence[Split] | None,
    folds: int | None,
) -> list[Split]:
    if (splits is None) == (folds is None):
        raise InvalidArgumentError(
            "`fit` must be told either `splits` or `folds`, such as folds=5. Received "
            + ("neither." if splits is None else "both.")
        )
    if isinstance(splits, Split):
        return [splits]
    if splits is not None:
        if not (isinstance(splits, Sequence) and all(isinstance(one, Split) for one in splits)):
            raise InvalidArgumentError(
                "`splits` must be a Split, or several in a list; a number of folds is `folds`. "
                f"Received splits={splits!r}."
            )
        return list(splits)
    assert folds is not None
    has_classes = any(classes_of(recipe.loss) != "none" for recipe in recipes.values())
    return k_folds(data.num_rows, folds, classes=data.classes if has_classes else None)


def _pairs(splits: list[Split], seeds: Iterable[int] | None) -> list[tuple[Split, int]]:
    if seeds is None:
        return [(split, number) for number, split in enumerate(splits)]
    if not isinstance(seeds, Iterable):
        raise InvalidArgumentError(
            f"`seeds` must be several seeds, such as range(5) or [3]. Received seeds={seeds!r}."
        )
    several = list(seeds)
    if len(set(several)) < len(several):
        raise InvalidArgumentError(
            "`seeds` must differ, for the same seed gives the same network again. Received "
            f"seeds={several!r}."
        )
    return list(itertools.product(splits, several))

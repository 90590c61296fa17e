"""What a worker does for the room Train: train while it is watched, leave what is taken away."""

import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from unseen.lab.work.file_names import MODEL, RECIPE, SCRIPT, TAKEN_AWAY, calling_it, file_of
from unseen.lab.work.train_learnt import no_better_than
from unseen.lab.work.train_script import script_of
from unseen.lab.workers.wire import PASSING
from unseen.regularizers import find_regularizer
from unseen.studies import Preparation, prepare
from unseen.studies.decision_surface import Plane, decision_surface, plane_of
from unseen.studies.network_source import describe_network
from unseen.training import Fits, Recipe, Run, learning_curves, overfitting_epoch, watch
from unseen.whole_files import write_whole

# How often the page is told what is new, in seconds.
_SECONDS_BETWEEN_NEWS = 0.25
_QUANTILES = (0.1, 0.9)
# More than a colour shows.
_DIGITS_OF_PROBABILITIES = 3


def carry_out(
    source: Mapping[str, Any],
    network: Mapping[str, Any],
    recipe: Mapping[str, Any],
    seeds: Sequence[int],
    folder: str,
) -> Generator[dict[str, Any], None, None]:
    """Train one network from several seeds.

    Args:
        source: `name`, what people call the data, and `target`. Where a file lies in the folder
            `data` of `folder` it is read, else it is data of that name that come with unseen.
        network: `hidden` units of each layer, and their `activation`.
        recipe: Fields of `Recipe`, but for the loss, and regularizers as pairs of name and values.
        seeds: One for each run.
        folder: Where recipe, model and script are written.

    Yields:
        Events: `begin`, `compiling`, then `surface` and `progress` again and again, `end`.
    """
    began = time.monotonic()
    ready = _ready(source, network, file_of(folder))
    recipe_made = _recipe(ready, recipe)
    place = Path(folder)
    recipe_made.save(place / RECIPE)
    write_whole(place / SCRIPT, script_of(source, network, recipe_made, seeds).encode())
    plane = plane_of(ready)
    watched = watch(
        ready.network,
        ready.data,
        [Run(recipe_made, ready.split, seed) for seed in seeds],
        seconds=_SECONDS_BETWEEN_NEWS,
    )
    yield _beginning(ready, recipe_made, seeds, plane)
    yield {"kind": "compiling"}
    last = 0
    for fits in watched:
        if plane is not None:
            yield _surface(fits, plane)
        progress, last = _progress(fits, last)
        yield progress
        if "training" not in fits.status:
            yield _ending(fits, ready, place, time.monotonic() - began)


def _ending(fits: Fits, ready: Preparation, place: Path, seconds: float) -> dict[str, Any]:
    median = fits.median_run()
    if median is not None:
        ready.preprocessing.to_keras(fits.model(median)).save(place / MODEL)
    return {
        "kind": "end",
        "scores": _scores(fits),
        "no_better_than": no_better_than(fits, ready),
        "statuses": fits.status,
        "seconds": seconds,
        "model_of_seed": None if median is None else fits.runs[median].seed,
        "files": [name for name in TAKEN_AWAY if (place / name).exists()],
    }


def _ready(source: Mapping[str, Any], network: Mapping[str, Any], file: Path | None) -> Preparation:
    with calling_it(file, source["name"]):
        return prepare(
            source["name"] if file is None else file,
            list(network["hidden"]),
            activation=network["activation"],
            target=source["target"],
        )


def _recipe(ready: Preparation, recipe: Mapping[str, Any]) -> Recipe:
    on = tuple(find_regularizer(name).kind(**values) for name, values in recipe["regularizers"])
    return Recipe(ready.loss, **{**recipe, "regularizers": on})


def _beginning(
    ready: Preparation, recipe: Recipe, seeds: Sequence[int], plane: Plane | None
) -> dict[str, Any]:
    split, source = ready.split, ready.source
    parts = {"training": split.training, "validation": split.validation, "test": split.test}
    return {
        "kind": "begin",
        "network": describe_network(ready.network),
        "rows": {name: len(rows) for name, rows in parts.items()},
        "metrics": ["loss", "accuracy"] if source.is_classification else ["loss"],
        "epochs": recipe.epochs,
        "seeds": len(seeds),
        "classes": source.classes,
        "plane": None if plane is None else _drawn(ready, plane, parts),
    }


def _drawn(ready: Preparation, plane: Plane, parts: Mapping[str, np.ndarray]) -> dict[str, Any]:
    of_row = np.full(len(plane.points), "test", dtype="<U10")
    for name, rows in parts.items():
        of_row[rows] = name
    return {
        "points": plane.points,
        "classes": ready.source.targets,
        "parts": of_row,
        "x": plane.across,
        "y": plane.upwards,
        "side": plane.side,
    }


def _surface(fits: Fits, plane: Plane) -> dict[str, Any]:
    surface = decision_surface(fits, plane)
    probability = surface.probability.round(_DIGITS_OF_PROBABILITIES)
    return {
        "kind": "surface",
        PASSING: True,
        "classes": surface.classes,
        "probability": probability,
    }


def _progress(fits: Fits, told: int) -> tuple[dict[str, Any], int]:
    """What is new since epoch `told`, and the epoch that is told now."""
    curves = learning_curves(fits, _QUANTILES)
    last = max((len(curve.epochs) for curve in curves.values()), default=0)
    return {
        "kind": "progress",
        "first": told + 1,
        "last": last,
        "curves": {
            name: {part: getattr(curve, part)[told:] for part in ("median", "low", "high")}
            for name, curve in curves.items()
        },
        "overfitting_epoch": overfitting_epoch(fits),
        "num_diverged": int((fits.status == "diverged").sum()),
    }, last


def _scores(fits: Fits) -> dict[Any, Any]:
    """Of each score its median and its ends."""
    ends = {"least": "low", "largest": "high"}
    return fits.score_ranges.rename(columns=ends).to_dict("index")

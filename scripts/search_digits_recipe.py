"""Search for the recipe of 800 digits, and say what each part of it is worth.

Nothing here looks at a test image. A draw is 800 of the 11,791 training images, and a network is
scored on the other 10,991. Two stages, each of which adds to a table:

    python scripts/search_digits_recipe.py explore --runs 100   # 100 random choices of strengths
    python scripts/search_digits_recipe.py compare              # the recipe, changed in one place

`explore` trains one network for each random choice and fits the error by draws, strengths and
their squares, so that every network tells of all strengths at once. `compare` trains the recipe
that comes with unseen beside itself with one part changed, on the same draws from the same seeds.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import unseen
from unseen import Dataset, Recipe, Run, Split, recipes
from unseen.experiments.overfitting import DRAW_SIZE, overfitting_network

NUM_DRAWS, SEED = 10, 1_001
# Ends of the range of each strength; those of LOGARITHMIC are powers of ten.
RANGES = {
    "rotation": (3, 22),
    "shear": (10, 30),
    "zoom": (0.03, 0.3),
    "shift": (0, 1.2),
    "elastic": (0.2, 1),
    "smoothness": (2.5, 7),
    "gamma": (0, 0.8),
    "thickness": (0, 1),
    "decay": (-1.5, 0.3),
    "learning_rate": (-3.1, -2.5),
}
LOGARITHMIC = {"decay", "learning_rate"}
# These are none at all in so many of the choices.
OPTIONAL, NONE = {"gamma", "thickness"}, 0.3


def main() -> None:
    """Run one stage, or go on with it, and print what it says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage", choices=("explore", "compare"))
    parser.add_argument("--runs", type=int, default=100, help="random choices to explore")
    parser.add_argument("--epochs", type=int, help="of each network; 700, or the recipe's own")
    parser.add_argument("--draws", type=int, default=6, help="draws to compare on")
    parser.add_argument("--seed", type=int, default=0, help="of the random choices")
    parser.add_argument("--only", nargs="+", help="variants to compare, by name")
    parser.add_argument("--out", type=Path, default=Path("digits-search"), help="folder of tables")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    table = arguments.out / f"{arguments.stage}.csv"
    if arguments.stage == "explore":
        explore(table, arguments.runs, arguments.epochs or 700, arguments.seed)
        print(effects(pd.read_csv(table)).to_string())  # noqa: T201
    else:
        epochs = arguments.epochs or recipes.digits.epochs
        compare(table, epochs, arguments.draws, arguments.only)
        print(differences(pd.read_csv(table)).to_string())  # noqa: T201


def development_splits(num_draws: int) -> tuple[Dataset, list[Split]]:
    """The training images, and draws of 800 of them with all others to score on."""
    images = unseen.load_digits()
    data = unseen.digits_dataset(images)
    rows = np.arange(len(images.train_images))
    development = Dataset(data.inputs[rows], data.targets[rows], image_shape=data.image_shape)
    chosen = unseen.draws(
        rows, [], size=DRAW_SIZE, validation_fraction=0.0, num_draws=num_draws, seed=SEED
    )
    return development, [
        Split(draw.training, [], np.setdiff1d(rows, draw.training)) for draw in chosen
    ]


def explore(table: Path, num_runs: int, epochs: int, seed: int) -> None:
    """Train one network for each random choice of strengths, ten at a time."""
    data, splits = development_splits(NUM_DRAWS)
    random = np.random.default_rng(seed)
    for _ in range(0, num_runs, NUM_DRAWS):
        choices = [_random_strengths(random) for _ in splits]
        runs = [
            Run(_recipe(epochs, **choice), split, seed=7_000 + draw)
            for draw, (choice, split) in enumerate(zip(choices, splits, strict=True))
        ]
        scores = unseen.train(overfitting_network(), data, runs, keep_networks=False).scores
        _append(table, pd.DataFrame(choices).join(_outcome(scores)))


def effects(table: pd.DataFrame) -> pd.DataFrame:
    """What each strength does to the error, in points, by least squares with the draws' own means.

    Each strength is brought to [-1, 1] over its range: "slope" is half of what the whole range
    changes, "bend" is what its ends lose against its middle, and "best" is where the parabola is
    lowest within the range.
    """
    names = list(RANGES)
    ends = np.array([RANGES[name] for name in names], float)
    values = np.array(
        [np.log10(table[name]) if name in LOGARITHMIC else table[name] for name in names]
    ).T
    scaled = 2 * (values - ends[:, 0]) / (ends[:, 1] - ends[:, 0]) - 1
    draws = (table["draw"].to_numpy()[:, np.newaxis] == np.arange(NUM_DRAWS)).astype(float)
    columns = np.hstack([draws, scaled, scaled**2])
    # A little ridge for the slopes and bends, as there are few runs for so many.
    ridge = np.diag([1e-6] * NUM_DRAWS + [1.0] * len(names) + [3.0] * len(names))
    inverse = np.linalg.inv(columns.T @ columns + ridge)
    error = 100 * (1 - table["test_accuracy"].to_numpy())
    found = inverse @ columns.T @ error
    residual = error - columns @ found
    variance = (residual**2).sum() / max(len(error) - len(found), 1)
    deviation = np.sqrt(variance * np.diag(inverse @ columns.T @ columns @ inverse))
    slope, bend = found[NUM_DRAWS:].reshape(2, -1)
    grid = np.linspace(-1, 1, 41)
    best = grid[(np.outer(slope, grid) + np.outer(bend, grid**2)).argmin(axis=1)]
    place = ends[:, 0] + (best + 1) / 2 * (ends[:, 1] - ends[:, 0])
    is_power = [name in LOGARITHMIC for name in names]
    return pd.DataFrame(
        {
            "slope": slope,
            "± ": deviation[NUM_DRAWS : -len(names)],
            "bend": bend,
            "±": deviation[-len(names) :],
            "best": np.where(is_power, 10.0**place, place),
        },
        index=names,
    ).round(4)


def variants(epochs: int) -> Iterator[tuple[str, Recipe]]:
    """The recipe, without each of its parts, with each of some others, and otherwise trained."""
    base = recipes.digits.replace(epochs=epochs)
    parts = base.regularizers
    yield "the recipe", base
    for part in parts:
        rest = tuple(one for one in parts if one is not part)
        yield f"without {type(part).__name__}", base.replace(regularizers=rest)
    for more in (
        unseen.Dropout(0.1),
        unseen.InputDropout(0.1),
        unseen.GaussianNoise(0.1),
        unseen.Cutout(0.2),
        unseen.Mixup(0.2),
        unseen.LabelSmoothing(0.05),
        unseen.SAM(0.05),
        unseen.SWA(0.25),
        unseen.EMA(0.999),
    ):
        if type(more) not in {type(part) for part in parts}:
            yield f"with {more!r}", base.replace(regularizers=(*parts, more))
    yield "one-cycle", base.replace(schedule="one-cycle")
    yield "batches of 32", base.replace(batch_size=32)
    yield "batches of 128", base.replace(batch_size=128)
    yield "half the epochs", base.replace(epochs=epochs // 2)


def compare(table: Path, epochs: int, num_draws: int, only: list[str] | None) -> None:
    """Train every variant that the table does not hold yet, on the same draws."""
    data, splits = development_splits(num_draws)
    done = set(pd.read_csv(table)["variant"]) if table.exists() else set()
    for name, recipe in variants(epochs):
        if name in done or (only is not None and name not in only):
            continue
        runs = [Run(recipe, split, seed=7_000 + draw) for draw, split in enumerate(splits)]
        scores = unseen.train(overfitting_network(), data, runs, keep_networks=False).scores
        _append(table, _outcome(scores).assign(variant=name))


def differences(table: pd.DataFrame) -> pd.DataFrame:
    """Mean accuracy of each variant in %, and its paired difference from the recipe in points."""
    accuracy = 100 * table.pivot(index="variant", columns="draw", values="test_accuracy")
    rows = {}
    for name, values in accuracy.loc[pd.unique(table["variant"])].iterrows():
        difference = unseen.measure_difference(values, accuracy.loc["the recipe"])
        rows[name] = {
            "accuracy": values.mean(),
            "difference": difference.mean,
            "low": difference.low,
            "high": difference.high,
        }
    return pd.DataFrame(rows).T.round(3)


def _random_strengths(random: np.random.Generator) -> dict[str, float]:
    strengths = {name: random.uniform(*ends) for name, ends in RANGES.items()}
    strengths |= {name: 0.0 for name in OPTIONAL if random.uniform() < NONE}
    return strengths | {name: 10.0 ** strengths[name] for name in LOGARITHMIC}


def _recipe(epochs: int, **strengths: float) -> Recipe:
    return Recipe(
        "binary_crossentropy",
        "adam",
        strengths["learning_rate"],
        "cosine",
        epochs,
        batch_size=64,
        regularizers=(
            unseen.Affine(*(strengths[name] for name in ("rotation", "shear", "zoom", "shift"))),
            unseen.Elastic(strengths["elastic"], strengths["smoothness"]),
            unseen.Gamma(strengths["gamma"]),
            unseen.Thickness(strengths["thickness"]),
            unseen.WeightDecay(strengths["decay"]),
        ),
    )


def _outcome(scores: pd.DataFrame) -> pd.DataFrame:
    kept = scores[["train_accuracy", "test_accuracy", "test_loss"]].reset_index(drop=True)
    return kept.assign(draw=range(len(kept)))


def _append(table: Path, rows: pd.DataFrame) -> None:
    rows.to_csv(table, mode="a", header=not table.exists(), index=False)


if __name__ == "__main__":
    main()

"""The homework's second half: a network that overfits 800 handwritten fours and nines.

Here the networks are trained; `overfitting_answers` and `comparison_answer` say what came out.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unseen.data import DigitImages, Split, digits_dataset, draws, load_digits
from unseen.data.dataset import Dataset
from unseen.experiments.plan import Plan
from unseen.experiments.workshop import Workshop
from unseen.networks import dense
from unseen.regularizers import L1, L2, Affine, Dropout, Regularizer
from unseen.training import Fits, Recipe, Run

if TYPE_CHECKING:
    import keras

DRAW_SIZE = 800
VALIDATION_FRACTION = 0.5
NO_REGULARIZER = "none"

# Regularizer by the name it has in tables and figures, for each family; None is none of them.
# Of the augmentations the homework's own amounts come first: its 0.2 for rotation are degrees.
FAMILIES: dict[str, dict[str, Regularizer | None]] = {
    NO_REGULARIZER: {NO_REGULARIZER: None},
    "L1": {f"L1 {s:g}": L1(s) for s in (1e-4, 1e-3, 1e-2, 1e-1)},
    "L2": {f"L2 {s:g}": L2(s) for s in (1e-4, 1e-3, 1e-2, 1e-1)},
    "dropout": {f"dropout {rate:g}": Dropout(rate) for rate in (0.1, 0.2, 0.3, 0.4)},
    "augmentation": {
        "homework's": Affine(rotation=0.2, shear=0.2, zoom=0.2, shift=0.0),
        "rotation 10°": Affine(rotation=10.0, shear=0.0, zoom=0.0, shift=0.0),
        "shear 11°": Affine(rotation=0.0, shear=11.3, zoom=0.0, shift=0.0),
        "zoom 20 %": Affine(rotation=0.0, shear=0.0, zoom=0.2, shift=0.0),
        "shift 2 px": Affine(rotation=0.0, shear=0.0, zoom=0.0, shift=2.0),
        "medium affine": Affine(rotation=10.0, shear=11.3, zoom=0.1, shift=2.0),
        "strong affine": Affine(rotation=15.0, shear=19.3, zoom=0.15, shift=2.5),
    },
}


def families(compared: Fits | None = None) -> dict[str, list[str]]:
    """Names of the recipes that are compared, by family, "none" first.

    Args:
        compared: Where given, only recipes that it holds, and no family without any.
    """
    names = None if compared is None else {run.name for run in compared.runs}
    kept = {
        family: [name for name in members if names is None or name in names]
        for family, members in FAMILIES.items()
    }
    return {family: members for family, members in kept.items() if members}


@dataclass(frozen=True, eq=False)
class OverfittingNetworks:
    """The trained networks of the second half, and what they were trained on.

    Args:
        images: The fours and nines.
        data: The same as rows: training images, then test images.
        splits: One for each draw: 400 to fit, 400 to choose on, all test images to report on.
        whole_splits: The same draws with all 800 to fit.
        baseline: The overfitting network of 2.3, one fit per draw.
        comparison: Every recipe that is compared, by name, one fit per draw.
        diverged: Recipes that were left out of the comparison, with how many runs diverged.
        chosen: Name of the recipe chosen on the validation rows.
        regularized: The chosen recipe, longer, on all 800, one fit per draw.
        unregularized: The same without the regularizer.
    """

    images: DigitImages
    data: Dataset
    splits: list[Split]
    whole_splits: list[Split]
    baseline: Fits
    comparison: Fits
    diverged: dict[str, int]
    chosen: str
    regularized: Fits
    unregularized: Fits

    @property
    def num_networks(self) -> int:
        """How many networks were trained."""
        fits = (self.baseline, self.comparison, self.regularized, self.unregularized)
        return sum(len(one) for one in fits)


def overfitting_network() -> "keras.Sequential":
    """The homework's network: 100-100-100-2, ReLU, two sigmoids."""
    return dense(784, [100, 100, 100], 2, output_activation="sigmoid", name="digits")


def overfitting_recipe(epochs: int = 1_000) -> Recipe:
    """The homework's 2.3: SGD with Keras's defaults, binary cross-entropy, batch 128."""
    return Recipe(
        loss="binary_crossentropy",
        optimizer="sgd",
        learning_rate=0.01,
        epochs=epochs,
        batch_size=128,
    )


def comparison_recipe(epochs: int, regularizers: tuple[Regularizer, ...] = ()) -> Recipe:
    """What every regularizer is compared under, and its baseline: Adam, annealed, batch 32."""
    return Recipe(
        loss="binary_crossentropy",
        optimizer="adam",
        learning_rate=1e-3,
        schedule="cosine",
        epochs=epochs,
        batch_size=32,
        regularizers=regularizers,
    )


def train_overfitting(
    plan: Plan, images: DigitImages | None = None, workshop: Workshop | None = None
) -> OverfittingNetworks:
    """Train the networks of the second half.

    Args:
        plan: How many draws and epochs.
        images: The digits; the embedded fours and nines where None.
        workshop: Where they are trained; here, with nothing shown, where None.

    Returns:
        The trained networks.
    """
    workshop = workshop or Workshop()
    images = load_digits() if images is None else images
    data = digits_dataset(images)
    num_training = len(images.train_images)
    pool, test = np.arange(num_training), np.arange(num_training, data.num_rows)

    def draw(validation_fraction: float) -> list[Split]:
        return draws(
            pool,
            test,
            size=DRAW_SIZE,
            validation_fraction=validation_fraction,
            num_draws=plan.seeds,
            seed=plan.seed,
        )

    splits, whole_splits = draw(VALIDATION_FRACTION), draw(0.0)
    network = overfitting_network()

    def train_draws(stage: str, recipes: dict[str, Recipe], parts: list[Split]) -> Fits:
        runs = [
            Run(recipe, part, seed, name)
            for name, recipe in recipes.items()
            for part, seed in zip(parts, plan.run_seeds, strict=True)
        ]
        return workshop.train(stage, network, data, runs)

    overfit = {"overfit": overfitting_recipe(plan.overfit_epochs)}
    baseline = train_draws("The network that overfits", overfit, splits)
    members = {name: one for family in FAMILIES.values() for name, one in family.items()}
    comparison = train_draws(
        "Regularizers compared",
        {
            name: comparison_recipe(plan.comparison_epochs, _among_all(one))
            for name, one in members.items()
        },
        splits,
    )
    diverged = {
        name: int((comparison.named(name).status != "ok").sum())
        for name in members
        if (comparison.named(name).status != "ok").any()
    }
    # A mean over those draws alone that it survived would flatter a recipe.
    comparison = comparison.where(lambda run: run.name not in diverged)
    # Chosen on validation rows; the test rows have not been looked at.
    validation = {
        name: comparison.named(name).scores["val_accuracy"].mean()
        for name in members
        if name != NO_REGULARIZER and name not in diverged
    }
    chosen = max(validation, key=lambda name: validation[name])
    winner = members[chosen]
    assert winner is not None
    final = train_draws(
        "The regularized model",
        {
            NO_REGULARIZER: comparison_recipe(plan.final_epochs, (winner.off(),)),
            chosen: comparison_recipe(plan.final_epochs, (winner,)),
        },
        whole_splits,
    )
    return OverfittingNetworks(
        images=images,
        data=data,
        splits=splits,
        whole_splits=whole_splits,
        baseline=baseline,
        comparison=comparison,
        diverged=diverged,
        chosen=chosen,
        regularized=final.named(chosen),
        unregularized=final.named(NO_REGULARIZER),
    )


def _among_all(one: Regularizer | None) -> tuple[Regularizer, ...]:
    """The regularizer beside all kinds that are compared, switched off: one program for all."""
    kinds = (L1, L2, Dropout, Affine)
    return tuple(one if isinstance(one, kind) else kind.off() for kind in kinds)

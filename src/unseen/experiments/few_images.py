"""What can be expected of 800 images: the shipped recipe, and the plain network on more of them.

Here the networks are trained; `few_images_answer` says what came out.
"""

from dataclasses import dataclass

import numpy as np

from unseen import recipes
from unseen.data import DigitImages, Split, digits_dataset, draws, load_digits
from unseen.data.dataset import Dataset
from unseen.experiments.overfitting import DRAW_SIZE, comparison_recipe, overfitting_network
from unseen.experiments.plan import Plan
from unseen.experiments.workshop import Workshop
from unseen.training import Fits, Recipe, Run

# With Adam, annealed, and on so many images none does better for more.
PLAIN_EPOCHS = 100


@dataclass(frozen=True, eq=False)
class FewImagesNetworks:
    """The networks trained by the shipped recipe, and plain ones to compare them with.

    Args:
        data: Training images, then test images.
        digits: The digit of each column of the targets.
        fits: The shipped recipe on 800 images, one fit per draw.
        plain: The same network without a regularizer, by number of training images, one fit per
            draw; empty where none was asked for.
    """

    data: Dataset
    digits: tuple[int, ...]
    fits: Fits
    plain: dict[int, Fits]

    @property
    def num_networks(self) -> int:
        """How many networks were trained."""
        return len(self.fits) + sum(len(fits) for fits in self.plain.values())


def train_few_images(
    plan: Plan, images: DigitImages | None = None, workshop: Workshop | None = None
) -> FewImagesNetworks:
    """Train the shipped recipe on 800 images, and the plain network on as many and more.

    Args:
        plan: How many draws and epochs.
        images: The digits; the embedded fours and nines where None.
        workshop: Where they are trained; here, with nothing shown, where None.

    Returns:
        The trained networks.
    """
    workshop = workshop or Workshop()
    data = digits_dataset(images := load_digits() if images is None else images)
    num_training = len(images.train_images)
    pool, test = np.arange(num_training), np.arange(num_training, data.num_rows)
    seeds = np.random.SeedSequence(plan.seed).generate_state(plan.few_images_draws).tolist()
    network = overfitting_network()

    def train_draws(stage: str, recipe: Recipe, size: int, num_draws: int) -> Fits:
        parts: list[Split] = draws(
            pool, test, size=size, validation_fraction=0.0, num_draws=num_draws, seed=plan.seed
        )
        runs = [Run(recipe, part, seed) for part, seed in zip(parts, seeds, strict=False)]
        return workshop.train(stage, network, data, runs)

    recipe = recipes.digits
    if plan.few_images_epochs is not None:
        recipe = recipe.replace(epochs=plan.few_images_epochs)
    fits = train_draws("The most of 800 images", recipe, DRAW_SIZE, plan.few_images_draws)
    plain = comparison_recipe(PLAIN_EPOCHS)
    return FewImagesNetworks(
        data=data,
        digits=tuple(np.unique(images.train_labels).tolist()),
        fits=fits,
        plain={
            size: train_draws(f"Plain, {size:,} images", plain, size, plan.seeds)
            for size in plan.plain_sizes
        },
    )

"""Train the networks for fours and nines that come with unseen, and write their weights.

As in the homework 800 images are drawn, half of them to learn from and half to choose on. Every
recipe is trained on the same ones from several seeds; L2 and dropout keep the strength that does
best on the validation images. Takes some minutes.

    python scripts/train_lab_networks.py
"""

import argparse
import sys

import numpy as np

from unseen import Fits, Recipe, digits_dataset, draws, fit, load_digits, recipes
from unseen.experiments.overfitting import (
    DRAW_SIZE,
    FAMILIES,
    VALIDATION_FRACTION,
    comparison_recipe,
    overfitting_network,
    overfitting_recipe,
)
from unseen.recipes.digit_networks import (
    DigitNetworks,
    load_digit_networks,
    save_digit_networks,
)

NUM_NETWORKS = 5
EPOCHS = 150
CHOSEN = ("L2", "dropout")


def main() -> int:
    """Exit status of the script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0, help="of the 800 images and the networks")
    parser.add_argument("--epochs", type=int, default=None, help="of the best recipe; its own")
    arguments = parser.parse_args()
    data = digits_dataset(images := load_digits())
    num_pool = len(images.train_images)
    [split] = draws(
        np.arange(num_pool),
        np.arange(num_pool, data.num_rows),
        size=DRAW_SIZE,
        validation_fraction=VALIDATION_FRACTION,
        num_draws=1,
        seed=arguments.seed,
    )
    seeds = np.random.SeedSequence(arguments.seed).generate_state(NUM_NETWORKS).tolist()
    best = recipes.digits
    if arguments.epochs is not None:
        best = best.replace(epochs=arguments.epochs)
    network = overfitting_network()
    fits = {
        "overfit": fit(network, data, overfitting_recipe(), split, seeds),
        **{family: _chosen(fit(network, data, _family(family), split, seeds)) for family in CHOSEN},
        "digits": fit(network, data, best, split, seeds),
    }
    size = save_digit_networks(
        [
            DigitNetworks(name, some.runs[0].recipe, split.training, _weights(some))
            for name, some in fits.items()
        ]
    )
    sys.stdout.write(f"{size} bytes\n")
    test = data.inputs[split.test], data.classes[split.test]
    for name, networks in load_digit_networks().items():
        trained = fits[name].scores["test_accuracy"].to_numpy()
        kept = (networks.predict(test[0]).argmax(axis=-1) == test[1]).mean(axis=1)
        sys.stdout.write(
            f"{name}: test accuracy {100 * kept.mean():.2f} % "
            f"({', '.join(f'{100 * one:.2f}' for one in kept)}), at full precision "
            f"{100 * trained.mean():.2f} %; {networks.recipe.regularizers}\n"
        )
    return 0


def _family(family: str) -> dict[str, Recipe]:
    """The recipes of a family, by the name of their strength."""
    return {
        name: comparison_recipe(EPOCHS, (one,))
        for name, one in FAMILIES[family].items()
        if one is not None
    }


def _chosen(fits: Fits) -> Fits:
    """The fits of the recipe that does best on the validation images."""
    accuracy = fits.scores.groupby("recipe", sort=False)["val_accuracy"].mean()
    sys.stdout.write(f"validation accuracy {accuracy.to_dict()}\n")
    return fits.named(str(accuracy.idxmax()))


def _weights(fits: Fits) -> tuple[np.ndarray, ...]:
    models = [fits.model(number) for number in range(len(fits))]
    each = [[np.asarray(one) for one in model.trainable_variables] for model in models]
    return tuple(np.stack(same) for same in zip(*each, strict=True))


if __name__ == "__main__":
    sys.exit(main())

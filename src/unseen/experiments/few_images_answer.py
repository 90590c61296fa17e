"""The answer to 2.5, which the homework did not ask: what 800 images can be made to give."""

from collections.abc import Mapping

import numpy as np

from unseen import recipes
from unseen.experiments.few_images import PLAIN_EPOCHS, FewImagesNetworks
from unseen.experiments.overfitting import DRAW_SIZE
from unseen.studies import Measured, measure
from unseen.studies.finding import Finding, Number, Table
from unseen.studies.wording import count, listing, number, with_interval

# At most so many of the wrong test images are shown.
NUM_SHOWN = 40


def answer_few_images(networks: FewImagesNetworks) -> Finding:
    """2.5: the same network on as many images, by the recipe that comes with unseen."""
    fits = networks.fits
    recipe, test = fits.runs[0].recipe, fits.runs[0].split.test
    accuracy = measure(fits.scores["test_accuracy"])
    answered = fits.predict(networks.data.inputs[test]).argmax(axis=2)
    wrong = answered != networks.data.targets[test].argmax(axis=1)
    num_wrong = measure(wrong.sum(axis=1))
    plain = {size: measure(one.scores["test_accuracy"]) for size, one in networks.plain.items()}
    numbers: dict[str, Number] = {
        "draws": len(fits),
        "epochs": recipe.epochs,
        "test_accuracy": accuracy,
        "test_loss": measure(fits.scores["test_loss"]),
        "wrong_test_images": num_wrong,
        "ever_wrong": int(wrong.any(axis=0).sum()),
        "wrong_in_most_draws": int((wrong.mean(axis=0) > 0.5).sum()),
    }
    paragraphs = [
        f"The same network and loss, the {DRAW_SIZE} images of a draw, and the recipe that comes "
        f"with unseen, `unseen.recipes.digits`: Adam at {recipe.learning_rate:g}, annealed, "
        f"{_epochs(networks)} of batches of {recipe.batch_size}, with "
        f"{listing([type(one).__name__ for one in recipe.regularizers])}. It was chosen on "
        "training images alone: no test image had a part in it. It classifies "
        f"{with_interval(accuracy, 2, percent=True)} of the {len(test):,} test images correctly, "
        f"in {count(len(fits), 'draw')}. {_mistakes(wrong, num_wrong)}"
    ]
    if plain:
        worth, said = _worth(accuracy.mean, plain)
        numbers |= {
            "plain_test_accuracy": {str(size): one for size, one in plain.items()},
            "worth_in_plain_images": worth,
        }
        paragraphs.append(said)
    return Finding(
        id="2.5",
        title=f"What nobody expects of {DRAW_SIZE} images",
        statement="\n\n".join(paragraphs),
        numbers=numbers,
        homework={"test_accuracy": 0.96375},
        tables=[_table_of_draws(networks, wrong), *([_table_of_sizes(plain)] if plain else [])],
        evidence=_pictures(networks, wrong)
        | {"draws": len(fits), "plain": plain, "accuracy": accuracy},
    )


def _epochs(networks: FewImagesNetworks) -> str:
    epochs, whole = networks.fits.runs[0].recipe.epochs, recipes.digits.epochs
    return count(epochs, "epoch") + (f" instead of its {whole:,}" if epochs < whole else "")


def _mistakes(wrong: np.ndarray, num_wrong: Measured) -> str:
    """What the wrong images are, for a matrix of draws by test images."""
    if len(wrong) == 1:
        return f"Those that it gets wrong are shown: {int(num_wrong.mean)} images."
    usually = int((wrong.mean(axis=0) > 0.5).sum())
    return (
        f"{number(num_wrong.mean, 1)} of them are wrong on average: {count(usually, 'image')} in "
        f"more than half of the draws, {int(wrong.any(axis=0).sum())} in at least one."
    )


def _worth(accuracy: float, plain: Mapping[int, Measured]) -> tuple[float, str]:
    """How many images the plain network needs to be as good, and the sentence that says it.

    Between two sizes the logarithm of the error goes straight over that of the size, as learning
    curves do; outside it is not continued, and the nearest size is given.
    """
    sizes = sorted(plain)
    errors = [max(1.0 - plain[size].mean, 1e-9) for size in sizes]
    # Falling, so that each error has one size.
    falling = np.minimum.accumulate(errors)
    ours = max(1.0 - accuracy, 1e-9)
    worth = float(
        np.exp(np.interp(-np.log(ours), -np.log(falling), np.log(np.asarray(sizes, np.float64))))
    )
    trained = (
        f"The same network without a regularizer, trained for {count(PLAIN_EPOCHS, 'epoch')} by "
        "Adam, annealed, classifies "
        + listing([f"{with_interval(plain[n], 2, percent=True)} after {n:,} images" for n in sizes])
        + ". "
    )
    if ours < falling[-1]:
        return worth, (
            f"{trained}So {DRAW_SIZE} images by this recipe are worth more than all "
            f"{sizes[-1]:,} without."
        )
    if ours > falling[0]:
        return worth, (
            f"{trained}So {DRAW_SIZE} images by this recipe are worth fewer than "
            f"{sizes[0]:,} without."
        )
    return worth, (
        f"{trained}So {DRAW_SIZE} images by this recipe are worth about "
        f"{round(worth, -2):,.0f} without."
    )


def _table_of_draws(networks: FewImagesNetworks, wrong: np.ndarray) -> Table:
    scores = networks.fits.scores
    rows = zip(scores["test_accuracy"], wrong.sum(axis=1), scores["test_loss"], strict=True)
    return Table(
        "Each draw",
        ("Draw", "Test accuracy", "Wrong test images", "Test loss"),
        [
            (str(draw), f"{number(100 * accuracy, 2)} %", str(num_wrong), number(loss, 4))
            for draw, (accuracy, num_wrong, loss) in enumerate(rows, start=1)
        ],
    )


def _table_of_sizes(plain: Mapping[int, Measured]) -> Table:
    return Table(
        "The same network without a regularizer",
        ("Training images", "Test accuracy"),
        [(f"{n:,}", with_interval(plain[n], 2, percent=True)) for n in sorted(plain)],
    )


def _pictures(networks: FewImagesNetworks, wrong: np.ndarray) -> dict[str, np.ndarray]:
    """The test images that are wrong most often, with how often and what they are."""
    test, data = networks.fits.runs[0].split.test, networks.data
    share = wrong.mean(axis=0)
    # Ties in the test set's own order.
    order = np.argsort(-share, kind="stable")[: min(NUM_SHOWN, int(wrong.any(axis=0).sum()))]
    rows = test[order]
    return {
        "wrong_images": data.inputs[rows].reshape(len(rows), *(data.image_shape or ())),
        "wrong_shares": share[order],
        "wrong_digits": np.asarray(networks.digits)[data.targets[rows].argmax(axis=1)],
    }

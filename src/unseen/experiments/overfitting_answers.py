"""The answers to questions 2.1 to 2.3, each computed from the trained networks."""

import numpy as np

from unseen.data import DigitImages, count_duplicates
from unseen.experiments.answers import Answers
from unseen.experiments.comparison_answer import answer_regularizers
from unseen.experiments.differences import answer_differences
from unseen.experiments.few_images import train_few_images
from unseen.experiments.few_images_answer import answer_few_images
from unseen.experiments.overfitting import (
    DRAW_SIZE,
    OverfittingNetworks,
    train_overfitting,
)
from unseen.experiments.plan import Plan
from unseen.experiments.rubric import percentage_points
from unseen.experiments.workshop import Workshop
from unseen.studies import measure, measure_difference
from unseen.studies.finding import Finding, Table
from unseen.studies.wording import count, listing, points_with_interval, with_interval

SHEET_SIZE = 24


def answer_overfitting(
    plan: Plan, images: DigitImages | None = None, workshop: Workshop | None = None
) -> Answers:
    """Train the networks of the second half and answer its questions.

    Args:
        plan: How many draws and epochs.
        images: The digits; the embedded fours and nines where None.
        workshop: Where they are trained; here, with nothing shown, where None.

    Returns:
        Findings 2.1 to 2.5, what was done differently, and the networks of the first draw.
    """
    networks = train_overfitting(plan, images, workshop)
    few_images = train_few_images(plan, images, workshop)
    return Answers(
        findings=[
            answer_draw(networks),
            answer_look(networks),
            answer_overfit(networks),
            answer_regularizers(networks),
            answer_few_images(few_images),
            answer_differences(networks, plan),
        ],
        models={
            "overfit": networks.baseline.model(0),
            "regularized_model": networks.regularized.model(0),
            "eight_hundred_images": few_images.fits.model(0),
        },
        num_networks=networks.num_networks + few_images.num_networks,
    )


def answer_draw(networks: OverfittingNetworks) -> Finding:
    """2.1: 800 fours and nines."""
    split, data, images = networks.splits[0], networks.data, networks.images
    audits = [count_duplicates(data.inputs, one) for one in networks.splits]
    duplicates = {where: sum(audit[where] for audit in audits) for where in audits[0]}
    parts = {"training": split.training, "validation": split.validation, "test": split.test}
    class_counts = {
        part: data.targets[rows].sum(axis=0).astype(int).tolist() for part, rows in parts.items()
    }
    found = sum(duplicates.values())
    audit = (
        "no image stands twice, within a part or between two"
        if found == 0
        else f"{count(found, 'image')} found more than once: "
        + listing([f"{n} {where}" for where, n in duplicates.items() if n])
    )
    low, high = float(data.inputs.min()), float(data.inputs.max())
    digits = _digits(images)
    return Finding(
        id="2.1",
        title=f"{DRAW_SIZE} handwritten {digits[0]}s and {digits[1]}s",
        statement=(
            f"Of the {len(images.train_images):,} {digits[0]}s and {digits[1]}s of MNIST's "
            f"training set each draw takes {DRAW_SIZE} without replacement: "
            f"{len(split.training)} to fit and {len(split.validation)} to choose on. The test set "
            f"is all {len(split.test):,} of MNIST's test images, the same for every draw. "
            f"Behind every number below {_stand(len(networks.splits))}. Pixels are "
            f"scaled to [{low:g}, {high:g}] and labels are one-hot. Every draw was audited: "
            f"{audit}. {_independence(networks)}"
        ),
        numbers={
            "draws": len(networks.splits),
            "images_per_draw": DRAW_SIZE,
            "class_counts": class_counts,
            "duplicates": duplicates,
            "smallest_pixel": low,
            "largest_pixel": high,
        },
        tables=[
            Table(
                "Images in the first draw",
                ("Part", f"{digits[0]}s", f"{digits[1]}s", "all"),
                [
                    (part, *(f"{n:,}" for n in counts), f"{sum(counts):,}")
                    for part, counts in class_counts.items()
                ],
            )
        ],
    )


def answer_look(networks: OverfittingNetworks) -> Finding:
    """2.2: what they look like."""
    split, data = networks.splits[0], networks.data
    digits = _digits(networks.images)
    sheets = []
    for column in range(2):
        rows = split.training[data.targets[split.training, column] == 1][:SHEET_SIZE]
        sheets.append(data.inputs[rows].reshape(-1, 28, 28))
    ink = [float(sheet.mean()) for sheet in sheets]
    return Finding(
        id="2.2",
        title=f"A {digits[0]} and a {digits[1]}",
        statement=(
            f"The first {digits[0]} and the first {digits[1]} of the first draw, and a sheet of "
            f"{len(sheets[0])} and {len(sheets[1])}. The two differ in little but the top: open "
            "in a four, closed in a nine, and some writers leave it half open."
            if digits == (4, 9)
            else f"The first {digits[0]} and the first {digits[1]} of the first draw, and a sheet "
            f"of {len(sheets[0])} and {len(sheets[1])}."
        ),
        numbers={
            "shown": [len(sheet) for sheet in sheets],
            "mean_pixel": ink,
        },
        evidence={"sheets": sheets, "digits": digits},
    )


def answer_overfit(networks: OverfittingNetworks) -> Finding:
    """2.3: the network overfits."""
    fits = networks.baseline
    metrics = ["loss", "val_loss", "accuracy", "val_accuracy"]
    loss, val_loss, accuracy, val_accuracy = fits.history.sel(metric=metrics).to_numpy()
    turns = val_loss.argmin(axis=1) + 1
    turn = measure(turns)
    lowest = measure(val_loss.min(axis=1))
    final = measure(val_loss[:, -1])
    rise = measure_difference(final.values, lowest.values)
    gap = percentage_points(accuracy[:, -1], val_accuracy[:, -1])
    epochs = loss.shape[1]
    test_accuracy = measure(fits.scores["test_accuracy"])
    turned = final.mean > lowest.mean and float(turns.max()) < epochs
    verdict = (
        f"The validation loss is lowest after {turn.mean:.0f} epochs "
        f"(between {turns.min()} and {turns.max()} in the {count(len(turns), 'draw')}), at "
        f"{with_interval(lowest, 3)}, and then rises by {with_interval(rise, 3)} to "
        f"{with_interval(final, 3)}, while the training loss goes on falling to "
        f"{loss[:, -1].mean():.4f}. That is overfitting: from there on what the network learns "
        "is about these images, not about the digits. It grows surer of its mistakes, which the "
        "loss shows and the accuracy, counting only sides, hides."
        if turned
        else f"Within {epochs:,} epochs the validation loss did not turn in every draw: its "
        f"lowest, {with_interval(lowest, 3)}, comes after {turn.mean:.0f} epochs on average, and "
        f"at the end it is {with_interval(final, 3)}. The training loss is "
        f"{loss[:, -1].mean():.4f} by then."
    )
    return Finding(
        id="2.3",
        title="A network that overfits",
        statement=(
            f"100-100-100-2 with ReLU and two sigmoids, trained by plain SGD for {epochs:,} epochs "
            f"of batches of {fits.runs[0].recipe.batch_size} on half of the 800 images, classifies "
            f"{with_interval(measure(accuracy[:, -1]), 2, percent=True)} of its training images "
            f"correctly, {with_interval(measure(val_accuracy[:, -1]), 2, percent=True)} of the "
            f"validation images and {with_interval(test_accuracy, 2, percent=True)} of all "
            f"{len(networks.splits[0].test):,} test images: a gap of "
            f"{points_with_interval(gap)} between training and validation.\n\n{verdict}"
        ),
        numbers={
            "epochs": epochs,
            "train_loss": measure(loss[:, -1]),
            "train_accuracy": measure(accuracy[:, -1]),
            "val_loss": final,
            "val_accuracy": measure(val_accuracy[:, -1]),
            "test_loss": measure(fits.scores["test_loss"]),
            "test_accuracy": test_accuracy,
            "turning_epoch": turn,
            "lowest_val_loss": lowest,
            "rise_of_val_loss": rise,
            "gap_between_train_and_val_accuracy_in_points": gap,
        },
        homework={
            "train_loss": 0.0026,
            "train_accuracy": 1.0,
            "val_loss": 0.20637527942657471,
            "val_accuracy": 0.9525,
            "test_loss": 0.15103098668623716,
            "test_accuracy": 0.95,
            "turning_epoch": 300,
        },
        evidence={
            "loss": loss,
            "val_loss": val_loss,
            "accuracy": accuracy,
            "val_accuracy": val_accuracy,
            "turn": turn.mean,
        },
    )


def _independence(networks: OverfittingNetworks) -> str:
    disjoint = len(networks.images.train_images) // DRAW_SIZE
    if len(networks.splits) <= disjoint:
        return (
            "No two draws share an image, so that intervals over draws and seeds are over "
            "independent runs; they say nothing of other test images."
        )
    return (
        f"More than {disjoint} draws cannot but share images, so that intervals over draws and "
        "seeds are a little too narrow; they say nothing of other test images."
    )


def _stand(num_draws: int) -> str:
    return "stands 1 draw" if num_draws == 1 else f"stand {num_draws} draws"


def _digits(images: DigitImages) -> tuple[int, int]:
    first, second = np.unique(images.train_labels)[:2]
    return int(first), int(second)

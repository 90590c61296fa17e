"""The figures of the second half: digits, overfitting and the comparison of regularizers."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.report.page import ReportFigure
from unseen.report.spread import draw_spread
from unseen.report.style import INK, PALETTE, to_svg
from unseen.studies.finding import Finding

if TYPE_CHECKING:
    from unseen.studies import Measured

TRAINING, VALIDATION = PALETTE[0], PALETTE[1]
SHEET_COLUMNS = 8


def draw_look(finding: Finding) -> list[ReportFigure]:
    """2.2: one of each digit, and a sheet of each."""
    from matplotlib.figure import Figure

    sheets, digits = finding.evidence["sheets"], finding.evidence["digits"]
    one_each = Figure(figsize=(4.4, 2.2), layout="constrained")
    for axes, sheet, digit in zip(one_each.subplots(1, 2), sheets, digits, strict=True):
        _show(axes, sheet[0])
        axes.set_title(f"a {digit}")
    both = Figure(figsize=(7.2, 1.9), layout="constrained")
    for axes, sheet, digit in zip(both.subplots(1, 2), sheets, digits, strict=True):
        _show(axes, _tile(sheet, SHEET_COLUMNS))
        axes.set_title(f"{digit}s")
    return [
        ReportFigure(
            "one-of-each",
            f"The first {digits[0]} and the first {digits[1]} of the first draw.",
            to_svg(one_each, "one-of-each"),
            f"A handwritten {digits[0]} and a handwritten {digits[1]}.",
        ),
        ReportFigure(
            "sheets",
            "The first training images of each digit.",
            to_svg(both, "sheets"),
            f"A sheet of handwritten {digits[0]}s and one of {digits[1]}s.",
        ),
    ]


def draw_overfit(finding: Finding) -> list[ReportFigure]:
    """2.3: loss and accuracy over epochs, and where the validation loss turns."""
    from matplotlib.figure import Figure

    evidence = finding.evidence
    figure = Figure(figsize=(7.4, 3.3), layout="constrained")
    left, right = figure.subplots(1, 2)
    for axes, metric, name in ((left, "loss", "loss"), (right, "accuracy", "accuracy")):
        draw_spread(axes, evidence[metric], TRAINING, "training")
        draw_spread(axes, evidence[f"val_{metric}"], VALIDATION, "validation")
        axes.axvline(evidence["turn"], color=INK, linewidth=1, linestyle=":", label="loss turns")
        axes.set_xlabel("epoch")
        axes.set_title(name.capitalize())
    right.legend(loc="lower right")
    return [
        ReportFigure(
            "overfitting",
            "Loss and accuracy after each epoch: the median over the draws, the band from the "
            "lowest to the highest, and the mean epoch at which the validation loss is lowest.",
            to_svg(figure, "overfitting"),
            "Two panels, loss and accuracy, each with training and validation over the epochs.",
        )
    ]


def draw_regularizers(finding: Finding) -> list[ReportFigure]:
    """2.4: the two bar charts, and what augmentation does to digits."""
    evidence = finding.evidence
    baseline = evidence["scores"]["none"]
    charts = [
        ReportFigure(
            f"compared-{metric}",
            f"{title} of every recipe on the test images, mean with interval over the draws. "
            "Dashed, the baseline of the same budget without a regularizer. Outlined, the "
            "strength that validation images chose in each family."
            + (" The axis does not begin at zero." if metric == "accuracy" else ""),
            to_svg(_bars(evidence, f"test_{metric}", title, baseline), f"compared-{metric}"),
            f"A bar of {title.lower()} for each recipe, in groups by family.",
        )
        for metric, title in (("accuracy", "Accuracy"), ("loss", "Binary cross-entropy"))
    ]
    return [*charts, *_distorted(evidence)]


def draw_few_images(finding: Finding) -> list[ReportFigure]:
    """2.5: the test images that are still wrong, and learning curves of the plain network."""
    evidence = finding.evidence
    figures = [_learning_curve(evidence)] if evidence["plain"] else []
    return [*_wrong_images(evidence), *figures]


def _wrong_images(evidence: Mapping[str, Any]) -> list[ReportFigure]:
    images = evidence["wrong_images"]
    if not len(images):
        return []
    from matplotlib.figure import Figure

    num_rows = -(-len(images) // SHEET_COLUMNS)
    figure = Figure(figsize=(7.0, 1.1 * num_rows), layout="constrained")
    panels = figure.subplots(num_rows, SHEET_COLUMNS, squeeze=False).ravel()
    for axes in panels:
        axes.set_axis_off()
    several = evidence["draws"] > 1
    told = zip(panels, images, evidence["wrong_digits"], evidence["wrong_shares"], strict=False)
    for axes, image, digit, share in told:
        _show(axes, image)
        axes.set_title(f"a {digit}, {100 * share:.0f} %" if several else f"a {digit}", fontsize=8)
    how_often = ", with the part of the draws that get it wrong" if several else ""
    return [
        ReportFigure(
            "still-wrong",
            f"Test images that are still wrong, with the digit that MNIST says{how_often}.",
            to_svg(figure, "still-wrong"),
            "A grid of handwritten digits that are hard to tell.",
        )
    ]


def _learning_curve(evidence: Mapping[str, Any]) -> ReportFigure:
    from matplotlib.figure import Figure

    plain, ours = evidence["plain"], evidence["accuracy"]
    sizes = sorted(plain)
    figure = Figure(figsize=(5.6, 3.3), layout="constrained")
    axes = figure.subplots()
    axes.errorbar(
        sizes,
        [100 * (1 - plain[size].mean) for size in sizes],
        yerr=[100 * plain[size].half_width if plain[size].runs > 1 else 0 for size in sizes],
        color=PALETTE[0],
        marker="o",
        capsize=3,
        label="without a regularizer",
    )
    axes.axhline(
        100 * (1 - ours.mean), color=PALETTE[1], label=f"{sizes[0]:,} images by our recipe"
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("training images")
    axes.set_ylabel("wrong test images in %")
    axes.legend()
    return ReportFigure(
        "worth-in-images",
        "Test error of the same network over the number of training images, mean with interval "
        "over the draws, and that of the recipe on 800 images. Both axes are logarithmic.",
        to_svg(figure, "worth-in-images"),
        "A falling line of test errors over the number of images, and a level line.",
    )


def _bars(
    evidence: Mapping[str, Any], metric: str, title: str, baseline: "Mapping[str, Measured]"
) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.4, 4.6), layout="constrained")
    axes = figure.subplots()
    place, ticks, labels = 0, [], []
    for number, (family, names) in enumerate(evidence["families"].items()):
        for name in names:
            measured = evidence["scores"][name][metric]
            chosen = evidence["chosen_of"].get(family) == name
            axes.bar(
                place,
                measured.mean,
                yerr=measured.half_width if measured.runs > 1 else 0,
                color=INK if family == "none" else PALETTE[(number - 1) % len(PALETTE)],
                edgecolor=INK if chosen else "none",
                linewidth=2.2,
                capsize=2,
                width=0.8,
            )
            ticks.append(place)
            labels.append(name)
            place += 1
        place += 0.6
    axes.axhline(baseline[metric].mean, color=INK, linestyle="--", linewidth=1)
    means = [evidence["scores"][name][metric].mean for name in labels]
    if metric == "test_accuracy":
        # Recipes at chance would squeeze all others together.
        useful = [mean for mean in means if mean > 0.75]
        axes.set_ylim(min(useful, default=0.0) - 0.02, 1.0)
    axes.set_xticks(ticks, labels, rotation=55, ha="right", rotation_mode="anchor", fontsize=9)
    axes.set_ylabel(title)
    axes.margins(x=0.01)
    return figure


def _distorted(evidence: Mapping[str, Any]) -> list[ReportFigure]:
    images = evidence["distorted"]
    if np.array_equal(images[:, 0], images[:, 1]):
        return []
    from matplotlib.figure import Figure

    num_rows, num_columns = images.shape[:2]
    figure = Figure(figsize=(7.0, 3.6), layout="constrained")
    axes = figure.subplots()
    _show(axes, _tile(images.reshape(num_rows * num_columns, *images.shape[2:]), num_columns))
    axes.set_title("as given, and as the network saw it")
    return [
        ReportFigure(
            "distorted",
            "What augmentation does: training images on the left, and beside each some of the "
            "forms in which the regularized model saw it.",
            to_svg(figure, "distorted"),
            "A grid of handwritten digits: in each row one digit in several forms.",
        )
    ]


def _show(axes: Any, image: np.ndarray) -> None:
    axes.imshow(image, cmap="gray", vmin=0, vmax=1)
    axes.set_axis_off()


def _tile(images: np.ndarray, columns: int) -> np.ndarray:
    """Images side by side, a fixed number in each row."""
    num_rows = -(-len(images) // columns)
    height, width = images.shape[1:]
    padded = np.zeros((num_rows * columns, height, width), images.dtype)
    padded[: len(images)] = images
    return (
        padded.reshape(num_rows, columns, height, width)
        .transpose(0, 2, 1, 3)
        .reshape(num_rows * height, columns * width)
    )


DRAW: dict[str, Callable[[Finding], list[ReportFigure]]] = {
    "2.2": draw_look,
    "2.3": draw_overfit,
    "2.4": draw_regularizers,
    "2.5": draw_few_images,
}

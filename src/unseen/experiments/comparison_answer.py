"""The answer to question 2.4: which regularizer helps, and by how much."""

import numpy as np

from unseen.errors import OutputError
from unseen.experiments.overfitting import (
    DRAW_SIZE,
    NO_REGULARIZER,
    OverfittingNetworks,
    families,
)
from unseen.experiments.rubric import homework_points, percentage_points
from unseen.studies import Measured, measure
from unseen.studies.finding import Finding, Table
from unseen.studies.wording import count, listing, points_with_interval, with_interval
from unseen.training import Fits


def answer_regularizers(networks: OverfittingNetworks) -> Finding:
    """2.4: which regularizer helps, and by how much."""
    compared = families(networks.comparison)
    names = [name for members in compared.values() for name in members]
    scores = {name: _scores(networks.comparison.named(name)) for name in names}
    baseline = scores[NO_REGULARIZER]
    chosen_of = {
        family: max(members, key=lambda name: scores[name]["val_accuracy"].mean)
        for family, members in compared.items()
        if family != NO_REGULARIZER
    }
    gains = {
        family: percentage_points(
            scores[name]["test_accuracy"].values, baseline["test_accuracy"].values
        )
        for family, name in chosen_of.items()
    }
    final = _scores(networks.regularized)
    over_baseline = percentage_points(
        final["test_accuracy"].values, networks.baseline.scores["test_accuracy"]
    )
    unregularized = networks.unregularized.scores["test_accuracy"]
    by_regularizer = percentage_points(final["test_accuracy"].values, unregularized)
    by_the_rest = percentage_points(unregularized, networks.baseline.scores["test_accuracy"])
    points = homework_points(over_baseline.mean)
    reopened = _reopened(networks)
    recipe = networks.comparison.runs[0].recipe
    final_recipe = networks.regularized.runs[0].recipe
    same = "the same to the last bit" if reopened == 0 else f"the same to {reopened:.0e}"
    ranking = sorted(gains, key=lambda family: -gains[family].mean)
    verdict = _verdict({chosen_of[family]: gains[family] for family in ranking})
    return Finding(
        id="2.4",
        title="Which regularizer helps, and by how much",
        statement=(
            f"{count(len(scores) - 1, 'recipe')} were compared with the same network without a "
            f"regularizer, all trained alike: Adam, {recipe.epochs} epochs of batches of "
            f"{recipe.batch_size} on {len(networks.splits[0].training)} images, "
            f"{count(len(networks.splits), 'draw')} each. Without one, that budget gives "
            f"{with_interval(baseline['test_accuracy'], 2, percent=True)} on the test images. "
            f"{verdict}{_left_out(networks.diverged)}\n\n"
            f"The best of them on validation images was {networks.chosen}. Trained for "
            f"{count(final_recipe.epochs, 'epoch')} on all {DRAW_SIZE} images of a draw, it "
            f"classifies {with_interval(final['test_accuracy'], 2, percent=True)} of the "
            f"{len(networks.splits[0].test):,} test images correctly. That is "
            f"{points_with_interval(over_baseline)} better than the overfitting network of 2.3, "
            f"which the homework's rubric rewards with {points} points. Of that, "
            f"{points_with_interval(by_the_rest)} come with Adam and all {DRAW_SIZE} images, for "
            "the same training without the regularizer gets as far, and "
            f"{points_with_interval(by_regularizer)} come from the regularizer itself. The "
            "homework's own best reached 96.4 %, against 92.9 % of its baseline on another sample "
            "of test images: 3.5 points, on one draw.\n\n"
            "The model of the first draw was saved, opened again by `keras.models.load_model` "
            f"with no custom object, and its outputs are {same}."
        ),
        numbers={
            "chosen": networks.chosen,
            "chosen_of_each_family": chosen_of,
            "baseline_test_accuracy": baseline["test_accuracy"],
            "test_accuracy": final["test_accuracy"],
            "test_loss": final["test_loss"],
            "improvement_in_points": over_baseline,
            "points_by_the_regularizer": by_regularizer,
            "points_by_optimizer_and_all_images": by_the_rest,
            "test_accuracy_without_regularizer": measure(unregularized),
            "homework_points": points,
            "largest_difference_after_reopening": reopened,
            "gain_of_each_family_in_points": gains,
            "diverged_runs": networks.diverged,
            "compared": {name: dict(values) for name, values in scores.items()},
        },
        homework={
            "test_accuracy": 0.96375,
            "test_loss": 0.5778060766983714,
            "improvement_in_points": 3.5,
        },
        tables=[
            Table(
                "The strength chosen on validation images, and its gain on test images",
                ("Family", "Chosen", "Validation accuracy", "Test accuracy", "Gain"),
                [
                    (
                        family,
                        chosen_of[family],
                        with_interval(scores[chosen_of[family]]["val_accuracy"], 2, percent=True),
                        with_interval(scores[chosen_of[family]]["test_accuracy"], 2, percent=True),
                        points_with_interval(gains[family]),
                    )
                    for family in ranking
                ],
            ),
            _summary_table(networks),
        ],
        evidence={
            "families": compared,
            "scores": scores,
            "chosen_of": chosen_of,
            "distorted": _distorted(networks),
        },
    )


def _verdict(gains: dict[str, Measured]) -> str:
    """What the gains of the recipes say, each recipe the one chosen of its family."""
    helped = {name: gain for name, gain in gains.items() if gain.low > 0}
    hurt = {name: gain for name, gain in gains.items() if gain.high < 0}
    rest = {name: gain for name, gain in gains.items() if name not in helped | hurt}
    sentences = [
        f"{what}: {listing([f'{n}, {points_with_interval(g)}' for n, g in group.items()])}."
        for what, group in (
            ("The chosen strengths that helped", helped),
            ("That hurt", hurt),
            ("Not to be told from no regularizer", rest),
        )
        if group
    ]
    return " ".join(sentences)


def _left_out(diverged: dict[str, int]) -> str:
    if not diverged:
        return ""
    recipes = listing([f"{name} ({count(runs, 'run')})" for name, runs in diverged.items()])
    return f" Left out, because runs diverged: {recipes}."


def _scores(fits: Fits) -> dict[str, Measured]:
    table = fits.scores
    metrics = ("val_accuracy", "val_loss", "test_accuracy", "test_loss")
    return {metric: measure(table[metric]) for metric in metrics if metric in table}


def _reopened(networks: OverfittingNetworks) -> float:
    """Largest difference between a saved and reopened model's outputs and the trained network's."""
    import tempfile
    from pathlib import Path

    import keras

    inputs = networks.data.inputs[networks.splits[0].test]
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "regularized_model.keras"
            networks.regularized.model(0).save(path)
            model = keras.models.load_model(path)
    except OSError as error:
        raise OutputError(
            "The folder for temporary files must be writable, to save a model and open it again. "
            f"Received: {error}; free some space or set TMPDIR."
        ) from error
    outputs = model.predict(inputs, batch_size=len(inputs), verbose=0)  # pyright: ignore
    return float(np.abs(outputs - networks.regularized.predict(inputs)[0]).max())


def _summary_table(networks: OverfittingNetworks) -> Table:
    model = networks.regularized.model(0)
    return Table(
        "The regularized model, as Keras summarises it",
        ("Layer", "Output shape", "Parameters"),
        [
            (
                f"{layer.name} ({type(layer).__name__})",
                f"(None, {layer.output.shape[-1]})",
                f"{layer.count_params():,}",
            )
            for layer in model.layers
        ]
        + [("Total", "", f"{model.count_params():,}")],
    )


def _distorted(networks: OverfittingNetworks) -> np.ndarray:
    """Images of the first draw as the regularized network saw them, first column undistorted.

    Shape (num_images, num_columns, height, width).
    """
    import jax

    from unseen.regularizers import Batch
    from unseen.regularizers.displacement import distort_all

    shape = networks.data.image_shape
    rows = networks.whole_splits[0].training[:4]
    images = jax.numpy.asarray(networks.data.inputs[rows])
    columns = [images]
    batch = Batch(images, jax.numpy.asarray(networks.data.targets[rows]), shape)
    regularizers = networks.regularized.runs[0].recipe.regularizers
    for number in range(7):
        keys = list(jax.random.split(jax.random.key(number), len(regularizers)))
        columns.append(distort_all(regularizers, batch, keys).inputs)
    return np.stack(columns, axis=1).reshape(len(rows), len(columns), *(shape or ()))

"""What we did differently from the homework, why, and the difference that it makes."""

import numpy as np

from unseen.experiments.overfitting import (
    DRAW_SIZE,
    FAMILIES,
    OverfittingNetworks,
    families,
)
from unseen.experiments.plan import Plan
from unseen.experiments.rubric import percentage_points
from unseen.regularizers import Affine
from unseen.studies import measure
from unseen.studies.finding import Finding, Number, Table
from unseen.studies.wording import points_with_interval, with_interval
from unseen.waves import HOMEWORK_EXAMPLE, curves

# The homework's generator makes 468 steps of 128 images and calls them an epoch.
HOMEWORK_STEPS, HOMEWORK_BATCH = 468, 128
HOMEWORK_CONTENDER_EPOCHS = 20
NUM_RESAMPLES = 1_000


def answer_differences(networks: OverfittingNetworks, plan: Plan) -> Finding:
    """What we did differently and why, each with the difference it makes."""
    rows: list[tuple[str, str, str]] = []
    numbers: dict[str, Number] = {}
    for homework_did, we_do, name, value, said in (
        _replacement(networks, plan),
        _chosen_on_test(networks),
        _wrong_penalty(networks),
        _unequal_budgets(networks),
        _raw_pixels(networks),
        _steps_per_epoch(),
        _rotation_in_degrees(),
        _new_test_sample(networks, plan),
        _interval(),
    ):
        rows.append((homework_did, we_do, said))
        numbers[name] = value
    return Finding(
        id="differences",
        title="What we did differently and why",
        statement=(
            "The homework is a good exercise and its answers were honest work, but some of what "
            f"it did makes numbers say what they do not mean. Here are {len(rows)} such "
            "places, what we do instead, and how much it matters, measured on the networks of "
            "this report."
        ),
        numbers=numbers,
        tables=[
            Table(
                "The homework, this report, and the difference",
                ("The homework", "Here", "How much it matters"),
                rows,
            )
        ],
    )


# One row: what the homework did, what we do, the number's name, the number, and its sentence.
Row = tuple[str, str, str, Number, str]


def _replacement(networks: OverfittingNetworks, plan: Plan) -> Row:
    pool = len(networks.images.train_images)
    generator = np.random.default_rng((plan.seed, 1))
    repeated = [
        DRAW_SIZE - np.unique(generator.integers(pool, size=DRAW_SIZE)).size
        for _ in range(NUM_RESAMPLES)
    ]
    mean = float(np.mean(repeated))
    return (
        "draws the 800 images with replacement",
        "draws without replacement; fitting, choosing and reporting rows are disjoint",
        "images_repeated_with_replacement",
        mean,
        f"With replacement {mean:.0f} of 800 images are repeats, on average, and some stand on "
        "both sides of the validation split.",
    )


def _chosen_on_test(networks: OverfittingNetworks) -> Row:
    """For each draw, the recipe chosen on test data against the one chosen on validation data."""
    table = networks.comparison.scores
    names = [name for members in families(networks.comparison).values() for name in members]
    of = {name: table[table["recipe"] == name] for name in names}
    test = np.stack([of[name]["test_accuracy"] for name in names])
    validation = np.stack([of[name]["val_accuracy"] for name in names])
    honest = test[validation.argmax(axis=0), np.arange(test.shape[1])]
    optimism = percentage_points(test.max(axis=0), honest)
    return (
        "chooses strengths on the test set",
        "chooses on validation data and reports on test data",
        "optimism_of_choosing_on_test_in_points",
        optimism,
        f"Choosing on the test set makes the best recipe of a draw look "
        f"{points_with_interval(optimism)} better than the one that validation data choose.",
    )


def _wrong_penalty(networks: OverfittingNetworks) -> Row:
    compared = families(networks.comparison)
    pairs = [
        (one, one.replace("L1", "L2"))
        for one in compared.get("L1", [])
        if one.replace("L1", "L2") in compared.get("L2", [])
    ]
    gaps = {
        two: percentage_points(
            networks.comparison.named(two).scores["test_accuracy"],
            networks.comparison.named(one).scores["test_accuracy"],
        )
        for one, two in pairs
    }
    largest = max(gaps, key=lambda name: abs(gaps[name].mean))
    return (
        "trains its L2 sweep with the L1 code",
        "trains L1 with L1 and L2 with L2",
        "l2_minus_l1_at_the_same_strength_in_points",
        gaps,
        f"At the same strength they are different regularizers: {largest} is "
        f"{points_with_interval(gaps[largest])} from L1 of that strength.",
    )


def _unequal_budgets(networks: OverfittingNetworks) -> Row:
    accuracy = networks.baseline.history.sel(metric="val_accuracy").to_numpy()
    early = min(HOMEWORK_CONTENDER_EPOCHS, accuracy.shape[1])
    handicap = percentage_points(accuracy[:, early - 1], accuracy[:, -1])
    return (
        "trains the baseline for 1,000 epochs and the contenders for 20",
        "gives every recipe and its baseline the same budget",
        "baseline_after_20_epochs_against_all_in_points",
        handicap,
        f"After {early} epochs the baseline itself is {points_with_interval(handicap)} from where "
        f"it ends{': the contenders carried that handicap' if handicap.mean < 0 else ''}.",
    )


def _raw_pixels(networks: OverfittingNetworks) -> Row:
    test = networks.splits[0].test
    targets = networks.data.targets[test].argmax(axis=1)
    raw = networks.regularized.predict(255.0 * networks.data.inputs[test])
    loss = measure([_binary_crossentropy(one, networks.data.targets[test]) for one in raw])
    accuracy = measure((raw.argmax(axis=2) == targets).mean(axis=1))
    proper = measure(networks.regularized.scores["test_loss"])
    return (
        "trains on pixels divided by 255 and evaluates on raw ones",
        "scales to [0, 1] everywhere",
        "test_loss_on_raw_pixels",
        loss,
        f"On raw pixels our regularized model's test loss is {with_interval(loss, 2)} instead of "
        f"{with_interval(proper, 3)}; its accuracy, which counts only sides, is "
        f"{with_interval(accuracy, 2, percent=True)}.",
    )


def _binary_crossentropy(outputs: np.ndarray, targets: np.ndarray) -> float:
    """Mean binary cross-entropy, outputs clipped as Keras does."""
    clipped = np.clip(outputs.astype(np.float64), 1e-7, 1 - 1e-7)
    return float(-(targets * np.log(clipped) + (1 - targets) * np.log1p(-clipped)).mean())


def _steps_per_epoch() -> Row:
    passes = HOMEWORK_STEPS * HOMEWORK_BATCH / DRAW_SIZE
    return (
        "counts 468 steps as one epoch of augmented training on 800 images",
        "an epoch sees every image once",
        "passes_in_a_homework_epoch",
        passes,
        f"468 steps of 128 are {passes:.0f} passes over 800 images, so that its 50 epochs were "
        f"{50 * passes:,.0f}.",
    )


def _rotation_in_degrees() -> Row:
    affine = FAMILIES["augmentation"]["homework's"]
    rotation = affine.rotation if isinstance(affine, Affine) else 0.0
    # The centre of an image of 28 pixels is 13.5 pixels from its edge.
    moved = float(np.deg2rad(rotation) * 13.5)
    return (
        f"rotates by rotation_range={rotation:g}",
        "knows that the unit is degrees, and tries 10° too",
        "largest_shift_by_homework_rotation",
        moved,
        f"{rotation:g}° moves the edge of a digit by {moved:.2f} pixels at most: as good as "
        "nothing.",
    )


def _new_test_sample(networks: OverfittingNetworks, plan: Plan) -> Row:
    test = networks.splits[0].test
    targets = networks.data.targets[test].argmax(axis=1)
    correct = networks.baseline.predict(networks.data.inputs[test])[0].argmax(axis=1) == targets
    generator = np.random.default_rng((plan.seed, 2))
    samples = generator.integers(len(test), size=(NUM_RESAMPLES, DRAW_SIZE))
    spread = 100 * float(correct[samples].mean(axis=1).std(ddof=1))
    return (
        "evaluates each time on a new random sample of 800 test images",
        f"evaluates everything on the same {len(test):,} test images",
        "spread_from_sampling_test_images_in_points",
        spread,
        f"The same network's accuracy moves by ±{spread:.2f} points (standard deviation) "
        "from one such sample to the next, by luck alone.",
    )


def _interval() -> Row:
    example = np.array([HOMEWORK_EXAMPLE])
    gap = float(np.abs(curves(example, duration=2 * np.pi) - curves(example)).max())
    return (
        'says "[0, 2π]" in the text for curves on [0, 10π]',
        "says [0, 10π], and checks every row against it",
        "difference_on_0_to_2_pi",
        gap,
        f"The homework's own example, sampled on [0, 2π], differs by up to {gap:.3f} from the "
        f"curve it gives, whose amplitudes are {HOMEWORK_EXAMPLE[0]} and {HOMEWORK_EXAMPLE[2]}.",
    )

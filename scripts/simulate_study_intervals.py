"""Simulate studies and see how often their intervals hold the truth, for the page on statistics.

python scripts/simulate_study_intervals.py [--studies NUMBER] [--folder FOLDER]

Prints the page's table, and draws its figure.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unseen.report.pictures import check_picture, save_picture
from unseen.report.style import INK, PALETTE, figure_style
from unseen.studies.resampling import measure_resampled
from unseen.studies.row_parts import row_parts
from unseen.studies.statistics import measure

IMAGES = Path(__file__).parents[1] / "docs" / "images"
NUM_FOLDS, NUM_REPETITIONS, NUM_UNSEEN = 5, 3, 2000
RATIO = 1 / (NUM_FOLDS - 1)
SIZES = (100, 300)

Draw = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]
# Inputs, classes, which rows are learnt from (num_fits, num_rows), other inputs, and a generator;
# outputs of baseline and contender for both, (2, num_fits, num_rows).
Learn = Callable[..., tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Scenario:
    """What is learnt, by what, and how it is scored on each row."""

    name: str
    draw: Draw
    learn: Learn
    score: Callable[[np.ndarray, np.ndarray], np.ndarray]
    share: float = 1.0  # of the studies asked for


def main() -> int:
    """Exit status of the script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=600, help="studies of each kind")
    parser.add_argument("--folder", type=Path, default=IMAGES, help="where the figure is written")
    arguments = parser.parse_args()
    path = arguments.folder / "study-intervals.svg"
    check_picture(path, overwrite=True)
    outcomes = {}
    sys.stdout.write("| contest | rows | uncorrected | corrected | with rows | width |\n")
    for scenario in SCENARIOS:
        for size in SIZES:
            found = coverage(scenario, size, round(arguments.studies * scenario.share))
            outcomes[scenario.name, size] = found
            shares = " | ".join(f"{100 * share:.1f} %" for share in found[:3])
            sys.stdout.write(f"| {scenario.name} | {size} | {shares} | {found[3]:.2f} |\n")
            sys.stdout.flush()
    save_picture(draw_coverage(outcomes), path)
    return 0


def coverage(scenario: Scenario, num_rows: int, num_studies: int) -> tuple[float, ...]:
    """Coverage of three kinds of interval, and the width of the third relative to the second."""
    rng = np.random.default_rng(num_rows)
    unseen = scenario.draw(np.random.default_rng(10**6), NUM_UNSEEN)
    intervals, truths = [], []
    for _ in range(num_studies):
        inputs, classes = scenario.draw(rng, num_rows)
        is_test = np.concatenate([deal(rng, classes) for _ in range(NUM_REPETITIONS)])
        outputs, elsewhere = scenario.learn(inputs, classes, 1 - is_test, unseen[0], rng)
        baseline, contender = scenario.score(outputs, classes)
        truths.append(np.subtract(*scenario.score(elsewhere, unseen[1])[::-1]).mean())
        rows = [np.flatnonzero(one) for one in is_test]
        gains = [(contender - baseline)[fold][some] for fold, some in enumerate(rows)]
        means = [gain.mean() for gain in gains]
        parts = row_parts(gains, rows)
        intervals.append(
            [
                (one.low, one.high)
                for one in (
                    measure(means),
                    measure_resampled(means, RATIO),
                    measure_resampled(means, RATIO, rows=parts),
                )
            ]
        )
    ends, truth = np.array(intervals), np.mean(truths)
    covered = ((ends[..., 0] <= truth) & (truth <= ends[..., 1])).mean(axis=0)
    widths = np.ptp(ends, axis=-1).mean(axis=0)
    return (*covered.tolist(), float(widths[2] / widths[1]))


def deal(rng: np.random.Generator, classes: np.ndarray) -> np.ndarray:
    """Which rows each fold tests, stratified, shape (NUM_FOLDS, num_rows)."""
    order = rng.permutation(classes.size)
    order = order[np.argsort(classes[order], kind="stable")]
    fold_of = np.empty(classes.size, int)
    fold_of[order] = np.arange(classes.size) % NUM_FOLDS
    return np.eye(NUM_FOLDS)[:, fold_of]


def draw_corners(rng: np.random.Generator, num_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Classes that no line parts, a tenth of them wrong."""
    points = rng.normal(size=(num_rows, 5))
    classes = np.sign(points[:, 0] * points[:, 1] + 0.5 * points[:, 2])
    return points, classes * np.where(rng.random(num_rows) < 0.1, -1, 1)


def draw_clouds(rng: np.random.Generator, num_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Two normal clouds in 20 dimensions, which a line parts as well as can be."""
    classes = rng.choice([-1.0, 1.0], num_rows)
    return rng.normal(size=(num_rows, 20)) + classes[:, None] / np.sqrt(20), classes


def is_right(outputs: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Accuracy, row by row."""
    return (outputs * classes > 0).astype(float)


def squared_error(outputs: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Squared error, row by row."""
    return (outputs - classes) ** 2


def log_loss(outputs: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Cross-entropy of logits, row by row."""
    return np.logaddexp(0, -outputs * classes)


def ridge(weak: float, strong: float, num_units: int = 0) -> Learn:
    """Ridge regression on ±1, of the inputs or of fixed ReLU units."""

    def learn(inputs, classes, is_training, others, rng):
        del rng
        if num_units:
            fixed = np.random.default_rng(0)
            units = 0.7 * fixed.normal(size=(inputs.shape[1], num_units))
            shift = fixed.normal(size=num_units)
            inputs, others = (np.maximum(x @ units + shift, 0) for x in (inputs, others))
        weighted = is_training[:, :, None] * inputs
        grams = np.matmul(weighted.transpose(0, 2, 1), inputs)
        targets = (is_training * classes) @ inputs
        penalties = np.array([weak, strong])[:, None, None, None] * np.eye(inputs.shape[1])
        weights = np.linalg.solve(grams + penalties, targets[None, ..., None])[..., 0]
        return weights @ inputs.T, weights[:, :NUM_FOLDS] @ others.T

    return learn


def neighbours(few: int, many: int) -> Learn:
    """The mean class of the nearest rows learnt from."""

    def learn(inputs, classes, is_training, others, rng):
        del rng

        def vote(points, is_training):
            distances = ((points[:, None] - inputs) ** 2).sum(axis=-1)
            order = distances.argsort(axis=1)
            known = is_training[:, order] > 0
            rank = known.cumsum(axis=-1)
            return np.stack(
                [(classes[order] * (known & (rank <= count))).sum(axis=-1) for count in (few, many)]
            )

        return vote(inputs, is_training), vote(others, is_training[:NUM_FOLDS])

    return learn


def network(penalty: float, num_units: int = 16, num_steps: int = 150, num_seeds: int = 2) -> Learn:
    """A small network without and with an L2 penalty; outputs of the seeds side by side."""
    import jax
    import jax.numpy as jnp
    import optax

    optimizer = optax.adam(0.03)

    def logits(weights, inputs):
        first, shift, last, bias = weights
        return jnp.maximum(inputs @ first + shift, 0) @ last + bias

    def train(key, is_training, strength, inputs, classes):
        keys = jax.random.split(key)
        shape = (inputs.shape[1], num_units)
        weights = (
            jax.random.normal(keys[0], shape) * np.sqrt(2 / shape[0]),
            jnp.zeros(num_units),
            jax.random.normal(keys[1], (num_units,)) / np.sqrt(num_units),
            jnp.zeros(()),
        )

        def loss(weights):
            losses = jax.nn.softplus(-classes * logits(weights, inputs))
            size = (weights[0] ** 2).sum() + (weights[2] ** 2).sum()
            return (losses * is_training).sum() / is_training.sum() + strength * size

        def step(state, _):
            weights, memory = state
            change, memory = optimizer.update(jax.grad(loss)(weights), memory)
            return (optax.apply_updates(weights, change), memory), None

        start = (weights, optimizer.init(weights))
        return jax.lax.scan(step, start, None, length=num_steps)[0][0]

    @jax.jit
    def train_all(differing, inputs, classes, others):
        train_each = jax.vmap(train, (0, 0, 0, None, None))
        weights = train_each(*differing, inputs, classes)
        return tuple(jax.vmap(logits, (0, None))(weights, some) for some in (inputs, others))

    def learn(inputs, classes, is_training, others, rng):
        shape = (2, num_seeds, len(is_training))
        keys = jax.random.split(jax.random.key(int(rng.integers(2**31))), np.prod(shape))
        strengths = np.repeat([0.0, penalty], num_seeds * len(is_training))
        parts = np.tile(is_training, (2 * num_seeds, 1))
        told = train_all((keys, parts, strengths), inputs, classes, others)
        # Seeds as further fits: `score` is applied to each, then they are averaged.
        return tuple(np.asarray(one, float).reshape(*shape, -1) for one in told)

    return learn


def over_seeds(score):
    """A score averaged over seeds, the second axis."""
    return lambda outputs, classes: score(outputs, classes).mean(axis=1)


def draw_coverage(outcomes: dict):
    """Coverage of each contest by three kinds of interval, above a band of 93 to 97 %."""
    from matplotlib.figure import Figure

    kinds = (("uncorrected", "s", 1), ("corrected", "o", 0), ("corrected, with rows", "D", 2))
    with figure_style():
        figure = Figure(figsize=(8.6, 5.2))
        axes = figure.subplots()
        places = np.arange(len(outcomes))[::-1]
        for kind, (label, marker, color) in enumerate(kinds):
            shares = [100 * found[kind] for found in outcomes.values()]
            axes.plot(shares, places, marker, color=PALETTE[color], label=label)
        axes.axvspan(93, 97, color=INK, alpha=0.2, linewidth=0)
        axes.set_yticks(places, [f"{name}, {size} rows" for name, size in outcomes])
        axes.set_xlabel("95 % intervals that hold the true difference, %")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False)
    return figure


SCENARIOS = (
    Scenario("network, L2: accuracy", draw_corners, network(0.01), over_seeds(is_right), 1 / 3),
    Scenario("network, L2: log loss", draw_corners, network(0.01), over_seeds(log_loss), 1 / 3),
    Scenario("same, 20 inputs: accuracy", draw_clouds, network(0.01), over_seeds(is_right), 1 / 3),
    Scenario("same, 20 inputs: log loss", draw_clouds, network(0.01), over_seeds(log_loss), 1 / 3),
    Scenario("ReLU units, ridge: accuracy", draw_corners, ridge(0.01, 10, 60), is_right),
    Scenario("ReLU units, ridge: squared error", draw_corners, ridge(1, 30, 60), squared_error),
    Scenario("line, ridge: accuracy", draw_clouds, ridge(1e-6, 50), is_right),
    Scenario("neighbours, 1 or 15: accuracy", draw_corners, neighbours(1, 15), is_right, 1 / 3),
)

if __name__ == "__main__":
    sys.exit(main())

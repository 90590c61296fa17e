"""One run: one network, trained from one seed on one split, as a pure function.

It is written for one network, plainly; `programs` lays it out over runs and devices.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from unseen.regularizers.protocol import Variables
from unseen.training.evaluation import Examples, Scoring
from unseen.training.losses import loss_of_rows
from unseen.training.metrics import Metrics
from unseen.training.pure_network import PureNetwork
from unseen.training.recipe import Recipe
from unseen.training.steps import Progress, Steps


class RunArrays(NamedTuple):
    """Everything in which runs of one program differ.

    Args:
        recipe: Its learning rate and strengths are traced.
        seed: Scalar.
        training: Rows to fit, shape (num_training,).
        validation: Rows to choose on, negative where there is none, shape (num_validation,).
        test: Rows to report on, likewise, shape (num_test,).
    """

    recipe: Recipe
    seed: jax.Array
    training: jax.Array
    validation: jax.Array
    test: jax.Array


class Outcome(NamedTuple):
    """What one run hands back.

    Args:
        members: The trained networks whose outputs are averaged; one, but for ensembles.
        history: Metric after each epoch, by name, each of shape (epochs,), NaN after the last.
        scores: Metrics on the training, validation and test rows at the end, each a scalar.
        epochs: How many epochs were trained.
    """

    members: list[Variables]
    history: dict[str, jax.Array]
    scores: dict[str, jax.Array]
    epochs: jax.Array


class _State(NamedTuple):
    """Where a training is between two epochs."""

    progress: Progress
    history: dict[str, jax.Array]
    epoch: jax.Array
    is_finite: jax.Array


def one_run(
    network: PureNetwork, image_shape: tuple[int, int] | None, examples: Examples, run: RunArrays
) -> Outcome:
    """Train one network and score it.

    The history holds, as in Keras, the training metrics averaged over the epoch's steps while the
    weights move, with the regularizers on, and the validation metrics at the epoch's end. Its
    losses are those of the data alone, without penalties, so that recipes can be compared. The
    scores are of the networks handed back, with the regularizers off.

    Args:
        network: The network, with the adjustable layers of the recipe's regularizers.
        image_shape: Height and width where inputs are images.
        examples: All rows.
        run: What is particular to this run.
    """
    recipe = run.recipe
    key_of_network, key_of_order, key_of_distortion = jax.random.split(jax.random.key(run.seed), 3)
    metrics = Metrics(recipe.loss, recipe.metrics, network.model.output_shape[-1])
    scoring = Scoring(network, loss_of_rows(recipe.loss), metrics, examples)
    steps = Steps(
        recipe,
        scoring,
        image_shape=image_shape,
        num_rows=run.training.shape[0],
        key=key_of_distortion,
    )
    trajectory = steps.trajectory

    def train_epoch(state: _State) -> _State:
        order = jax.random.permutation(jax.random.fold_in(key_of_order, state.epoch), run.training)
        progress, told = steps.epoch(state.progress, order)
        now = trajectory.current(progress.memories, progress.variables)
        told |= scoring.of([now], {"val_": run.validation})
        memories = trajectory.after_epoch(
            progress.memories, progress.variables, told, steps.moment(progress)
        )
        return _State(
            progress._replace(memories=memories),
            {name: past.at[state.epoch].set(told[name]) for name, past in state.history.items()},
            state.epoch + 1,
            jnp.isfinite(told["loss"]),
        )

    def goes_on(state: _State) -> jax.Array:
        finished = trajectory.is_finished(state.progress.memories)
        return (state.epoch < recipe.epochs) & state.is_finite & ~finished

    variables = network.initial(key_of_network)
    strengths = [pair for r in recipe.regularizers for pair in r.strengths_in(network.model)]
    progress = steps.begin(network.with_values(variables, strengths))
    names = jax.eval_shape(lambda: metrics.values(metrics.nothing()))
    parts = ("", "val_") if run.validation.shape[0] else ("",)
    nothing_told = jnp.full(recipe.epochs, jnp.nan)
    history = {f"{part}{name}": nothing_told for part in parts for name in names}
    state = _State(progress, history, jnp.zeros((), jnp.int32), jnp.array(True))
    state = lax.while_loop(goes_on, train_epoch, state)

    members = trajectory.members(state.progress.memories, state.progress.variables)
    parts = {"train_": run.training, "val_": run.validation, "test_": run.test}
    scores = scoring.of(members, parts)
    return Outcome(members, state.history, scores, state.epoch)

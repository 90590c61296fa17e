"""One run: one network, trained from one seed on one split, as a pure function.

It is written for one network, plainly; `many_runs` lays it out over runs and devices.
"""

import zlib
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import keras
import optax
from jax import lax

from unseen.regularizers.protocol import Batch
from unseen.training.optimizers import OPTIMIZERS
from unseen.training.pure_network import PureNetwork, Variables
from unseen.training.recipe import Recipe
from unseen.training.schedules import SCHEDULES

if TYPE_CHECKING:
    from collections.abc import Callable


class Examples(NamedTuple):
    """All rows of a data set, shared by all runs.

    Args:
        inputs: Shape (num_rows, ...).
        targets: Shape (num_rows, num_targets).
    """

    inputs: jax.Array
    targets: jax.Array


class RunArrays(NamedTuple):
    """Everything in which runs of one program differ.

    Args:
        recipe: Its learning rate and strengths are traced.
        seed: Scalar.
        training: Rows to fit, shape (num_training,).
        validation: Rows to choose on, shape (num_validation,).
        test: Rows to report on, shape (num_test,).
    """

    recipe: Recipe
    seed: jax.Array
    training: jax.Array
    validation: jax.Array
    test: jax.Array


class Outcome(NamedTuple):
    """What one run hands back.

    Args:
        variables: The trained variables.
        history: Metric after each epoch, by name, each of shape (epochs,).
        scores: Metric on the test rows at the end, by name, each a scalar.
    """

    variables: Variables
    history: dict[str, jax.Array]
    scores: dict[str, jax.Array]


def one_run(
    network: PureNetwork, image_shape: tuple[int, int] | None, examples: Examples, run: RunArrays
) -> Outcome:
    """Train one network and score it.

    The history holds, as in Keras, the training metrics averaged over the epoch's steps while the
    weights move, with the regularizers on, and the validation metrics at the epoch's end. Its
    losses are those of the data alone, without penalties, so that recipes can be compared.

    Args:
        network: The network, with the adjustable layers of the recipe's regularizers.
        image_shape: Height and width where inputs are images.
        examples: All rows.
        run: What is particular to this run.
    """
    recipe = run.recipe
    regularizers = recipe.regularizers
    key_of_network, key_of_order, key_of_distortion = jax.random.split(jax.random.key(run.seed), 3)
    num_rows, size = run.training.shape[0], min(recipe.batch_size, run.training.shape[0])
    num_full, num_left = divmod(num_rows, size)
    steps_per_epoch = num_full + (num_left > 0)

    def learning_rate(step: jax.typing.ArrayLike) -> jax.Array:
        done = jnp.asarray(step) / (steps_per_epoch * recipe.epochs)
        return recipe.learning_rate * SCHEDULES[recipe.schedule](done)

    updates = [regularizer.transform_update(network.is_kernel) for regularizer in regularizers]
    optimizer = optax.chain(
        OPTIMIZERS[recipe.optimizer](),
        *(update for update in updates if update is not None),
        optax.scale_by_learning_rate(learning_rate),
    )

    def step(carry: tuple, rows: jax.Array) -> tuple[tuple, dict[str, jax.Array]]:
        variables, optimizer_state, number = carry
        batch = Batch(examples.inputs[rows], examples.targets[rows], image_shape)
        key = jax.random.fold_in(key_of_distortion, number)
        for regularizer in regularizers:
            # By its name: the regularizers beside it change nothing of its randomness.
            number_of_name = zlib.crc32(type(regularizer).__name__.encode())
            batch = regularizer.distort(batch, jax.random.fold_in(key, number_of_name))

        def objective(trainable: list[jax.Array]) -> tuple[jax.Array, tuple]:
            outputs, moved, own_losses = network.apply(
                Variables(trainable, variables.state), batch.inputs, training=True
            )
            metrics = _metrics(recipe.loss, batch.targets, outputs)
            kernels = network.kernels(trainable)
            penalty = sum((r.penalty(kernels) for r in regularizers), own_losses)
            return metrics["loss"].mean() + penalty, (moved.state, metrics)

        (_, (state, metrics)), gradients = jax.value_and_grad(objective, has_aux=True)(
            variables.trainable
        )
        change, optimizer_state = optimizer.update(gradients, optimizer_state, variables.trainable)
        trainable = jax.tree.map(jnp.add, variables.trainable, change)
        sums = {name: values.sum() for name, values in metrics.items()}
        return (Variables(trainable, state), optimizer_state, number + 1), sums

    def epoch(carry: tuple, number: jax.Array) -> tuple[tuple, dict[str, jax.Array]]:
        order = jax.random.permutation(jax.random.fold_in(key_of_order, number), run.training)
        whole = order[: num_full * size].reshape(num_full, size)
        carry, sums = lax.scan(step, carry, whole)
        sums = {name: values.sum() for name, values in sums.items()}
        if num_left:
            carry, last = step(carry, order[num_full * size :])
            sums = {name: sums[name] + last[name] for name in sums}
        history = {name: total / num_rows for name, total in sums.items()}
        validation = _evaluate(network, recipe.loss, carry[0], examples, run.validation)
        return carry, history | {f"val_{name}": value for name, value in validation.items()}

    variables = network.initial(key_of_network)
    adjustments = [pair for r in regularizers for pair in r.strengths_in(network.model)]
    variables = network.with_values(variables, adjustments)
    start = (variables, optimizer.init(variables.trainable), jnp.zeros((), jnp.int32))
    (variables, _, _), history = lax.scan(epoch, start, jnp.arange(recipe.epochs))
    test = _evaluate(network, recipe.loss, variables, examples, run.test)
    return Outcome(variables, history, {f"test_{name}": value for name, value in test.items()})


def _evaluate(
    network: PureNetwork, loss: str, variables: Variables, examples: Examples, rows: jax.Array
) -> dict[str, jax.Array]:
    """Mean metrics over `rows`, with the regularizers off; none where there are no rows."""
    if rows.shape[0] == 0:
        return {}
    outputs, _, _ = network.apply(variables, examples.inputs[rows], training=False)
    metrics = _metrics(loss, examples.targets[rows], outputs)
    return {name: values.mean() for name, values in metrics.items()}


def _metrics(loss: str, targets: jax.Array, outputs: jax.Array) -> dict[str, jax.Array]:
    """Loss of each row, and for classes whether the row is classified correctly."""
    loss_of_rows: Callable[..., jax.Array] = keras.losses.get(loss)  # pyright: ignore[reportAssignmentType]
    metrics = {"loss": loss_of_rows(targets, outputs)}
    if "crossentropy" in loss_of_rows.__name__:
        # The class with the larger output, as the homework's secret test counts it; a single
        # output is one class's probability.
        one_output = outputs.shape[-1] == 1
        right = keras.metrics.binary_accuracy if one_output else keras.metrics.categorical_accuracy
        metrics["accuracy"] = jnp.asarray(right(targets, outputs)).reshape(len(outputs))
    return metrics

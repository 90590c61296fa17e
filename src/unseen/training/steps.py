"""One step of one network: a batch, its loss, the gradient, and what becomes of the weights."""

import math
import zlib
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import lax

from unseen.regularizers.displacement import distort_all
from unseen.regularizers.protocol import Batch, GradientOf, Moment, Variables
from unseen.training.evaluation import Scoring
from unseen.training.optimizers import transformation
from unseen.training.recipe import Recipe
from unseen.training.schedules import factor
from unseen.training.trajectory import Memories, Trajectory


class Progress(NamedTuple):
    """How far one network has come.

    Args:
        variables: The current ones.
        optimizer: The optimizer's memory.
        memories: What each regularizer remembers.
        step: Steps done.
    """

    variables: Variables
    optimizer: Any
    memories: Memories
    step: jax.Array


class Steps:
    """The steps of one training.

    Args:
        recipe: Its learning rate and strengths are traced.
        scoring: The network, the loss, the metrics and the examples.
        image_shape: Height and width where inputs are images.
        num_rows: Rows to fit.
        key: Of the distortions.
    """

    def __init__(
        self,
        recipe: Recipe,
        scoring: Scoring,
        *,
        image_shape: tuple[int, int] | None,
        num_rows: int,
        key: jax.Array,
    ) -> None:
        self.recipe = recipe
        self.regularizers = recipe.regularizers
        self.trajectory = Trajectory(recipe.regularizers)
        self.scoring = scoring
        self.image_shape = image_shape
        self.batch_size = min(recipe.batch_size, num_rows)
        self.per_epoch = math.ceil(num_rows / self.batch_size)
        self.total = self.per_epoch * recipe.epochs
        self._key = key
        self._optimizer = self._chain()

    def _chain(self) -> optax.GradientTransformationExtraArgs:
        network = self.scoring.network
        before = [one.transform_gradient(network.is_kernel) for one in self.regularizers]
        after = [one.transform_update(network.is_kernel) for one in self.regularizers]
        optimizer = transformation(self.recipe.optimizer, network.model.trainable_variables)
        chain = [one for one in (*before, optimizer, *after) if one is not None]
        return optax.with_extra_args_support(optax.chain(*chain))

    def begin(self, variables: Variables) -> Progress:
        """Before the first step."""
        memories = self.trajectory.begin(variables)
        optimizer = self._optimizer.init(variables.trainable)
        return Progress(variables, optimizer, memories, jnp.zeros((), jnp.int32))

    def moment(self, progress: Progress) -> Moment:
        """How far the training has come."""
        return Moment(progress.step, self.total, self.per_epoch)

    def epoch(self, progress: Progress, order: jax.Array) -> tuple[Progress, dict[str, jax.Array]]:
        """The steps of one epoch: the progress after it, and its training metrics.

        Args:
            progress: That before.
            order: The rows in the order in which they are learnt from, each once.
        """
        size = self.batch_size
        num_whole = len(order) // size * size
        carry = (progress, self.scoring.metrics.nothing())
        carry, _ = lax.scan(
            lambda carry, rows: (self.make(*carry, rows), None),
            carry,
            order[:num_whole].reshape(-1, size),
        )
        if num_whole < len(order):
            carry = self.make(*carry, order[num_whole:])
        progress, sums = carry
        return progress, self.scoring.metrics.values(sums)

    def make(self, progress: Progress, sums: dict, rows: jax.Array) -> tuple[Progress, dict]:
        """A step on the batch `rows`: the progress after it, and the sums of metrics with it."""
        batch = self._batch(rows, progress.step)
        gradient_of = self._gradient_of(batch, progress.variables.state)
        for regularizer in self.regularizers:
            gradient_of = regularizer.wrap_gradient(gradient_of)
        trainable = progress.variables.trainable
        (loss, (state, outputs, losses)), gradients = gradient_of(trainable)
        direction, optimizer = self._optimizer.update(
            gradients,
            progress.optimizer,
            trainable,
            value=loss,
            grad=gradients,
            value_fn=lambda weights: gradient_of(weights)[0][0],
        )
        rate = self._learning_rate(progress.step)
        moved = self.scoring.network.constrained(
            jax.tree.map(lambda weight, down: weight - rate * down, trainable, direction)
        )
        progress = Progress(
            Variables(moved, state), optimizer, progress.memories, progress.step + 1
        )
        memories, variables = self.trajectory.after_step(
            progress.memories,
            progress.variables,
            self.scoring.network.is_kernel,
            self.moment(progress),
        )
        progress = progress._replace(variables=variables, memories=memories)
        return progress, self.scoring.metrics.add(sums, batch.targets, outputs, losses)

    def _batch(self, rows: jax.Array, step: jax.Array) -> Batch:
        examples = self.scoring.examples
        batch = Batch(examples.inputs[rows], examples.targets[rows], self.image_shape)
        key = jax.random.fold_in(self._key, step)
        # By their names: the regularizers beside it change nothing of a regularizer's randomness.
        names = (type(regularizer).__name__ for regularizer in self.regularizers)
        keys = [jax.random.fold_in(key, zlib.crc32(name.encode())) for name in names]
        return distort_all(self.regularizers, batch, keys)

    def _gradient_of(self, batch: Batch, state: list[jax.Array]) -> GradientOf:
        network, loss = self.scoring.network, self.scoring.loss

        def objective(trainable: list[jax.Array]) -> tuple[jax.Array, Any]:
            def loss_of(batch: Batch) -> tuple[jax.Array, Any]:
                outputs, moved, own_losses = network.apply(
                    Variables(trainable, state), batch.inputs, training=True
                )
                losses = loss(batch.targets, outputs)
                return losses.mean() + own_losses, (moved.state, outputs, losses)

            wrapped = loss_of
            for regularizer in self.regularizers:
                wrapped = regularizer.wrap_loss(wrapped)
            total, rest = wrapped(batch)
            kernels = network.kernels(trainable)
            for regularizer in self.regularizers:
                total = total + regularizer.penalty(kernels)
            return total, rest

        return jax.value_and_grad(objective, has_aux=True)

    def _learning_rate(self, step: jax.Array) -> jax.Array:
        rate = self.recipe.learning_rate * factor(self.recipe.schedule, step, self.total)
        done = step / self.total
        for regularizer in self.regularizers:
            rate = rate * regularizer.learning_rate_factor(done)
        return rate

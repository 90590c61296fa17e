"""One run: one network, trained from one seed on one split, as a pure function.

In one go, or a segment of epochs at a time. Both are written for one network, plainly; `programs`
lays them out over runs and devices.
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


class State(NamedTuple):
    """Where a training is between two epochs.

    Args:
        progress: Weights, and what optimizer and regularizers remember.
        history: Metric after each epoch, by name, each of shape (epochs,), NaN where none is yet.
        epoch: How many epochs are done. At 0 the rest says nothing: it is made from the seed.
        is_finite: Whether the training loss of the last epoch was.
    """

    progress: Progress
    history: dict[str, jax.Array]
    epoch: jax.Array
    is_finite: jax.Array


class _Training:
    """The pieces of one training: beginning, going on, and what comes out.

    Args:
        network: The network, with the adjustable layers of the recipe's regularizers.
        image_shape: Height and width where inputs are images.
        examples: All rows.
        run: What is particular to this run.
    """

    def __init__(
        self,
        network: PureNetwork,
        image_shape: tuple[int, int] | None,
        examples: Examples,
        run: RunArrays,
    ) -> None:
        self.run = run
        self.recipe = recipe = run.recipe
        self._key_of_network, self._key_of_order, key_of_distortion = jax.random.split(
            jax.random.key(run.seed), 3
        )
        metrics = Metrics(recipe.loss, recipe.metrics, network.model.output_shape[-1])
        self._scoring = Scoring(network, loss_of_rows(recipe.loss), metrics, examples)
        self._steps = Steps(
            recipe,
            self._scoring,
            image_shape=image_shape,
            num_rows=run.training.shape[0],
            key=key_of_distortion,
        )
        self._trajectory = self._steps.trajectory

    def begin(self) -> State:
        """Before the first epoch: fresh weights."""
        network, metrics = self._scoring.network, self._scoring.metrics
        variables = network.initial(self._key_of_network)
        regularizers = self.recipe.regularizers
        strengths = [pair for r in regularizers for pair in r.strengths_in(network.model)]
        progress = self._steps.begin(network.with_values(variables, strengths))
        names = jax.eval_shape(lambda: metrics.values(metrics.nothing()))
        parts = ("", "val_") if self.run.validation.shape[0] else ("",)
        nothing_told = jnp.full(self.recipe.epochs, jnp.nan)
        history = {f"{part}{name}": nothing_told for part in parts for name in names}
        return State(progress, history, jnp.zeros((), jnp.int32), jnp.array(True))

    def goes_on(self, state: State, until: jax.Array | int) -> jax.Array:
        """Whether another epoch is trained, of at most `until` in all."""
        finished = self._trajectory.is_finished(state.progress.memories)
        return (state.epoch < until) & state.is_finite & ~finished

    def train(self, state: State, until: jax.Array | int) -> State:
        """After the epochs up to `until`, or fewer where the run diverges or is stopped."""
        return lax.while_loop(lambda now: self.goes_on(now, until), self._train_epoch, state)

    def _train_epoch(self, state: State) -> State:
        key = jax.random.fold_in(self._key_of_order, state.epoch)
        order = jax.random.permutation(key, self.run.training)
        progress, told = self._steps.epoch(state.progress, order)
        now = self._trajectory.current(progress.memories, progress.variables)
        told |= self._scoring.of([now], {"val_": self.run.validation})
        memories = self._trajectory.after_epoch(
            progress.memories, progress.variables, told, self._steps.moment(progress)
        )
        return State(
            progress._replace(memories=memories),
            {name: past.at[state.epoch].set(told[name]) for name, past in state.history.items()},
            state.epoch + 1,
            jnp.isfinite(told["loss"]),
        )

    def members(self, state: State) -> list[Variables]:
        """The networks that would be handed back, were this the end."""
        return self._trajectory.members(state.progress.memories, state.progress.variables)

    def scores(self, members: list[Variables]) -> dict[str, jax.Array]:
        """Metrics of networks on the training, validation and test rows."""
        run = self.run
        parts = {"train_": run.training, "val_": run.validation, "test_": run.test}
        return self._scoring.of(members, parts)


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
    training = _Training(network, image_shape, examples, run)
    state = training.train(training.begin(), run.recipe.epochs)
    members = training.members(state)
    return Outcome(members, state.history, training.scores(members), state.epoch)


def first_state(
    network: PureNetwork, image_shape: tuple[int, int] | None, examples: Examples, run: RunArrays
) -> State:
    """The state before the first epoch, in which the first segment begins; see `one_run`."""
    return _Training(network, image_shape, examples, run).begin()


def one_segment(
    network: PureNetwork,
    image_shape: tuple[int, int] | None,
    examples: Examples,
    run: RunArrays,
    state: State,
    *,
    until: jax.Array,
) -> tuple[State, Outcome, jax.Array]:
    """Go on with a training up to an epoch: `one_run` in pieces, all by the same program.

    Args:
        network: See `one_run`.
        image_shape: See `one_run`.
        examples: See `one_run`.
        run: See `one_run`.
        state: Where the segment before ended; zeros of the shapes of `first_state` begin.
        until: Epochs that are done after it, a scalar; the recipe's are never exceeded.

    Returns:
        Where the segment ended; the outcome so far, with the networks that would be handed back,
        were this the end, and scores that are NaN until it is; and whether it is.
    """
    training = _Training(network, image_shape, examples, run)
    begin = lambda _: _strongly_typed(training.begin())  # noqa: E731
    state = lax.cond(state.epoch == 0, begin, lambda begun: begun, state)
    state = training.train(state, jnp.minimum(until, run.recipe.epochs))
    is_over = ~training.goes_on(state, run.recipe.epochs)
    members = training.members(state)
    shapes = jax.eval_shape(training.scores, members)
    unknown = jax.tree.map(lambda one: jnp.full(one.shape, jnp.nan, one.dtype), shapes)
    scores = lax.cond(is_over, training.scores, lambda _: unknown, members)
    return state, Outcome(members, state.history, scores, state.epoch), is_over


def _strongly_typed(state: State) -> State:
    """With the types that are written down, as what comes from outside the program has."""
    return jax.tree.map(lambda one: lax.convert_element_type(one, one.dtype), state)

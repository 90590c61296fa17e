"""Compiled programs: each trains many runs that differ in numbers alone."""

import functools
import hashlib
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import keras
import numpy as np

from unseen.data.splits import Split
from unseen.networks.rebuild import all_layers
from unseen.regularizers.protocol import Regularizer
from unseen.training.evaluation import Examples, filled_up
from unseen.training.layout import Layout, zeros_of
from unseen.training.one_run import (
    Outcome,
    RunArrays,
    State,
    first_state,
    one_run,
    one_segment,
)
from unseen.training.pure_network import PureNetwork
from unseen.training.recipe import Recipe

# Runs that an accelerator trains side by side: enough to fill it, few enough to fit in it.
_MOST_SIDE_BY_SIDE = 256

# Runs that a device trains one after another before the host hears of them.
_MOST_IN_A_ROW = 8

# What the outcomes of one chunk may take, in bytes.
_LARGEST_CHUNK = 256 * 2**20

# Compiled programs that are kept, so that the same study with other strengths compiles nothing.
_PROGRAMS_KEPT = 32


# Rows to fit, to choose on and to report on.
Parts = tuple[np.ndarray, np.ndarray, np.ndarray]


class Blueprint:
    """What a program is made from: equal blueprints share one, also from call to call.

    Weights and strengths do not matter, as every run brings its own.
    """

    def __init__(self, network: keras.Model, regularizers: tuple[Regularizer, ...]) -> None:
        self.network = network
        self.regularizers = regularizers
        # Its JSON has names alone: a class or function that was written anew has the same.
        meant = tuple(
            (type(layer), getattr(layer, "activation", None)) for layer in all_layers(network)
        )
        self._key = (network.to_json(), meant, jax.tree.structure(regularizers))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blueprint) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def build(self) -> PureNetwork:
        """The network with the adjustable layers of the regularizers."""
        network = self.network
        for regularizer in self.regularizers:
            network = regularizer.insert_layers(network, adjustable=True)
        return PureNetwork(network)


class Chunk(NamedTuple):
    """Runs that are trained together, on all devices.

    Args:
        runs: One for each place, the places of one device after those of another.
        wanted: Whether there is something to do for the run of a place.
    """

    runs: RunArrays
    wanted: np.ndarray


class Program:
    """A compiled program for all runs of one blueprint.

    JAX compiles it once for each recipe's structure and each shape of the data; that for trainings
    by segments apart, when it is first asked for.

    Args:
        blueprint: The network and the kinds of regularizers.
        image_shape: Height and width where inputs are images.
        layout: How its runs are laid out.
    """

    def __init__(
        self, blueprint: Blueprint, image_shape: tuple[int, int] | None, layout: Layout
    ) -> None:
        self.network = blueprint.build()
        self.layout = layout
        self._one_run = jax.jit(functools.partial(one_run, self.network, image_shape))
        self._chunk = jax.jit(layout.for_each_run(self._one_run))
        self._first_state = jax.jit(functools.partial(first_state, self.network, image_shape))
        self._one_segment = jax.jit(functools.partial(one_segment, self.network, image_shape))
        self._segment = jax.jit(
            layout.for_each_run(
                lambda shared, of_run: self._one_segment(shared[0], *of_run, until=shared[1])
            ),
            # Said, or the first states would be thought to lie elsewhere than those that come out,
            # and be compiled for anew.
            in_shardings=(layout.on_all, layout.by_run, layout.by_run),
            out_shardings=layout.by_run,
        )

    def shapes(self, examples: Examples, run: RunArrays, places: int) -> Outcome:
        """Shapes and types of a run's outcome; nothing is compiled.

        Args:
            examples: From `Layout.examples`.
            run: Any run of the program.
            places: From `places`.
        """
        # What is traced here is not traced again when it is compiled.
        return _of_one(self._chunk.eval_shape(examples, *self.chunk_of([run], places)))

    def fingerprint(self, examples: Examples, run: RunArrays) -> bytes:
        """A hash of the program itself, for one run: of all that is done, and with what.

        It is of the text that is handed to the compiler, so that whatever changes the computation
        changes it: another version of this package or of Keras, another function as the loss.
        """
        text = self._one_run.lower(examples, run).as_text()
        facts = (jax.__version__, *self.layout.kind)
        return hashlib.sha256("\n".join([text, *map(str, facts)]).encode()).digest()

    @property
    def bytes_of_weights(self) -> int:
        """What the variables of one network take."""
        return sum(math.prod(one.shape) * 4 for one in self.network.model.variables)

    def places(self, num_runs: int) -> int:
        """How many runs a device is given in one go, where there are so many in all."""
        size = max(self.bytes_of_weights * self.layout.num_devices, 1)
        fits = max(int(_LARGEST_CHUNK / size), 1)
        if not self.layout.side_by_side:
            # However few the runs are, so that more of them later compile nothing.
            return min(fits, _MOST_IN_A_ROW)
        # Equal chunks, so that few places are empty: there they cost as much as a run.
        on_each = math.ceil(num_runs / self.layout.num_devices)
        return math.ceil(on_each / math.ceil(on_each / min(fits, _MOST_SIDE_BY_SIDE)))

    def train(self, examples: Examples, runs: Sequence[RunArrays], places: int) -> list[Outcome]:
        """Train a chunk of runs.

        Args:
            examples: From `Layout.examples`.
            runs: At most `places` on each device.
            places: From `places`; another number is compiled anew, places without a run are
                skipped.

        Returns:
            The outcomes, in order, as NumPy arrays.
        """
        outcomes = jax.device_get(self._chunk(examples, *self.chunk_of(runs, places)))
        return [outcome_of(outcomes, place) for place in self.where(len(runs), places)]

    def shapes_of_segments(
        self, examples: Examples, run: RunArrays, places: int
    ) -> tuple[State, Outcome]:
        """Shapes and types of a run's state and outcome, where it is trained by segments."""
        runs, wanted = self.chunk_of([run], places)
        state = self._first_state.eval_shape(examples, run)
        states = jax.tree.map(
            lambda one: jax.ShapeDtypeStruct((len(wanted), *one.shape), one.dtype), state
        )
        _, outcomes, _ = self._segment.eval_shape((examples, np.int32(1)), (runs, states), wanted)
        return state, _of_one(outcomes)

    def first_states(self, state: State, places: int) -> State:
        """What the first segment of a chunk starts from, on the devices.

        Args:
            state: Shapes and types, from `shapes_of_segments`.
            places: From `places`.
        """
        zeros = zeros_of(state, (self.layout.num_devices * places,))
        return jax.device_put(zeros, self.layout.by_run)

    def train_segment(
        self, examples: Examples, chunk: Chunk, states: State, until: int
    ) -> tuple[State, Outcome, np.ndarray]:
        """Go on with the runs of a chunk up to an epoch; see `one_segment`.

        Args:
            examples: From `Layout.examples`.
            chunk: From `chunk_of`. A run that was left out once cannot go on later.
            states: From the segment before, or `first_states`.
            until: Epochs that are done after it.

        Returns:
            What the next segment starts from, on the devices; and for each place the outcome so
            far and whether the run is over, as NumPy arrays but for the networks, which stay on
            the devices.
        """
        shared, of_runs = (examples, np.int32(until)), (chunk.runs, states)
        states, outcomes, over = self._segment(shared, of_runs, chunk.wanted)
        told, over = jax.device_get((outcomes._replace(members=[]), over))
        return states, told._replace(members=outcomes.members), over

    def chunk_of(self, runs: Sequence[RunArrays], places: int) -> Chunk:
        """Runs as the program takes them, at most `places` for each device."""
        order = self._dealt_out(places)
        taken = [runs[min(number, len(runs) - 1)] for number in order.tolist()]
        return Chunk(jax.tree.map(lambda *values: np.stack(values), *taken), order < len(runs))

    def where(self, num_runs: int, places: int) -> list[int]:
        """The place of each run of a chunk."""
        return np.argsort(self._dealt_out(places))[:num_runs].tolist()

    def _dealt_out(self, places: int) -> np.ndarray:
        """The run of each place: no device has two runs more than another."""
        num_devices = self.layout.num_devices
        return np.arange(num_devices * places).reshape(places, num_devices).T.ravel()


def outcome_of(outcomes: Outcome, place: int) -> Outcome:
    """That of one place; copied, so that it does not hold on to the others."""
    return jax.tree.map(lambda array: np.array(array[place]), outcomes)


def _of_one(shapes: Any) -> Any:
    """Shapes of one run, from those of many."""
    return jax.tree.map(lambda one: jax.ShapeDtypeStruct(one.shape[1:], one.dtype), shapes)


@functools.lru_cache(maxsize=_PROGRAMS_KEPT)
def program_of(
    blueprint: Blueprint, image_shape: tuple[int, int] | None, layout: Layout
) -> Program:
    """The program of a blueprint, made once."""
    return Program(blueprint, image_shape, layout)


def parts_of(split: Split) -> Parts:
    """The rows of a split as a program takes them."""
    training, validation, test = (
        np.asarray(part, np.int32) for part in (split.training, split.validation, split.test)
    )
    return training, filled_up(validation, split.room), filled_up(test, split.room)


def arrays_of(recipe: Recipe, parts: Parts, seed: int) -> RunArrays:
    """A run as a program takes it."""
    strengths = jax.tree.map(np.float32, recipe)
    return RunArrays(strengths, np.uint32(seed), *parts)  # pyright: ignore[reportArgumentType]

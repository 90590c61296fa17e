"""Compiled programs: each trains many runs that differ in numbers alone."""

import functools
import hashlib
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax import lax
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

from unseen.data.dataset import Dataset
from unseen.data.splits import Split
from unseen.networks.rebuild import all_layers
from unseen.regularizers.protocol import Regularizer
from unseen.training.evaluation import Examples, filled_up
from unseen.training.one_run import Outcome, RunArrays, one_run
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


class Layout(NamedTuple):
    """How runs are laid out over devices.

    Args:
        mesh: The devices, along the axis `run`.
        side_by_side: Whether a device trains its runs side by side.
    """

    mesh: Mesh
    side_by_side: bool

    @classmethod
    def of_this_machine(cls, vectorize: bool | None) -> "Layout":
        """All devices of this process; side by side where told, by default on accelerators."""
        devices = jax.devices()
        side_by_side = devices[0].platform != "cpu" if vectorize is None else vectorize
        return cls(Mesh(np.array(devices), ("run",)), side_by_side)

    def examples(self, data: Dataset) -> Examples:
        """The data, on every device."""
        everywhere = NamedSharding(self.mesh, P())
        return jax.device_put(Examples(data.inputs, data.targets), everywhere)  # pyright: ignore[reportArgumentType]

    @property
    def kind(self) -> tuple[str, str, bool]:
        """What last bits may depend on: the platform, the kind of device, whether side by side."""
        device = self.mesh.devices.flat[0]
        return device.platform, device.device_kind, self.side_by_side

    @property
    def num_devices(self) -> int:
        """How many devices."""
        return self.mesh.size


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


class Program:
    """A compiled program for all runs of one blueprint.

    JAX compiles it once for each recipe's structure and each shape of the data.

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
        self._chunk = jax.jit(self._runs_of_all_devices())

    def _runs_of_all_devices(self) -> Callable[[Examples, RunArrays, jax.Array], Outcome]:
        def runs_of_one_device(examples: Examples, runs: RunArrays, wanted: jax.Array) -> Outcome:
            train_one = functools.partial(self._one_run, examples)
            if self.layout.side_by_side:
                return jax.vmap(train_one)(runs)

            def train_if_wanted(run: RunArrays, is_wanted: jax.Array) -> Outcome:
                shapes = jax.eval_shape(train_one, run)
                nothing = jax.tree.map(lambda one: jnp.zeros(one.shape, one.dtype), shapes)
                return lax.cond(is_wanted, train_one, lambda _: nothing, run)

            return lax.map(lambda pair: train_if_wanted(*pair), (runs, wanted))

        return jax.shard_map(
            runs_of_one_device,
            mesh=self.layout.mesh,
            in_specs=(P(), P("run"), P("run")),
            out_specs=P("run"),
            check_vma=False,
        )

    def shapes(self, examples: Examples, run: RunArrays, places: int) -> Outcome:
        """Shapes and types of a run's outcome; nothing is compiled.

        Args:
            examples: From `Layout.examples`.
            run: Any run of the program.
            places: From `places`.
        """
        runs, wanted = self._chunk_of([run], places)
        # What is traced here is not traced again when it is compiled.
        outcomes = self._chunk.eval_shape(examples, runs, wanted)
        return jax.tree.map(lambda one: jax.ShapeDtypeStruct(one.shape[1:], one.dtype), outcomes)

    def fingerprint(self, examples: Examples, run: RunArrays) -> bytes:
        """A hash of the program itself, for one run: of all that is done, and with what.

        It is of the text that is handed to the compiler, so that whatever changes the computation
        changes it: another version of this package or of Keras, another function as the loss.
        """
        text = self._one_run.lower(examples, run).as_text()
        facts = (jax.__version__, *self.layout.kind)
        return hashlib.sha256("\n".join([text, *map(str, facts)]).encode()).digest()

    def places(self, num_runs: int) -> int:
        """How many runs a device is given in one go, where there are so many in all."""
        size = sum(math.prod(v.shape) * 4 for v in self.network.model.variables)
        fits = max(int(_LARGEST_CHUNK / max(size * self.layout.num_devices, 1)), 1)
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
        outcomes = jax.device_get(self._chunk(examples, *self._chunk_of(runs, places)))
        where = np.argsort(self._dealt_out(places)).tolist()
        return [_one_of(outcomes, place) for place in where[: len(runs)]]

    def _chunk_of(self, runs: Sequence[RunArrays], places: int) -> tuple[RunArrays, np.ndarray]:
        """Runs as the program takes them, and which of its places are taken."""
        order = self._dealt_out(places)
        taken = [runs[min(number, len(runs) - 1)] for number in order.tolist()]
        return jax.tree.map(lambda *values: np.stack(values), *taken), order < len(runs)

    def _dealt_out(self, places: int) -> np.ndarray:
        """The run of each place: no device has two runs more than another."""
        num_devices = self.layout.num_devices
        return np.arange(num_devices * places).reshape(places, num_devices).T.ravel()


def _one_of(outcomes: Outcome, place: int) -> Outcome:
    """One of many; copied, so that it does not hold on to the others."""
    return jax.tree.map(lambda array: np.array(array[place]), outcomes)


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

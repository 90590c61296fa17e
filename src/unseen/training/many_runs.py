"""Many runs, laid out over devices: the one place where batching happens."""

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax import lax
from jax.sharding import Mesh
from jax.sharding import PartitionSpec as P

from unseen.data.dataset import Dataset
from unseen.data.splits import Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.networks.rebuild import require_functional
from unseen.regularizers.protocol import Regularizer
from unseen.training.fits import Fits, Trained
from unseen.training.one_run import Examples, Outcome, RunArrays, one_run
from unseen.training.pure_network import PureNetwork
from unseen.training.recipe import Recipe

OnProgress = Callable[[int, int], None]

# Runs that a device trains side by side: enough to fill an accelerator, few enough to fit in it.
_MOST_SIDE_BY_SIDE = 256

# Compiled programs that are kept, so that the same study with other strengths compiles nothing.
_PROGRAMS_KEPT = 32


@dataclass(frozen=True, eq=False)
class Run:
    """One network to train.

    Args:
        recipe: How it is trained.
        split: The rows it is fitted, chosen and reported on.
        seed: Everything random flows from it: weights, order of rows, distortions. At least 0.
        name: What it is called in tables; runs of one recipe share it.
    """

    recipe: Recipe
    split: Split
    seed: int
    name: str = ""


def train(
    network: keras.Model,
    data: Dataset,
    runs: Sequence[Run],
    *,
    vectorize: bool | None = None,
    on_progress: OnProgress | None = None,
) -> Fits:
    """Train the same network once for each run, all at once.

    Runs whose recipes differ in learning rate and strengths alone, on parts of equal sizes, share
    one compiled program. Every device takes its runs one after another, or side by side where
    `vectorize`; the outcome of a run does not depend on the others.

    Args:
        network: A built sequential or functional Keras model. It is not changed; every run starts
            from fresh weights, drawn by the layers' initializers from the run's seed.
        data: The rows that the splits number.
        runs: At least one.
        vectorize: Whether a device trains its runs side by side; by default on accelerators only,
            for on a CPU one after another is faster.
        on_progress: Called with the number of runs finished and of all runs, after each chunk.

    Returns:
        Histories, scores, status and trained networks, in the order of `runs`.

    Raises:
        InvalidArgumentError: if there is no run, a seed is negative, or the network cannot be
            built again or does not fit the data.
        InvalidDataError: if a split names rows that the data do not have, or a regularizer makes
            no sense for the data.
    """
    _check(network, data, runs)
    devices = jax.devices()
    side_by_side = devices[0].platform != "cpu" if vectorize is None else vectorize
    mesh = Mesh(np.array(devices), ("run",))
    examples = Examples(jnp.asarray(data.inputs), jnp.asarray(data.targets))
    trained: dict[int, Trained] = {}
    for numbers in _runs_by_program(runs):
        blueprint = _Blueprint(network, runs[numbers[0]].recipe.regularizers)
        pure_network, program = _program(blueprint, data.image_shape, mesh, side_by_side)
        size = _chunk_size(len(numbers), len(devices), side_by_side)
        for start in range(0, len(numbers), size):
            chunk = numbers[start : start + size]
            # A chunk fills all devices; where runs are lacking the last one stands in, idle.
            filled = chunk + [chunk[-1]] * (size - len(chunk))
            arrays = _stack([_arrays_of(runs[number]) for number in filled])
            wanted = np.arange(size) < len(chunk)
            outcome: Outcome = jax.device_get(program(examples, arrays, wanted))
            for place, number in enumerate(chunk):
                one = jax.tree.map(lambda array, place=place: array[place], outcome)
                trained[number] = Trained(pure_network, *one)
            if on_progress is not None:
                on_progress(len(trained), len(runs))
    return Fits(network, data, tuple(runs), [trained[number] for number in range(len(runs))])


class _Blueprint:
    """What a program is made from: equal blueprints share one, also from call to call.

    Weights and strengths do not matter, as every run brings its own.
    """

    def __init__(self, network: keras.Model, regularizers: tuple[Regularizer, ...]) -> None:
        self.network = network
        self.regularizers = regularizers
        self._key = (network.to_json(), jax.tree.structure(regularizers))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Blueprint) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def build(self) -> PureNetwork:
        """The network with the adjustable layers of the regularizers."""
        network = self.network
        for regularizer in self.regularizers:
            network = regularizer.insert_layers(network, adjustable=True)
        return PureNetwork(network)


@functools.lru_cache(maxsize=_PROGRAMS_KEPT)
def _program(
    blueprint: _Blueprint,
    image_shape: tuple[int, int] | None,
    mesh: Mesh,
    side_by_side: bool,
) -> tuple[PureNetwork, Callable[[Examples, RunArrays, np.ndarray], Outcome]]:
    """The network, and the program that trains a chunk of its runs, shared out over the devices.

    JAX compiles the program once for each recipe's structure and each shape of the data.
    """
    network = blueprint.build()

    def runs_of_one_device(examples: Examples, runs: RunArrays, wanted: jax.Array) -> Outcome:
        # Under `jit` it is traced once, though its outcome's shapes are asked for first.
        train_one = jax.jit(functools.partial(one_run, network, image_shape, examples))
        if side_by_side:
            return jax.vmap(train_one)(runs)

        def train_if_wanted(run: RunArrays, is_wanted: jax.Array) -> Outcome:
            shapes = jax.eval_shape(train_one, run)
            nothing = jax.tree.map(lambda one: jnp.zeros(one.shape, one.dtype), shapes)
            return lax.cond(is_wanted, train_one, lambda _: nothing, run)

        return lax.map(lambda pair: train_if_wanted(*pair), (runs, wanted))

    program = jax.shard_map(
        runs_of_one_device,
        mesh=mesh,
        in_specs=(P(), P("run"), P("run")),
        out_specs=P("run"),
        check_vma=False,
    )
    return network, jax.jit(program)


def _chunk_size(num_runs: int, num_devices: int, side_by_side: bool) -> int:
    """Runs that are trained in one go: equally many on each device, and few of them repeated."""
    if not side_by_side:
        return num_devices
    num_chunks = math.ceil(num_runs / (num_devices * _MOST_SIDE_BY_SIDE))
    return num_devices * math.ceil(num_runs / (num_devices * num_chunks))


def _runs_by_program(runs: Sequence[Run]) -> list[list[int]]:
    """Numbers of the runs that share a program, in order of first appearance."""
    groups: dict[object, list[int]] = {}
    for number, run in enumerate(runs):
        sizes = [part.size for part in (run.split.training, run.split.validation, run.split.test)]
        structure = jax.tree.structure(run.recipe)
        groups.setdefault((structure, *sizes), []).append(number)
    return list(groups.values())


def _arrays_of(run: Run) -> RunArrays:
    strengths = jax.tree.map(np.float32, run.recipe)
    split = run.split
    rows = (np.asarray(part, np.int32) for part in (split.training, split.validation, split.test))
    return RunArrays(strengths, np.uint32(run.seed), *rows)  # pyright: ignore[reportArgumentType]


def _stack(runs: list[RunArrays]) -> RunArrays:
    return jax.tree.map(lambda *values: np.stack(values), *runs)


def _check(network: keras.Model, data: Dataset, runs: Sequence[Run]) -> None:
    if not runs:
        raise InvalidArgumentError("`runs` must hold at least one run. Received none.")
    require_functional(network)
    if network.input_shape[1:] != data.inputs.shape[1:]:
        raise InvalidArgumentError(
            "The network must take what the data hold. Received a network on inputs of shape "
            f"{network.input_shape[1:]} and data of shape {data.inputs.shape[1:]}."
        )
    if network.output_shape[1:] != data.targets.shape[1:]:
        raise InvalidArgumentError(
            "The network must put out as many numbers as the data have targets. Received a "
            f"network with {network.output_shape[1:]} and data with {data.targets.shape[1:]}."
        )
    for run in runs:
        if not isinstance(run.seed, int | np.integer) or not 0 <= run.seed < 2**32:
            raise InvalidArgumentError(
                f"`seed` must be a whole number from 0 to 2**32 - 1. Received seed={run.seed!r}."
            )
        split = run.split
        last = max(part.max(initial=-1) for part in (split.training, split.validation, split.test))
        if last >= data.num_rows:
            raise InvalidDataError(
                f"A split must name rows of the data, 0 to {data.num_rows - 1}. "
                f"Received row {last}."
            )
        for regularizer in run.recipe.regularizers:
            regularizer.check(data)

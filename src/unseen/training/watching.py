"""Training that can be watched: by segments of epochs, with what there is after each."""

import functools
import math
import time
from collections.abc import Callable, Generator, Iterator, Sequence

import jax
import keras
import numpy as np

from unseen.data.dataset import Dataset
from unseen.errors import InvalidArgumentError
from unseen.regularizers.protocol import Variables
from unseen.training.checks import check_runs
from unseen.training.evaluation import Examples
from unseen.training.fits import Fits
from unseen.training.layout import Layout
from unseen.training.many_runs import Run
from unseen.training.memory import require_memory_to_watch
from unseen.training.one_run import Outcome, RunArrays, State
from unseen.training.programs import (
    Blueprint,
    Program,
    arrays_of,
    outcome_of,
    parts_of,
    program_of,
)
from unseen.training.trained import Trained

# How much longer a segment may be than the one before: the time of a short one says little.
_FASTEST_GROWTH = 4

# What the weights of all places of a chunk may take for some places to be left empty, in bytes.
_LARGEST_WITH_EMPTY_PLACES = 16 * 2**20


def watch(
    network: keras.Model,
    data: Dataset,
    runs: Sequence[Run],
    *,
    seconds: float = 0.3,
    vectorize: bool | None = None,
) -> Generator[Fits, None, None]:
    """Train as `train` does, and hand out the fits of all runs again and again on the way.

    For curves that grow while the networks learn. All runs go on together, a segment of epochs at
    a time, and all segments are trained by one compiled program. It is another one than `train`'s,
    with the same histories, scores and networks in the end.

    On the way, the status of a run is "training", its history is NaN beyond the epoch reached,
    and its scores are NaN; its network is that which would be handed back, were this the end.

    Args:
        network: See `train`.
        data: See `train`.
        runs: At least one, of one program: of recipes that differ in learning rate and strengths
            alone, on parts of equal sizes.
        seconds: How long a segment shall take, above 0. The first is one epoch, the others adapt.
        vectorize: See `train`.

    Returns:
        An iterator over the fits after each segment, the last of which are the finished ones.
        Closing it, or asking no more, stops the training.

    Raises:
        InvalidArgumentError: as `train`; if the runs need several programs; if `seconds` is not
            above 0.
        InvalidDataError: as `train`.

    Example:
        >>> import numpy as np
        >>> from unseen import Dataset, Recipe, Run, dense, keras_split, watch
        >>> x = np.linspace(-1, 1, 40).reshape(-1, 1)
        >>> recipe = Recipe(loss="mean_absolute_error", epochs=3)
        >>> runs = [Run(recipe, keras_split(40, 0.2), seed) for seed in range(2)]
        >>> for fits in watch(dense(1, [4], 1), Dataset(x, 2 * x), runs, seconds=60):
        ...     print(fits.scores["epochs"].tolist(), fits.status.tolist())
        [1, 1] ['training', 'training']
        [3, 3] ['ok', 'ok']
    """
    if not 0 < seconds < math.inf:
        raise InvalidArgumentError(f"`seconds` must be above 0. Received seconds={seconds!r}.")
    runs = tuple(runs)
    check_runs(network, data, runs)
    # As in `train`: what the user does with the network later shall not reach the fits.
    network = keras.models.clone_model(network)
    network.compiled = False
    parts = {id(run.split): parts_of(run.split) for run in runs}
    arrays = [arrays_of(run.recipe, parts[id(run.split)], run.seed) for run in runs]
    _require_one_program(runs, arrays)
    layout = Layout.of_this_machine(vectorize)
    blueprint = Blueprint(network, runs[0].recipe.regularizers)
    program = program_of(blueprint, data.image_shape, layout)
    chunks = _chunks(program, layout.examples(data), arrays)

    def fits_so_far() -> Fits:
        trained = [one for chunk in chunks for one in chunk.trained()]
        return Fits(network, data, runs, trained)

    return _by_segments(chunks, runs[0].recipe.epochs, seconds, fits_so_far)


def _by_segments(
    chunks: "Sequence[_WatchedChunk]", epochs: int, seconds: float, fits_so_far: Callable[[], Fits]
) -> Generator[Fits, None, None]:
    """Train all chunks by segments that take about `seconds`, of at most `epochs` in all."""
    until, step = 0, 1
    while not all(chunk.is_over for chunk in chunks):
        began = time.monotonic()
        until = min(until + step, epochs)
        for chunk in chunks:
            if not chunk.is_over:
                chunk.train(until)
        spent = time.monotonic() - began
        yield fits_so_far()
        step = max(1, min(int(step * seconds / max(spent, 1e-6)), _FASTEST_GROWTH * step))


def _require_one_program(runs: Sequence[Run], arrays: Sequence[RunArrays]) -> None:
    """Check that runs differ in numbers alone."""
    first, wanted = runs[0], _sizes(arrays[0])
    for run, its_arrays in zip(runs, arrays, strict=True):
        if jax.tree.structure(run.recipe) != jax.tree.structure(first.recipe):
            raise InvalidArgumentError(
                "`runs` that are watched together must have recipes that differ in learning rate "
                f"and strengths alone. Received {run.recipe!r} beside {first.recipe!r}; watch "
                "them one after the other, or train them all by `train`."
            )
        if _sizes(its_arrays) != wanted:
            raise InvalidArgumentError(
                "`runs` that are watched together must have parts of equal sizes. Received places "
                f"for {_sizes(its_arrays)} rows to fit, choose and report on beside {wanted}; "
                "watch them one after the other, or train them all by `train`."
            )


def _sizes(run: RunArrays) -> tuple[int, int, int]:
    return len(run.training), len(run.validation), len(run.test)


class _WatchedChunk:
    """Runs on their way, trained together on all devices.

    Args:
        program: Theirs.
        examples: From `Layout.examples`.
        runs: At most as many as there are places.
        places: From `Program.places`.
        state: From `Program.shapes_of_segments`.
    """

    def __init__(
        self,
        program: Program,
        examples: Examples,
        runs: Sequence[RunArrays],
        *,
        places: int,
        state: State,
    ) -> None:
        self._program, self._examples = program, examples
        self._chunk = program.chunk_of(runs, places)
        self._where = program.where(len(runs), places)
        self._states = program.first_states(state, places)
        # Of each place, from the segment that was its run's last so far: the outcome without its
        # networks, and what gives these.
        self._outcomes: dict[int, Outcome] = {}
        self._load_members: dict[int, Callable[[], list[Variables]]] = {}

    @property
    def is_over(self) -> bool:
        """Whether all runs are."""
        return not self._chunk.wanted.any()

    def train(self, until: int) -> None:
        """Go on up to an epoch with the runs that are not over."""
        wanted = self._chunk.wanted
        self._states, outcomes, over = self._program.train_segment(
            self._examples, self._chunk, self._states, until
        )
        told = outcomes._replace(members=[])
        for place in np.flatnonzero(wanted).tolist():
            self._outcomes[place] = outcome_of(told, place)
            load = functools.partial(_members_at, outcomes.members, place)
            # Of a run that is over they are copied, for they hold on to those of all places.
            self._load_members[place] = _giving(load()) if over[place] else load
        self._chunk = self._chunk._replace(wanted=wanted & ~over)

    def trained(self) -> Iterator[Trained]:
        """What came out so far, in the order of the runs."""
        for place in self._where:
            outcome = self._outcomes[place]
            yield Trained(
                network=self._program.network,
                history={name: np.asarray(told) for name, told in outcome.history.items()},
                scores={name: np.asarray(score) for name, score in outcome.scores.items()},
                epochs=int(outcome.epochs),
                load_members=self._load_members[place],
                is_over=not self._chunk.wanted[place],
            )


def _chunks(program: Program, examples: Examples, runs: Sequence[RunArrays]) -> list[_WatchedChunk]:
    """All runs, in chunks that the program takes."""
    places = _places(program, len(runs))
    state, outcome = program.shapes_of_segments(examples, runs[0], places)
    size = places * program.layout.num_devices
    require_memory_to_watch(
        program, examples, runs, state=state, outcome=outcome, num_together=size
    )
    return [
        _WatchedChunk(program, examples, runs[start : start + size], places=places, state=state)
        for start in range(0, len(runs), size)
    ]


def _places(program: Program, num_runs: int) -> int:
    """How many runs a device is given in one go.

    As a program has them, so that more runs later compile nothing; but of large networks, each of
    which is kept with its optimizer's averages, no more than there are runs for.
    """
    places, num_devices = program.places(num_runs), program.layout.num_devices
    if places * num_devices * program.bytes_of_weights <= _LARGEST_WITH_EMPTY_PLACES:
        return places
    return min(places, math.ceil(num_runs / num_devices))


def _members_at(members: list[Variables], place: int) -> list[Variables]:
    """The networks of one place, as NumPy arrays, of those that are on the devices."""

    def at_place(array: jax.Array) -> np.ndarray:
        # From its own device, which needs no program that runs on all.
        first_of = {shard.index[0].start or 0: shard for shard in array.addressable_shards}
        first = max(number for number in first_of if number <= place)
        return np.array(np.asarray(first_of[first].data)[place - first])

    return jax.tree.map(at_place, members)


def _giving(members: list[Variables]) -> Callable[[], list[Variables]]:
    return lambda: members

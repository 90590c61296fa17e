"""Many runs: sorted by program, looked up in the record, trained here or on a cluster."""

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jax
import keras
import numpy as np

from unseen.data.dataset import Dataset
from unseen.data.splits import Split
from unseen.errors import InvalidArgumentError
from unseen.training import record as records
from unseen.training.checks import check_runs
from unseen.training.cluster import connected, require_same_kind, train_on_cluster
from unseen.training.evaluation import Examples
from unseen.training.fits import Fits
from unseen.training.here import train_here
from unseen.training.memory import require_memory
from unseen.training.one_run import Outcome, RunArrays
from unseen.training.programs import Blueprint, Layout, Program, arrays_of, parts_of, program_of
from unseen.training.recipe import Recipe
from unseen.training.trained import Trained

if TYPE_CHECKING:
    from distributed import Client

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Run:
    """One network to train.

    Args:
        recipe: How it is trained.
        split: The rows it is fitted, chosen and reported on.
        seed: Everything random flows from it: weights, order of rows, distortions. At least 0.
        name: What it is called in tables; runs of one recipe share it.

    Raises:
        InvalidArgumentError: if the recipe or the split is none.
    """

    recipe: Recipe
    split: Split
    seed: int
    name: str = ""

    def __post_init__(self) -> None:
        for name, kind in (("recipe", Recipe), ("split", Split)):
            value = getattr(self, name)
            if not isinstance(value, kind):
                raise InvalidArgumentError(
                    f"`{name}` of a Run must be a {kind.__name__}. Received a "
                    f"{type(value).__name__}; write Run(recipe, split, seed)."
                )


class _Group:
    """Runs that share a program.

    Args:
        program: Theirs.
        examples: The rows, on every device.
        numbers: Of the runs, among all.
        runs: As the program takes them.
    """

    def __init__(
        self, program: Program, examples: Examples, numbers: list[int], runs: list[RunArrays]
    ) -> None:
        self.program = program
        self.numbers = numbers
        self.runs = runs
        self.examples = examples
        self.places = program.places(len(runs))
        # Traced here, so that what cannot be done is said before anything is trained.
        self.shapes = program.shapes(self.examples, runs[0], self.places)

    def places_without(self, done: frozenset[int]) -> list[int]:
        """Where the runs are that are not done, by their numbers."""
        return [place for place, number in enumerate(self.numbers) if number not in done]


def train(
    network: keras.Model,
    data: Dataset,
    runs: Sequence[Run],
    *,
    vectorize: bool | None = None,
    keep_networks: bool = True,
    record: str | os.PathLike[str] | None = None,
    cluster: "Client | str | None" = None,
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
        keep_networks: Whether the fits hold the trained networks; without them memory stays flat
            however many runs there are, and histories and scores are all there is. Networks that
            are in a record are there in any case, and read when they are asked for.
        record: A folder that keeps each finished run, so that a training that was stopped goes on
            where it was and repeats nothing. Processes may share it.
        cluster: A `distributed.Client` or a Dask scheduler's address, whose workers train.
        on_progress: Called with the number of runs finished and of all runs.

    Returns:
        Histories, scores, status and trained networks, in the order of `runs`.

    Raises:
        InvalidArgumentError: if there is no run, a seed is negative, the network cannot be built
            again or does not fit the data, or the memory does not hold a run.
        InvalidDataError: if a split names rows that the data do not have, or a regularizer makes
            no sense for the data.
        OutputError: if the record cannot be written to.
        ClusterError: if the cluster does not answer or cannot train.
    """
    check_runs(network, data, runs)
    # What the user does with the network later shall not reach the fits, nor kept programs.
    network = keras.models.clone_model(network)
    # Nor how it was compiled, which says nothing here and would be done again with every copy.
    network.compiled = False
    book = None if record is None else records.Record(record)
    trained: dict[int, Trained] = {}
    with nullcontext() if cluster is None else connected(cluster) as client:
        groups = _groups(network, data, runs, Layout.of_this_machine(vectorize))
        if client is not None and book is not None:
            require_same_kind(client, vectorize)
        if client is None:  # a cluster's workers see for themselves
            for group in groups:
                require_memory(group.program, group.examples, group.runs[0], group.shapes)
        keys = {} if book is None else _keys(groups)

        def finish(group: _Group, number: int, outcome: Outcome) -> None:
            if book is not None:
                again = functools.partial(book.get, keys[number], group.shapes)
            else:
                kept = outcome.members if keep_networks else None
                again = lambda: kept  # noqa: E731
            trained[number] = Trained(
                network=group.program.network,
                history={name: np.asarray(told) for name, told in outcome.history.items()},
                scores={name: np.asarray(score) for name, score in outcome.scores.items()},
                epochs=int(outcome.epochs),
                load_members=again,
            )
            if on_progress is not None:
                on_progress(len(trained), len(runs))

        if book is not None:
            for group, number in [(one, number) for one in groups for number in one.numbers]:
                outcome = book.find(keys[number], group.shapes)
                if outcome is not None:
                    finish(group, number, outcome)
        done = frozenset(trained)
        if client is None:
            finished = _train_here(groups, done)
        else:
            finished = _train_on_cluster(
                client,
                network,
                data,
                groups,
                done=done,
                vectorize=vectorize,
                with_networks=keep_networks or book is not None,
            )
        for group, number, outcome in finished:
            if book is not None:
                book.store(keys[number], outcome)
            finish(group, number, outcome)
    return Fits(network, data, tuple(runs), [trained[number] for number in range(len(runs))])


def _keys(groups: "list[_Group]") -> dict[int, str]:
    """The key of each run in the record, by its number."""
    digest = records.digest_of(groups[0].examples)
    keys: dict[int, str] = {}
    for group in groups:
        found = records.keys(group.program, group.examples, digest, group.runs)
        keys |= dict(zip(group.numbers, found, strict=True))
    return keys


def _train_here(
    groups: list[_Group], done: frozenset[int]
) -> Iterator[tuple[_Group, int, Outcome]]:
    """Train all runs but those that are done on this machine, in order."""
    for group in groups:
        places = group.places_without(done)
        if places:
            runs = [group.runs[place] for place in places]
            for which, outcome in train_here(group.program, group.examples, runs, group.places):
                yield group, group.numbers[places[which]], outcome


def _train_on_cluster(
    client: "Client",
    network: keras.Model,
    data: Dataset,
    groups: list[_Group],
    *,
    done: frozenset[int],
    vectorize: bool | None,
    with_networks: bool,
) -> Iterator[tuple[_Group, int, Outcome]]:
    """Train all runs but those that are done on a cluster, as they are finished."""
    places = [group.places_without(done) for group in groups]
    tasks = [
        (group.runs[0].recipe.regularizers, [group.runs[place] for place in those])
        for group, those in zip(groups, places, strict=True)
    ]
    for which, place, outcome in train_on_cluster(
        client, network, data, tasks, vectorize=vectorize, with_networks=with_networks
    ):
        yield groups[which], groups[which].numbers[places[which][place]], outcome


def _groups(
    network: keras.Model, data: Dataset, runs: Sequence[Run], layout: Layout
) -> list[_Group]:
    """The runs by program, in order of first appearance."""
    together: dict[object, list[tuple[int, RunArrays]]] = {}
    # Once for each split, so that its runs share them.
    parts = {id(run.split): parts_of(run.split) for run in runs}
    for number, run in enumerate(runs):
        arrays = arrays_of(run.recipe, parts[id(run.split)], run.seed)
        shapes = tuple(np.shape(leaf) for leaf in jax.tree.leaves(arrays))
        structure = jax.tree.structure(run.recipe)
        together.setdefault((structure, shapes), []).append((number, arrays))
    groups, examples = [], layout.examples(data)
    for members in together.values():
        numbers, arrays = zip(*members, strict=True)
        blueprint = Blueprint(network, runs[numbers[0]].recipe.regularizers)
        program = program_of(blueprint, data.image_shape, layout)
        groups.append(_Group(program, examples, list(numbers), list(arrays)))
    return groups

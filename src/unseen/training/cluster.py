"""Training on a Dask cluster: each worker trains chunks of runs on its own devices."""

import asyncio
import functools
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jax
import keras

from unseen.data.dataset import Dataset
from unseen.errors import ClusterError
from unseen.regularizers.protocol import Regularizer
from unseen.regularizers.strengths import ensure_registered
from unseen.training.here import train_here
from unseen.training.memory import require_memory
from unseen.training.one_run import Outcome, RunArrays
from unseen.training.programs import Blueprint, Layout, program_of

if TYPE_CHECKING:
    from distributed import Client

# A scheduler that is there answers at once.
_SECONDS_TO_CONNECT = 5

# Few enough that a lost worker costs little, enough that each has several.
_TASKS_PER_WORKER, _LARGEST_TASK = 8, 64

# Groups of runs that a worker keeps the structure of, as many as programs.
_KINDS_KEPT = 32


@contextmanager
def connected(cluster: "Client | str") -> "Iterator[Client]":
    """The client of a cluster, from itself or, while the block runs, the scheduler's address.

    Raises:
        ClusterError: if `distributed` is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            "`cluster` needs the package distributed. Received an installation without it; install "
            "unseen[cluster]."
        ) from error
    if isinstance(cluster, Client):
        if cluster.status != "running" or cluster.asynchronous:
            state = "asynchronous" if cluster.asynchronous else cluster.status
            raise ClusterError(
                "`cluster` must be connected to its scheduler, and answer at once. Received a "
                f"client that is {state}; make another one."
            )
        yield cluster
        return
    if not isinstance(cluster, str):
        raise ClusterError(
            "`cluster` must be a distributed.Client or the address of a scheduler, such as "
            f"'tcp://10.0.0.1:8786'. Received cluster={cluster!r}."
        )
    try:
        _greet(cluster)
        client = Client(cluster, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except Exception as error:  # a stranger at that address may answer anything
        raise ClusterError(
            f"`cluster` must be the address of a Dask scheduler that answers within "
            f"{_SECONDS_TO_CONNECT} seconds. Received {cluster!r}: "
            f"{str(error) or type(error).__name__}."
        ) from error
    with client:
        yield client


def _greet(address: str) -> None:
    """Connect and part: a client that a stranger has answered cannot be closed, but waits."""
    from distributed.comm.core import connect
    from distributed.security import Security

    async def greet() -> None:
        security = Security().get_connection_args("client")
        async with asyncio.timeout(_SECONDS_TO_CONNECT):  # a stranger may say nothing
            comm = await connect(address, timeout=_SECONDS_TO_CONNECT, **security)
        await comm.close()

    # In a thread of its own: in a notebook this one has a loop that runs.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, greet()).result()


def require_same_kind(client: "Client", vectorize: bool | None) -> None:
    """Check that the workers' devices are of this machine's kind.

    Raises:
        ClusterError: if not: a record here would keep what another kind of device computed.
    """
    ours = Layout.of_this_machine(vectorize).kind
    kinds: Any = client.run(_kind_of_layout, vectorize)
    for worker, kind in kinds.items():
        if tuple(kind) != ours:
            raise ClusterError(
                "With `record` the workers must have devices of this machine's kind, for results "
                f"may differ in their last bits. Received {kind} on {worker} and {ours} here; "
                "leave `record` out, or call `fit` on a machine of the workers' kind."
            )


def _kind_of_layout(vectorize: bool | None) -> tuple[str, str, bool]:
    """On a worker: the kind of its devices."""
    return Layout.of_this_machine(vectorize).kind


def train_on_cluster(
    client: "Client",
    network: keras.Model,
    data: Dataset,
    groups: Sequence[tuple[tuple[Regularizer, ...], Sequence[RunArrays]]],
    *,
    vectorize: bool | None,
    with_networks: bool,
) -> Iterator[tuple[int, int, Outcome]]:
    """Train groups of runs, each with a program of its own.

    A chunk whose worker is lost is done again by another one.

    Args:
        client: Of the cluster.
        network: What is trained.
        data: The rows.
        groups: The regularizers and the runs of each group.
        vectorize: As in `train`.
        with_networks: Whether outcomes come with the trained networks, which are most of them.

    Yields:
        The number of the group, of the run in it, and its outcome, as they are finished.

    Raises:
        ClusterError: if a chunk cannot be trained, or there is no worker.
    """
    import cloudpickle
    import dask.config
    from distributed import as_completed

    if not any(runs for _, runs in groups):
        return
    workers = client.scheduler_info(n_workers=-1)["workers"]
    if not workers:
        raise ClusterError(
            "`cluster` must have workers. Received a scheduler with none; start some by "
            "`dask worker ADDRESS --nthreads 1`."
        )
    common = (network, data, vectorize, with_networks)
    tasks: dict[Any, tuple[int, range]] = {}
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
        # Sent once. A task rather than scattered data: where its holder is lost, it is done again.
        # As bytes, because Dask has a way of its own to send a Keras model, which is out of date.
        shared = client.submit(bytes, cloudpickle.dumps(common), pure=False)
        for group, (regularizers, runs) in enumerate(groups):
            wanted = math.ceil(len(runs) / (_TASKS_PER_WORKER * len(workers)))
            size = max(1, min(wanted, _LARGEST_TASK))
            kind = cloudpickle.dumps((regularizers, runs[:1]))
            for start in range(0, len(runs), size):
                numbers = range(start, min(start + size, len(runs)))
                chunk = cloudpickle.dumps([jax.tree.leaves(runs[number]) for number in numbers])
                task = client.submit(_train_chunk, shared, kind, chunk, pure=False, retries=2)
                tasks[task] = (group, numbers)
    try:
        for task in as_completed(tasks, loop=client.loop):
            # Let go of, so that neither the workers nor this process keep what was handed on.
            group, numbers = tasks.pop(task)
            for number, outcome in zip(numbers, _result(task), strict=True):
                yield group, number, outcome
            task.release()
    finally:
        client.cancel(list(tasks))


def _result(task: Any) -> list[Outcome]:
    try:
        return task.result()
    except Exception as error:  # whatever the worker raised comes back here
        raise ClusterError(
            f"The cluster must train every chunk. Received {type(error).__name__} from a worker: "
            f"{error}"
        ) from error


def _train_chunk(shared: bytes, kind: bytes, chunk: bytes) -> list[Outcome]:
    """On a worker: the outcomes of a chunk."""
    import cloudpickle

    network, data, vectorize, with_networks = cloudpickle.loads(shared)
    regularizers, structure = _opened(kind)
    runs = [jax.tree.unflatten(structure, leaves) for leaves in cloudpickle.loads(chunk)]
    layout = Layout.of_this_machine(vectorize)
    program = program_of(Blueprint(network, regularizers), data.image_shape, layout)
    places = program.places(len(runs))
    examples = layout.examples(data)
    require_memory(program, examples, runs[0], program.shapes(examples, runs[0], places))
    trained = train_here(program, examples, runs, places)
    outcomes = (outcome for _, outcome in trained)
    return [one if with_networks else one._replace(members=[]) for one in outcomes]


@functools.lru_cache(maxsize=_KINDS_KEPT)
def _opened(kind: bytes) -> tuple[tuple[Regularizer, ...], Any]:
    """On a worker: the regularizers of a group and the structure of its runs.

    Opened once, as a function that is sent by value is another one each time it is opened, and
    another function is another program.
    """
    import cloudpickle

    regularizers, [run] = cloudpickle.loads(kind)
    for regularizer in regularizers:
        ensure_registered(regularizer)
    return regularizers, jax.tree.structure(run)

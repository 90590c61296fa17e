"""Who does a job, and in which ways: ourselves, the peers, and the limit."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.jobs import JOBS, Job
from benchmarks.places import BENCH, ONE_THREAD, PEERS
from unseen.backend import num_cores

# A library's own threads, or one process for each core with one thread each.
ONE_PROCESS, ONE_PER_CORE = "one process", "one per core"


@dataclass(frozen=True)
class Way:
    """How processes are started that do a job.

    Args:
        who: Does it.
        name: In words.
        module: What they run.
        job: What they are told to do.
        arguments: What else they are told.
        python: The interpreter that runs it.
        num_processes: Equal ones, at the same time.
        environment: What is set for them.
    """

    who: str
    name: str
    module: str
    job: Job
    arguments: tuple[str, ...] = ()
    python: Path = Path(sys.executable)
    num_processes: int = 1
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Peer:
    """Another way to train the same networks.

    Args:
        name: As it stands in the tables.
        key: Names its requirements in `peers/` and its environment.
        module: In `benchmarks.peers`.
        environment: What it needs set.
    """

    name: str
    key: str
    module: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def requirements(self) -> Path:
        """The versions that are installed for it."""
        return PEERS / f"{self.key}.txt"

    @property
    def folder(self) -> Path:
        """Its virtual environment."""
        return BENCH / self.key

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"

    def ways(self, job: Job) -> list[Way]:
        """One process with the library's own threads, or one for each core with one thread."""

        def way(name: str, num_processes: int, threads: Mapping[str, str]) -> Way:
            return Way(
                who=self.name,
                name=name,
                module=f"benchmarks.peers.{self.module}",
                job=job,
                python=self.python,
                num_processes=num_processes,
                environment={**self.environment, **threads},
            )

        return [way(ONE_PROCESS, 1, {}), way(ONE_PER_CORE, num_cores(), ONE_THREAD)]


OURS, LIMIT = "unseen", "limit"
HOMEWORK = Peer(
    "Keras on TensorFlow", "keras_on_tensorflow", "keras_fit", {"KERAS_BACKEND": "tensorflow"}
)
PEERS_OF_OURS = (
    HOMEWORK,
    Peer("Keras on JAX", "keras_on_jax", "keras_fit", {"KERAS_BACKEND": "jax"}),
    Peer("PyTorch loop", "pytorch", "torch_loop"),
    Peer("scikit-learn", "scikit_learn", "sklearn_mlp"),
)


def our_way(job: Job) -> Way:
    """There is but one: whoever calls `fit` chooses nothing."""
    return Way(OURS, "one call", "benchmarks.ours", job)


def ways_of_the_limit(job: Job) -> list[Way]:
    """NumPy's matrix product and JAX's, on every core at once."""
    module, python = "benchmarks.limit", Path(sys.executable)
    return [
        Way(LIMIT, name, module, job, (name,), python, num_cores(), ONE_THREAD)
        for name in ("numpy", "jax")
    ]


def all_ways(job: Job) -> list[Way]:
    """Everything that a job's table compares, ourselves first.

    A job with distortions is compared with itself without them: the peers have none of their own.
    """
    if job.augmented:
        plain = replace(our_way(JOBS[f"{job.name}-plain"]), name="one call, no distortion")
        return [our_way(job), plain]
    peers = [way for peer in PEERS_OF_OURS for way in peer.ways(job)]
    return [our_way(job), *peers, *ways_of_the_limit(job)]

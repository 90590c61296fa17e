"""Whether the memory holds what is to be trained."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax
import keras
import psutil

from unseen.errors import InvalidArgumentError
from unseen.training.evaluation import Examples
from unseen.training.one_run import Outcome, RunArrays, State
from unseen.training.programs import Program

# Weights, their gradient, the optimizer's two averages.
_COPIES_OF_WEIGHTS = 4


def require_memory(program: Program, examples: Examples, run: RunArrays, outcome: Outcome) -> None:
    """Check that one run on each device fits.

    What is needed is estimated from below: the data and, on each device, the weights with what the
    optimizer remembers, and a batch in all layers on its way forth and back.

    Args:
        program: That of the run.
        examples: The data.
        run: The run.
        outcome: The shapes of its outcome.

    Raises:
        InvalidArgumentError: if more is needed than is free.
    """
    num_devices = program.layout.num_devices
    of_a_run = _while_training(program, run, outcome) + _bytes(outcome)
    _require(
        (_bytes(examples) + of_a_run) * num_devices,
        program,
        f"one run of {program.network.model.name!r} on each of {num_devices} devices",
        batch=_batch(run),
        smaller="network, batch or data set",
    )


def require_memory_to_watch(
    program: Program,
    examples: Examples,
    runs: Sequence[RunArrays],
    *,
    state: State,
    outcome: Outcome,
    num_together: int,
) -> None:
    """Check that all runs fit at once, for those that are watched go on together.

    Beside what `require_memory` counts, there are the states of all runs, those of a chunk twice
    while it is trained, and their outcomes, those of the segment before as well.

    Args:
        program: That of the runs.
        examples: The data.
        runs: The runs.
        state: The shapes of one run's state between two segments.
        outcome: The shapes of one run's outcome.
        num_together: The places of a chunk.

    Raises:
        InvalidArgumentError: if more is needed than is free.
    """
    num_devices = program.layout.num_devices
    num_places = num_together * math.ceil(len(runs) / num_together)
    kept = (num_places + num_together) * _bytes(state) + 2 * num_places * _bytes(outcome)
    on_each = _bytes(examples) + _while_training(program, runs[0], outcome)
    _require(
        on_each * num_devices + kept,
        program,
        f"{len(runs)} runs of {program.network.model.name!r} at once to be watched",
        batch=_batch(runs[0]),
        smaller="network, batch or data set, fewer runs",
    )


def _while_training(program: Program, run: RunArrays, outcome: Outcome) -> int:
    """What one run takes on its device while it is trained, beside its outcome."""
    weights = _bytes(outcome.members[0].trainable)
    forth_and_back = 2 * _batch(run) * _bytes_of_a_row(program.network.model)
    return _COPIES_OF_WEIGHTS * weights + forth_and_back


def _batch(run: RunArrays) -> int:
    return min(run.recipe.batch_size, run.training.shape[0])


def _require(needed: int, program: Program, what: str, *, batch: int, smaller: str) -> None:
    free = free_memory(program.layout.mesh.devices.flat[0])
    if needed > free:
        raise InvalidArgumentError(
            f"The memory must hold {what}, which takes {needed / 2**30:,.1f} GiB or more at a "
            f"batch of {batch} rows. Received {free / 2**30:,.1f} GiB that are free; take a "
            f"smaller {smaller}, or fewer devices (JAX_NUM_CPU_DEVICES=1)."
        )


def free_memory(device: Any) -> float:
    """Bytes that are free: of this machine or container on a CPU, of all its kind on a GPU."""
    if device.platform != "cpu":
        told = device.memory_stats() or {}
        free = told.get("bytes_limit", math.inf) - told.get("bytes_in_use", 0)
        return free * len(jax.devices())
    return min(psutil.virtual_memory().available, _free_in_container())


def _free_in_container(group: Path = Path("/sys/fs/cgroup")) -> float:
    """What the container's limit leaves, where there is one."""
    try:
        limit = (group / "memory.max").read_text().strip()
        return math.inf if limit == "max" else int(limit) - _used_in_container(group)
    except (OSError, ValueError):
        return math.inf


def _used_in_container(group: Path) -> int:
    """What a container uses, without the files that it only keeps at hand."""
    told = (line.split() for line in (group / "memory.stat").read_text().splitlines())
    at_hand = sum(int(value) for name, value in told if name == "inactive_file")
    return int((group / "memory.current").read_text()) - at_hand


def _bytes(tree: Any) -> int:
    return sum(math.prod(one.shape) * one.dtype.itemsize for one in jax.tree.leaves(tree))


def _bytes_of_a_row(model: keras.Model) -> int:
    """What one row takes in the outputs of all layers."""
    outputs = (output for layer in model.layers for output in keras.tree.flatten(layer.output))
    return sum(4 * math.prod(side or 1 for side in output.shape[1:]) for output in outputs)

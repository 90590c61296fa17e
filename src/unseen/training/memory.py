"""Whether the memory holds what is to be trained."""

import math
from pathlib import Path
from typing import Any

import jax
import keras
import psutil

from unseen.errors import InvalidArgumentError
from unseen.training.evaluation import Examples
from unseen.training.one_run import Outcome, RunArrays
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
    weights = _bytes(outcome.members[0].trainable)
    batch = min(run.recipe.batch_size, run.training.shape[0])
    forth_and_back = 2 * batch * _bytes_of_a_row(program.network.model)
    of_a_run = _COPIES_OF_WEIGHTS * weights + _bytes(outcome) + forth_and_back
    needed = (_bytes(examples) + of_a_run) * program.layout.num_devices
    free = free_memory(program.layout.mesh.devices.flat[0])
    if needed > free:
        raise InvalidArgumentError(
            f"The memory must hold one run of {program.network.model.name!r} on each of "
            f"{program.layout.num_devices} devices, which takes {needed / 2**30:,.1f} GiB or more "
            f"at a batch of {batch} rows. Received {free / 2**30:,.1f} GiB that are free; take a "
            "smaller network, batch or data set, or fewer devices (JAX_NUM_CPU_DEVICES=1)."
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

"""How the child process is started: its command, its environment and its orders."""

import math
import os
import site
import sys
from collections.abc import Sequence
from pathlib import Path

from unseen.grading.sandbox.needed_folders import DEVICES, MACHINE, needed_folders
from unseen.grading.sandbox.orders import Confinement, Orders
from unseen.grading.sandbox.protocol import Limits

# All that the child's environment holds: nothing of ours gets in.
_ENVIRONMENT = {
    # No folder can be made in there, not even by root where nothing is confined.
    "HOME": "/dev/null",
    "KERAS_HOME": "/dev/null/keras",
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    # Python writes no bytecode, imports nothing from where it stands, keeps sets in one order.
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONFAULTHANDLER": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONSAFEPATH": "1",
    "PYTHONUNBUFFERED": "1",
    # One arena for all threads, or each would reserve 64 MiB of addresses.
    "MALLOC_ARENA_MAX": "1",
    # One thread each, so that sums are taken in one order, and no programs kept on disk.
    "JOBLIB_MULTIPROCESSING": "0",
    "JAX_ENABLE_COMPILATION_CACHE": "false",
    "JAX_COMPILATION_CACHE_DIR": "",
    "JAX_NUM_CPU_DEVICES": "1",
    "JAX_PLATFORMS": "cpu",
    "KERAS_BACKEND": "jax",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def orders_for(
    job: str,
    limits: Limits,
    confinement: Confinement,
    also_readable: Sequence[Path],
) -> Orders:
    """The orders for a job.

    Args:
        job: The function to run.
        limits: What it may use.
        confinement: What the child takes from itself.
        also_readable: Folders to read and to import modules from, besides the usual ones.
    """
    confines_files = confinement == "landlock"
    return Orders(
        job=job,
        confinement=confinement,
        readable=(*needed_folders(also_readable), *MACHINE) if confines_files else (),
        usable=DEVICES if confines_files else (),
        search=tuple(str(path.absolute()) for path in also_readable),
        memory_bytes=limits.memory_bytes,
        # More than the clock allows: it only ends a child whose supervisor hangs.
        cpu_seconds=math.ceil(limits.seconds * (os.cpu_count() or 1)) + 1,
        parent=None if confinement == "seccomp" else os.getpid(),
    )


def environment() -> dict[str, str]:
    """The whole environment of the child process."""
    if not site.ENABLE_USER_SITE:
        return _ENVIRONMENT | {"PYTHONNOUSERSITE": "1"}
    return _ENVIRONMENT | {"PYTHONUSERBASE": site.getuserbase()}


def child_command(orders: Orders) -> list[str]:
    """The command that starts the child process.

    Python isn't told to ignore its environment (-I), which is ours and has it keep sets in order.
    """
    return [sys.executable, "-P", "-m", "unseen.grading.sandbox.child", orders.as_text()]

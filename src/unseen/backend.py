"""Keras on JAX, with one CPU device per core: set up once, before either is first imported."""

import contextlib
import os
import sys

from unseen.errors import BackendError

# One thread per device: many small networks side by side beat one network on many threads.
_ONE_THREAD_PER_DEVICE = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def start() -> None:
    """Import Keras on JAX, each core a device of its own, if that has not happened yet.

    Modules that need Keras or JAX call this first. Where the user has started JAX already, its
    devices are left as they are; results are the same, on fewer cores.

    Raises:
        BackendError: if Keras runs, or is told to run, on another backend.
    """
    asked_for = os.environ.get("KERAS_BACKEND", "jax")
    if "keras" in sys.modules:
        import keras

        asked_for = keras.backend.backend()
    if asked_for != "jax":
        raise BackendError(
            "Keras must run on JAX for unseen to train many networks at once. Received the "
            f"backend {asked_for!r}; set the environment variable KERAS_BACKEND=jax before "
            "Keras is first imported, or import unseen's names first."
        )
    os.environ["KERAS_BACKEND"] = "jax"
    flags = os.environ.get("XLA_FLAGS", "")
    if _ONE_THREAD_PER_DEVICE not in flags:  # JAX reads them when it first computes.
        os.environ["XLA_FLAGS"] = f"{flags} {_ONE_THREAD_PER_DEVICE}".strip()
    import jax

    # Raised where JAX already computes: its devices cannot be changed any more.
    if "JAX_NUM_CPU_DEVICES" not in os.environ:
        with contextlib.suppress(RuntimeError):
            jax.config.update("jax_num_cpu_devices", num_cores())
    import keras


def num_cores() -> int:
    """Number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

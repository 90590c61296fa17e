"""Keras on JAX, a CPU device per core, programs kept on disk: set up once, before either runs."""

import contextlib
import os
import sys
from typing import Any

from unseen.errors import BackendError

# Compiled programs are kept on disk from process to process, those used last, up to so many bytes.
_LARGEST_CACHE = 2**30
# Compiling less than this is not worth a file.
_WORTH_KEEPING_SECONDS = 0.1

# One thread per device: many small networks side by side beat one network on many threads.
_ONE_THREAD_PER_DEVICE = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def start() -> None:
    """Import Keras on JAX, each core a device of its own, if that has not happened yet.

    Modules that need Keras call this first.

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
    start_jax()
    import keras


def start_jax() -> None:
    """Import JAX, each core a device of its own; modules that need JAX alone call this first.

    Where the user has started JAX already, its devices are left as they are; results are the same,
    on fewer cores. Compiled programs are kept in the user's cache folder, or where
    JAX_COMPILATION_CACHE_DIR says.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if _ONE_THREAD_PER_DEVICE not in flags:  # JAX reads them when it first computes.
        os.environ["XLA_FLAGS"] = f"{flags} {_ONE_THREAD_PER_DEVICE}".strip()
    import jax

    # Raised where JAX already computes: its devices cannot be changed any more.
    if "JAX_NUM_CPU_DEVICES" not in os.environ:
        with contextlib.suppress(RuntimeError):
            jax.config.update("jax_num_cpu_devices", num_cores())
    _keep_programs(jax.config)


def _keep_programs(config: Any) -> None:
    """Have JAX keep compiled programs in the user's cache; where that can't be written it warns."""
    import platformdirs

    settings = {
        "jax_compilation_cache_dir": str(platformdirs.user_cache_path("unseen")),
        "jax_compilation_cache_max_size": _LARGEST_CACHE,
        "jax_persistent_cache_min_compile_time_secs": _WORTH_KEEPING_SECONDS,
    }
    for name, value in settings.items():
        if name.upper() not in os.environ:
            config.update(name, value)


def num_cores() -> int:
    """Number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""Where things lie, and the environment in which everything is measured."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers"
PAGE = ROOT / "docs" / "benchmarks.md"

# What the benchmark installs and writes for itself.
BENCH = ROOT / ".bench"

# Each says how many threads to take, which kernels or which backend: that is left to defaults.
_LEFT_TO_DEFAULTS = (
    "JAX_COMPILATION_CACHE_DIR",
    "JAX_NUM_CPU_DEVICES",
    "KERAS_BACKEND",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "XLA_FLAGS",
)
_ON_THE_CPU = {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}
_QUIET = {"PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "2"}

# For a process that has one core to itself, whatever library it uses.
ONE_THREAD = {
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def environment(*, accelerator: bool = False) -> dict[str, str]:
    """That of a measured process: every library's own defaults, and no GPU but where wanted."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_TO_DEFAULTS}
    return kept | _QUIET | ({} if accelerator else _ON_THE_CPU)

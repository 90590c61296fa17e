"""The limit: the job's multiply-adds, at the rate of large matrix products on the same cores.

Run in one process per core, one thread each, with `numpy` or `jax` as the second argument.
"""

import sys
from collections.abc import Callable

import numpy as np

from benchmarks.jobs import Job
from benchmarks.worker import DoWork, serve

SIDE = 1_024


def prepare(job: Job) -> DoWork:
    """Ten products of square matrices in float32 are the unit of work."""
    multiply = {"numpy": _numpy_product, "jax": _jax_product}[sys.argv[2]]()

    def work(amount: int) -> float:
        for _ in range(10 * amount):
            multiply()
        return 10 * amount * SIDE**3 / job.multiply_adds

    return work


def _matrices() -> tuple[np.ndarray, np.ndarray]:
    return tuple(np.random.default_rng(0).random((2, SIDE, SIDE), np.float32))


def _numpy_product() -> Callable[[], object]:
    one, other = _matrices()
    product = np.empty_like(one)
    return lambda: np.matmul(one, other, out=product)


def _jax_product() -> Callable[[], object]:
    import jax

    one, other = (jax.device_put(matrix) for matrix in _matrices())
    product = jax.jit(jax.numpy.matmul)
    return lambda: product(one, other).block_until_ready()


if __name__ == "__main__":
    serve(prepare, modules=(sys.argv[2],))

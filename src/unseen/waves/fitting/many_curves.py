"""A function of one curve, compiled and applied to many: on all cores, a block at a time."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

# So many samples are worked on side by side by a core: few enough for its cache.
_SAMPLES_SIDE_BY_SIDE = 2**16
_MOST_SIDE_BY_SIDE = 64
# A core gets so many samples at a time.
_SAMPLES_AT_A_TIME = 2**19

# Of what all curves share, then a curve, then what else belongs to it.
OneCurve = Callable[..., Any]


def for_each_curve(
    function: OneCurve, shared: Any, curves: np.ndarray, *others: np.ndarray
) -> tuple[np.ndarray, ...]:
    """What a function of one curve returns for many of them, computed in float64.

    It is compiled once for a single curve and once for any larger number of them.

    Args:
        function: Of `shared`, a curve and its entries of `others`; it returns a tuple of arrays.
        shared: A pytree, the same for all.
        curves: Shape (num_curves, num_samples).
        others: More arrays with one entry a curve.

    Returns:
        The function's arrays, each with one entry a curve.
    """
    tables = [np.asarray(table) for table in (curves, *others)]
    num_devices = jax.local_device_count()
    block = min(_MOST_SIDE_BY_SIDE, max(1, _SAMPLES_SIDE_BY_SIDE // curves.shape[1]))
    blocks = max(1, _SAMPLES_AT_A_TIME // (block * curves.shape[1]))
    parts = []
    with jax.enable_x64(True):
        if len(curves) == 1:
            done = _one(function)(shared, *(table[0] for table in tables))
            return tuple(np.array(array)[None] for array in done)
        for start in range(0, len(curves), num_devices * blocks * block):
            some = [table[start : start + num_devices * blocks * block] for table in tables]
            # All devices get equally many blocks, of which the last ones may be empty.
            each = -(-len(some[0]) // num_devices)
            used = np.full(num_devices, -(-each // block), np.int32)
            spread = [_spread(table, num_devices, each, blocks * block) for table in some]
            done = _many(function, block, num_devices)(used, shared, *spread)
            parts.append([_gathered(array, num_devices, each, len(some[0])) for array in done])
    return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))


@cache
def _one(function: OneCurve) -> Callable[..., Any]:
    return jax.jit(function)


@cache
def _many(function: OneCurve, block: int, num_devices: int) -> Callable[..., Any]:
    """A program for many curves; how many blocks of them are used is decided when it runs."""

    def on_one_device(used: jax.Array, shared: Any, *tables: jax.Array) -> Any:
        def some(start: jax.Array) -> Any:
            rows = [jax.lax.dynamic_slice_in_dim(table, start, block) for table in tables]
            return jax.vmap(lambda *entries: function(shared, *entries))(*rows)

        def step(number: jax.Array, results: Any) -> Any:
            start = number * block
            return jax.tree.map(
                lambda all_rows, rows: jax.lax.dynamic_update_slice_in_dim(
                    all_rows, rows, start, axis=0
                ),
                results,
                some(start),
            )

        shapes = jax.eval_shape(some, jnp.int32(0))
        results = jax.tree.map(
            lambda shape: jnp.zeros((len(tables[0]), *shape.shape[1:]), shape.dtype), shapes
        )
        return jax.lax.fori_loop(0, used[0], step, results)

    mesh = Mesh(np.array(jax.local_devices()[:num_devices]), ("curve",))
    curve = PartitionSpec("curve")

    @jax.jit
    def on_all(used: jax.Array, shared: Any, *tables: jax.Array) -> Any:
        specs = (curve, PartitionSpec(), *(curve for _ in tables))
        return jax.shard_map(
            on_one_device, mesh=mesh, in_specs=specs, out_specs=curve, check_vma=False
        )(used, shared, *tables)

    return on_all


def _spread(table: np.ndarray, num_devices: int, each: int, room: int) -> np.ndarray:
    """The rows, `each` of them on every device, which has room for more."""
    result = np.zeros((num_devices, room, *table.shape[1:]), table.dtype)
    for device in range(num_devices):
        rows = table[device * each : (device + 1) * each]
        result[device, : len(rows)] = rows
    return result.reshape(num_devices * room, *table.shape[1:])


def _gathered(array: jax.Array, num_devices: int, each: int, count: int) -> np.ndarray:
    rows = np.asarray(array).reshape(num_devices, -1, *array.shape[1:])[:, :each]
    return rows.reshape(num_devices * each, *array.shape[1:])[:count]

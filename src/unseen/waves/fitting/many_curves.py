"""A function of one curve, compiled and applied to many: on all cores, a block at a time."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, PartitionSpec

# So many samples are worked on side by side by a core: few enough for its cache.
_SAMPLES_SIDE_BY_SIDE = 2**16
# Curves are padded to one of these numbers per device, so that few programs are compiled.
_CURVES_PER_DEVICE = (32, 512)

# Of the sums over the samples and the curve, then of what else belongs to the curve.
OneCurve = Callable[..., Any]


def for_each_curve(
    function: OneCurve, sums: Any, curves: np.ndarray, *others: np.ndarray
) -> tuple[np.ndarray, ...]:
    """What a function of one curve returns for many of them, computed in float64.

    Args:
        function: Of the sums over the samples, a curve and its entries of `others`; it returns a
            tuple of arrays.
        sums: The first argument, the same for all.
        curves: Shape (num_curves, num_samples).
        others: More arrays with one entry a curve.

    Returns:
        The function's arrays, each with one entry a curve.
    """
    tables = [np.asarray(table) for table in (curves, *others)]
    num_devices = jax.local_device_count()
    small, large = (count * num_devices for count in _CURVES_PER_DEVICE)
    parts = []
    with jax.enable_x64(True):
        start = 0
        while start < len(curves):
            left = len(curves) - start
            size = 1 if left == 1 else small if left <= small else large
            chunk = [_padded(table[start : start + size], size) for table in tables]
            done = _program(function, size)(sums, *chunk)
            parts.append([np.asarray(array)[:left] for array in done])
            start += size
    return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))


@cache
def _program(function: OneCurve, num_curves: int) -> Callable[..., Any]:
    """One compiled program for so many curves; JAX compiles it anew for another sampling."""

    def side_by_side(sums: Any, *tables: jax.Array) -> Any:
        block = max(1, _SAMPLES_SIDE_BY_SIDE // tables[0].shape[1])
        return jax.lax.map(
            lambda entries: function(sums, *entries), tables, batch_size=min(block, len(tables[0]))
        )

    if num_curves == 1:
        return jax.jit(side_by_side)
    mesh = Mesh(np.array(jax.local_devices()), ("curve",))
    curve = PartitionSpec("curve")

    @jax.jit
    def spread(sums: Any, *tables: jax.Array) -> Any:
        specs = (PartitionSpec(), *(curve for _ in tables))
        return jax.shard_map(
            side_by_side, mesh=mesh, in_specs=specs, out_specs=curve, check_vma=False
        )(sums, *tables)

    return spread


def _padded(table: np.ndarray, size: int) -> np.ndarray:
    missing = size - len(table)
    return np.concatenate([table, np.repeat(table[-1:], missing, axis=0)]) if missing else table

"""The weights of a Keras file as numbers, in the order of its layers."""

import math
from collections.abc import Sequence

from unseen.grading.description import BatchNormalization, Dense, Layer, Other
from unseen.grading.reading.archive import REMEDY, WEIGHTS, Entry, content_of
from unseen.grading.reading.problems import Problems, UnreadableError

Shapes = Sequence[Sequence[int]]

_BYTES = 4
# Beside the weights, the file may hold what optimizers keep (up to three times as much), and names.
_SPACE, _AT_LEAST = 8, 1 << 20


def read_weights(
    problems: Problems, entry: Entry, layers: Sequence[Layer], shapes: Shapes
) -> bytes | None:
    """The weights, float32, little-endian, in the order of the layers; None where there are none.

    Args:
        problems: Takes what stands against them. Layers that have other arrays than the wanted ones
            are no matter of the weights: whoever knows the task's rules says so.
        entry: `model.weights.h5`, packed.
        layers: As they were read.
        shapes: Kernel and bias of each dense layer in turn.
    """
    wanted = _wanted(layers, shapes)
    if wanted is None:
        return None
    largest = _SPACE * _BYTES * sum(math.prod(shape) for _, shape in wanted) + _AT_LEAST
    try:
        if entry.size > largest:
            raise UnreadableError(
                f"It must be at most {largest:,} bytes for these layers. "
                f"Received {entry.size:,} bytes"
            )
        return _read(problems, content_of(WEIGHTS, entry), wanted)
    except UnreadableError as error:
        problems.unreadable(f"{WEIGHTS}: {error}; {REMEDY}.")
    return None


def _wanted(layers: Sequence[Layer], shapes: Shapes) -> list[tuple[str, tuple[int, ...]]] | None:
    """Place and shape of each array, in order; None if the layers have other arrays."""
    wanted: list[tuple[str, tuple[int, ...]]] = []
    left = [tuple(shape) for shape in shapes]
    num_dense = 0
    for layer in layers:
        if isinstance(layer, Other | BatchNormalization):
            return None
        if not isinstance(layer, Dense):
            continue
        inside, left = left[:2], left[2:]
        fits = len(inside) == 2 and inside[0][-1] == layer.units and inside[1] == (layer.units,)
        if not fits or not layer.use_bias:
            return None
        name = f"dense_{num_dense}" if num_dense else "dense"  # as Keras counts them
        num_dense += 1
        wanted += [(f"layers/{name}/vars/{number}", shape) for number, shape in enumerate(inside)]
    return None if left else wanted


def _read(
    problems: Problems, data: bytes, wanted: Sequence[tuple[str, tuple[int, ...]]]
) -> bytes | None:
    import numpy as np

    from unseen.grading.reading.plain_arrays import opened, plain_array

    try:
        root = opened(data)
        arrays = [plain_array(root, place, shape) for place, shape in wanted]
    except UnreadableError:
        raise
    except Exception as error:  # of many kinds
        raise UnreadableError("It must be HDF5 as Keras writes it. Received a broken file") from (
            error
        )
    if not all(np.isfinite(array).all() for array in arrays):
        problems.rule(f"{WEIGHTS} must hold finite numbers. Received NaN or infinity; train again.")
        return None
    return b"".join(array.tobytes() for array in arrays)

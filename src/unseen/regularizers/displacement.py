"""Distortions that move pixels: all those of a recipe share one reading of the images."""

import functools
import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

import jax
import jax.numpy as jnp

from unseen.regularizers.protocol import Batch, Regularizer, overrides
from unseen.regularizers.requirements import require_images
from unseen.regularizers.sampling import sample_bilinear
from unseen.regularizers.strengths import with_strengths
from unseen.regularizers.switch import if_on

if TYPE_CHECKING:
    from unseen.regularizers.protocol import Place, Task

Shape = tuple[int, int, int]


@with_strengths
class Displacement(Regularizer):
    """A distortion that says for each pixel how far away its new value comes from."""

    places: ClassVar[tuple["Place", ...]] = ("inputs",)

    def check(self, task: "Task") -> None:
        """Only images have pixels to move."""
        require_images(self, task)

    def displace(self, shape: Shape, key: jax.Array) -> tuple[jax.Array, jax.Array]:
        """How far down and how far to the right of each pixel its new value comes from.

        Args:
            shape: Number of images, height and width.
            key: Randomness.

        Returns:
            In pixels, each of shape (num_images, height, width); at strength zero exactly 0.
        """
        raise NotImplementedError

    def distort(self, batch: Batch, key: jax.Array) -> Batch:
        """The images, each with its own distortion."""
        return _displaced(batch, [self], [key])


def distort_all(
    regularizers: Sequence[Regularizer], batch: Batch, keys: Sequence[jax.Array]
) -> Batch:
    """The batch as all of `regularizers` distort it, in their order.

    Displacements with no other distortion between them are added up and the images read once,
    which is faster, and blurs less, than to read what was read already.

    Args:
        regularizers: Of any kind.
        batch: The examples of one step.
        keys: Randomness for each regularizer.
    """
    distorting = [
        (regularizer, key)
        for regularizer, key in zip(regularizers, keys, strict=True)
        if overrides(regularizer, "distort")
    ]
    for moves_pixels, pairs in itertools.groupby(distorting, _moves_pixels):
        if moves_pixels:
            moving, their_keys = zip(*pairs, strict=True)
            displaced = functools.partial(_displaced, regularizers=moving, keys=their_keys)
            batch = _if_on(moving, displaced, batch)
        else:
            for one, key in pairs:
                batch = _if_on([one], functools.partial(one.distort, key=key), batch)
    return batch


def _if_on(
    regularizers: Sequence[Regularizer], distort: Callable[[Batch], Batch], batch: Batch
) -> Batch:
    def distorted(arrays: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        after = distort(Batch(*arrays, batch.image_shape))
        return after.inputs, after.targets

    inputs, targets = if_on(regularizers, distorted, (batch.inputs, batch.targets))
    return Batch(inputs, targets, batch.image_shape)


def _moves_pixels(pair: tuple[Regularizer, jax.Array]) -> bool:
    return isinstance(pair[0], Displacement)


def _displaced(
    batch: Batch, regularizers: Sequence[Displacement], keys: Sequence[jax.Array]
) -> Batch:
    assert batch.image_shape is not None
    height, width = batch.image_shape
    num_images = len(batch.inputs)
    moves = [
        regularizer.displace((num_images, height, width), key)
        for regularizer, key in zip(regularizers, keys, strict=True)
    ]
    rows = jnp.arange(height)[:, None] + sum(down for down, _ in moves)
    columns = jnp.arange(width) + sum(right for _, right in moves)
    images = batch.inputs.reshape(num_images, height, width, -1)
    each_channel = jax.vmap(sample_bilinear, in_axes=(3, None, None), out_axes=3)
    return batch._replace(inputs=each_channel(images, rows, columns).reshape(batch.inputs.shape))

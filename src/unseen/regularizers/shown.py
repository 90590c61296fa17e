"""What regularizers do to images, to be looked at."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.displacement import distort_all
from unseen.regularizers.protocol import Batch, Regularizer, overrides


def distortions(
    regularizers: Regularizer | Sequence[Regularizer],
    images: ArrayLike,
    *,
    count: int = 8,
    seed: int = 0,
) -> NDArray[np.float32]:
    """An image as regularizers would show it to a network, several times over.

    Each time is a training step of its own, with the image first in its batch; so those that mix
    examples have others to mix it with. Another strength compiles nothing.

    Args:
        regularizers: One, or several that act one after another; those that distort inputs.
        images: The image, and others that share its batch, shape (num_images, height, width).
        count: How many times.
        seed: What chance is drawn from; the same seed gives the same images.

    Returns:
        The first image, distorted, shape (count, height, width).

    Raises:
        InvalidArgumentError: if a regularizer does not distort inputs, or `count` is less than 1.
        InvalidDataError: if `images` are not of that shape.

    Example:
        >>> from unseen import Affine, load_digits
        >>> turned = distortions(Affine(rotation=30.0), load_digits().test_images[:1] / 255, seed=1)
        >>> turned.shape
        (8, 28, 28)
    """
    several = (regularizers,) if isinstance(regularizers, Regularizer) else tuple(regularizers)
    for one in several:
        if not overrides(one, "distort"):
            raise InvalidArgumentError(
                f"`regularizers` must distort inputs. Received {type(one).__name__}, which acts "
                f"on {', '.join(one.places)}."
            )
    if count < 1:
        raise InvalidArgumentError(f"`count` must be at least 1. Received count={count}.")
    given = np.asarray(images, np.float32)
    if given.ndim != 3 or not len(given):
        raise InvalidDataError(
            "`images` must have shape (num_images, height, width) with at least one image. "
            f"Received shape {given.shape}."
        )
    strengths = jax.tree.map(np.float32, several)
    keys = jax.random.split(jax.random.key(seed), count)
    return np.asarray(_distorted(strengths, given, keys))


@jax.jit
def _distorted(
    regularizers: tuple[Regularizer, ...], images: jax.Array, keys: jax.Array
) -> jax.Array:
    """The first image, distorted once for each key."""
    num_images, height, width = images.shape
    batch = Batch(
        images.reshape(num_images, -1), jnp.zeros((num_images, 1), images.dtype), (height, width)
    )

    def first(key: jax.Array) -> jax.Array:
        their_keys = list(jax.random.split(key, max(len(regularizers), 1)))[: len(regularizers)]
        return distort_all(regularizers, batch, their_keys).inputs[0].reshape(height, width)

    return jax.lax.map(first, keys)

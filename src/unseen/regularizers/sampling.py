"""Reading images between their pixels."""

import jax
import jax.numpy as jnp


def sample_bilinear(images: jax.Array, rows: jax.Array, columns: jax.Array) -> jax.Array:
    """The images at fractional positions, linear between pixels and zero outside.

    Args:
        images: Shape (num_images, height, width).
        rows: Position of each wanted pixel, in pixels from the top, shape (num_images, ...).
        columns: The same from the left.

    Returns:
        Shape of `rows`; at whole positions exactly the images' own values.
    """
    num_images, height, width = images.shape
    # A border of zeros catches what lies outside: one pixel before, two after.
    row_length = width + 3
    pixels = jnp.pad(images, ((0, 0), (1, 2), (1, 2))).reshape(num_images, -1)
    rows, columns = jnp.clip(rows, -1, height), jnp.clip(columns, -1, width)
    top, left = jnp.floor(rows), jnp.floor(columns)
    below, right = rows - top, columns - left
    corner = ((top + 1) * row_length + left + 1).astype(jnp.int32).reshape(num_images, -1)

    def pixel(offset: int) -> jax.Array:
        values = jnp.take_along_axis(pixels, corner + offset, 1, mode="promise_in_bounds")
        return values.reshape(rows.shape)

    upper = (1 - right) * pixel(0) + right * pixel(1)
    lower = (1 - right) * pixel(row_length) + right * pixel(row_length + 1)
    return (1 - below) * upper + below * lower

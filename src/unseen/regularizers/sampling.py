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
    padded_height, padded_width = height + 3, width + 3
    pixels = jnp.pad(images, ((0, 0), (1, 2), (1, 2))).reshape(-1)
    rows, columns = jnp.clip(rows, -1, height) + 1, jnp.clip(columns, -1, width) + 1
    top, left = jnp.floor(rows), jnp.floor(columns)
    below, right = rows - top, columns - left
    first_pixel = jnp.arange(num_images) * (padded_height * padded_width)
    first_pixel = first_pixel.reshape(-1, *[1] * (rows.ndim - 1))
    corner = first_pixel + top.astype(jnp.int32) * padded_width + left.astype(jnp.int32)

    # Each is used once, so that XLA reads all four in one loop.
    def pixel(offset: int) -> jax.Array:
        at = pixels.at[corner + offset]
        return at.get(mode="promise_in_bounds", wrap_negative_indices=False)

    upper = (1 - right) * pixel(0) + right * pixel(1)
    lower = (1 - right) * pixel(padded_width) + right * pixel(padded_width + 1)
    return (1 - below) * upper + below * lower

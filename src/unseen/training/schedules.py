"""Learning-rate schedules: the factor on the learning rate, by the part of the training done."""

from collections.abc import Callable

import jax
import jax.numpy as jnp

SCHEDULES: dict[str, Callable[[jax.Array], jax.Array]] = {
    "constant": jnp.ones_like,
    "linear": lambda done: 1.0 - done,
    # Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts; arXiv:1608.03983.
    "cosine": lambda done: 0.5 * (1.0 + jnp.cos(jnp.pi * done)),
}

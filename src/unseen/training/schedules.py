"""Learning-rate schedules: the factor on the learning rate, by the part of the training done."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import keras

from unseen.errors import InvalidArgumentError
from unseen.training.keras_object import KerasObject

Schedule = str | KerasObject

# The part of the training in which the learning rate of one-cycle rises, and where it starts.
_RISE, _START = 0.3, 0.04


def _one_cycle(done: jax.Array) -> jax.Array:
    rising = _START + (1.0 - _START) * done / _RISE
    falling = 0.5 * (1.0 + jnp.cos(jnp.pi * (done - _RISE) / (1.0 - _RISE)))
    return jnp.where(done < _RISE, rising, falling)


SCHEDULES: dict[str, Callable[[jax.Array], jax.Array]] = {
    "constant": jnp.ones_like,
    "linear": lambda done: 1.0 - done,
    # Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts; arXiv:1608.03983.
    "cosine": lambda done: 0.5 * (1.0 + jnp.cos(jnp.pi * done)),
    # Smith and Topin 2018, "Super-convergence", section 2; arXiv:1708.07120.
    "one-cycle": _one_cycle,
}


def normalized_schedule(schedule: Any) -> Schedule:
    """A schedule as a recipe keeps it.

    Args:
        schedule: A name in `SCHEDULES`, or a Keras schedule, whose values are factors on the
            learning rate.

    Raises:
        InvalidArgumentError: if it is neither.
    """
    kept = schedule
    if isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule):
        kept = KerasObject.of(schedule)
    if not (isinstance(kept, KerasObject) or (isinstance(kept, str) and kept in SCHEDULES)):
        raise InvalidArgumentError(
            f"`schedule` must be one of {', '.join(map(repr, SCHEDULES))}, or a Keras schedule "
            f"whose settings `get_config` says. Received schedule={schedule!r}."
        )
    return kept


def factor(schedule: Schedule, step: jax.Array, num_steps: int) -> jax.Array:
    """The factor on the learning rate of step number `step`, from 0, of `num_steps`."""
    if isinstance(schedule, KerasObject):
        return jnp.asarray(schedule.build()(step))
    return SCHEDULES[schedule](jnp.asarray(step) / num_steps)

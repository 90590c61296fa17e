"""Optimizers: how a gradient becomes a step, before the learning rate scales it."""

import copy
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax

from unseen.errors import InvalidArgumentError
from unseen.training.keras_object import KerasObject, defaults_of
from unseen.training.schedules import Schedule, normalized_schedule

Optimizer = str | KerasObject | optax.GradientTransformation

# Keras's defaults: Adam's epsilon is 1e-7 there, 1e-8 in Optax. Optax adds it once the bias is
# corrected, as algorithm 1 of Kingma and Ba 2015 does, Keras before: the same for gradients ≫ 1e-7.
_IN_OPTAX = {
    "sgd": optax.identity,
    "adam": lambda: optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-7),
}

# Their step is not proportional to the learning rate, or they keep weights of their own.
_NOT_PROPORTIONAL = {
    "Adafactor",
    "Ftrl",
    "LossScaleOptimizer",
    "MultiOptimizer",
    "OptimizerMap",
    "ScheduleFreeAdamW",
}
_NOT_SUPPORTED = {
    "use_ema": "take the regularizer EMA",
    "gradient_accumulation_steps": "take a larger batch_size",
    "loss_scale_factor": "leave it out",
}


def normalized_optimizer(optimizer: Any) -> tuple[Optimizer, float, Schedule | None]:
    """An optimizer as a recipe keeps it, its own learning rate, and its schedule if it has one.

    Args:
        optimizer: The name of a Keras optimizer, a Keras optimizer, or an Optax transformation.

    Raises:
        InvalidArgumentError: if it is none of these, or its step cannot be scaled.
    """
    if isinstance(optimizer, optax.GradientTransformation):
        return optimizer, 1.0, None
    if isinstance(optimizer, KerasObject):  # normalized before
        return optimizer, _rate(defaults_of(optimizer.kind).get("learning_rate", 1.0)), None
    found = optimizer
    if isinstance(optimizer, str):
        try:
            found = keras.optimizers.get(optimizer)
        except ValueError:
            found = None
    if not isinstance(found, keras.optimizers.Optimizer):
        raise InvalidArgumentError(
            "`optimizer` must be the name of a Keras optimizer, such as 'sgd' or 'adam', a Keras "
            f"optimizer, or an Optax transformation. Received optimizer={optimizer!r}."
        )
    _require_scalable(found)
    rate = found.get_config()["learning_rate"]
    schedule = None
    if not isinstance(rate, float):
        schedule, rate = normalized_schedule(found._learning_rate), 1.0
    kept = optimizer.lower() if isinstance(optimizer, str) else _without_rate(found)
    return kept, _rate(rate), schedule


def _rate(rate: float) -> float:
    """A learning rate; Keras's are decimal numbers that became float32: .001 shall print so."""
    return float(f"{rate:.7g}")


def _require_scalable(optimizer: keras.optimizers.Optimizer) -> None:
    name = type(optimizer).__name__
    if not _NOT_PROPORTIONAL.isdisjoint(one.__name__ for one in type(optimizer).__mro__):
        raise InvalidArgumentError(
            "`optimizer` must make steps in proportion to its learning rate, so that one program "
            f"serves all learning rates. Received {name}; take adam, or an Optax transformation."
        )
    config = optimizer.get_config()
    for option, remedy in _NOT_SUPPORTED.items():
        if config.get(option):
            raise InvalidArgumentError(
                f"`optimizer` must work without {option}. Received {name} with "
                f"{option}={config[option]!r}; {remedy}."
            )


def _without_rate(optimizer: keras.optimizers.Optimizer) -> KerasObject:
    kept = KerasObject.of(optimizer, leave_out=("learning_rate",))
    if kept is None:
        raise InvalidArgumentError(
            "`optimizer` must say its settings by `get_config`, so that every run can have one of "
            f"its own. Received {type(optimizer).__name__}."
        )
    return kept


def transformation(
    optimizer: Optimizer, trainable_variables: Sequence[keras.Variable]
) -> optax.GradientTransformation:
    """What makes a direction of descent of a gradient; times the learning rate it is the step.

    Args:
        optimizer: As `normalized_optimizer` gives it.
        trainable_variables: Those of the network, for their shapes.
    """
    if isinstance(optimizer, optax.GradientTransformation):
        # Optax's optimizers give what is to be added to the weights.
        return optax.chain(optimizer, optax.scale(-1.0))
    if isinstance(optimizer, str) and optimizer in _IN_OPTAX:
        return _IN_OPTAX[optimizer]()
    # Keras makes variables: numbers, though this is called while a program is traced.
    with jax.ensure_compile_time_eval():
        if isinstance(optimizer, str):
            optimizer = _without_rate(keras.optimizers.get(optimizer))
        return _from_keras(optimizer.build(learning_rate=1.0), trainable_variables)


def _from_keras(
    optimizer: keras.optimizers.Optimizer, trainable_variables: Sequence[keras.Variable]
) -> optax.GradientTransformation:
    """A Keras optimizer at learning rate one."""
    variables = [copy.copy(variable) for variable in trainable_variables]
    for variable in variables:
        variable.constraint = None  # it is for weights after a whole step
    optimizer.build(variables)
    at_start = [np.asarray(variable.value) for variable in optimizer.variables]

    def init(params: Any) -> list[jax.Array]:  # noqa: ARG001
        # Most are zeros: as numbers they need no place in the program.
        return [
            jnp.full(value.shape, value.flat[0], value.dtype)
            if value.size and (value == value.flat[0]).all()
            else jnp.asarray(value)
            for value in at_start
        ]

    def update(gradients: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        moved, state = optimizer.stateless_apply(state, gradients, params)
        return jax.tree.map(jnp.subtract, params, list(moved)), list(state)

    return optax.GradientTransformation(init, update)  # pyright: ignore[reportArgumentType]

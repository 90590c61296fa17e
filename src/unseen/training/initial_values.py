"""Drawing a network's initial values.

A random draw of another shape is another kernel to compile, which takes longer than a small
network's whole training step. So all values that are uniform, as Keras's defaults are, come from
one draw, cut up and scaled; others are drawn by their initializers, each for itself.
"""

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import keras


def draw(
    initializers: Sequence[Any], variables: Sequence[keras.Variable], key: jax.Array
) -> list[jax.Array]:
    """Fresh values of variables, distributed as their initializers say.

    Args:
        initializers: For each variable a Keras initializer, or a function of shape and dtype, or
            None for the state of a random generator.
        variables: For their shapes and types.
        key: Everything is drawn from it.
    """
    key_of_uniform, key_of_others = jax.random.split(key)
    bounds = [
        uniform_bound(one, variable.shape)
        for one, variable in zip(initializers, variables, strict=True)
    ]
    sizes = [
        0 if bound is None else math.prod(variable.shape)
        for bound, variable in zip(bounds, variables, strict=True)
    ]
    uniform = jax.random.uniform(key_of_uniform, (sum(sizes),), minval=-1.0, maxval=1.0)
    values, start = [], 0
    for number, (one, variable) in enumerate(zip(initializers, variables, strict=True)):
        bound, size = bounds[number], sizes[number]
        if bound is None:
            value = _drawn_by_itself(one, variable, key_of_others, number)
        else:
            value = bound * uniform[start : start + size].reshape(variable.shape)
        values.append(jnp.asarray(value, variable.dtype))
        start += size
    return values


def uniform_bound(initializer: Any, shape: tuple[int, ...]) -> float | None:
    """Where an initializer's values are uniform between minus and plus a bound, that bound.

    Source: Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward
        neural networks", equation 16, with the fans that Keras's `VarianceScaling` counts.
    """
    kind = keras.initializers.VarianceScaling
    if not isinstance(initializer, kind) or type(initializer).__call__ is not kind.__call__:
        return None
    settings = kind.get_config(initializer)
    # Some layers count their fans along axes of their own.
    if settings["distribution"] != "uniform" or settings.get("input_axes") is not None:
        return None
    receptive_field = math.prod(shape[:-2])
    inputs, outputs = (shape[-2:] if len(shape) > 1 else (*shape, *shape)[:2]) or (1, 1)
    fans = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}
    fan = max(1.0, fans[settings["mode"]] * receptive_field)
    return math.sqrt(3.0 * settings["scale"] / fan)


def _drawn_by_itself(
    initializer: Any, variable: keras.Variable, key: jax.Array, number: int
) -> Any:
    if initializer is None:
        return jax.random.key_data(jax.random.fold_in(key, number))
    if isinstance(initializer, keras.initializers.Initializer) and hasattr(initializer, "seed"):
        initializer = initializer.clone()
        initializer.seed = jax.random.key_data(jax.random.fold_in(key, number))
    return initializer(variable.shape, dtype=variable.dtype)

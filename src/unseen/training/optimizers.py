"""Optimizers by name: how a gradient becomes a step, before the learning rate scales it."""

from collections.abc import Callable

import optax

# Keras's defaults: Adam's epsilon is 1e-7 there, 1e-8 in Optax.
OPTIMIZERS: dict[str, Callable[[], optax.GradientTransformation]] = {
    "sgd": optax.identity,
    "adam": lambda: optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-7),
}

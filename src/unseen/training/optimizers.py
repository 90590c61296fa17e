"""Optimizers by name: how a gradient becomes a step, before the learning rate scales it."""

from collections.abc import Callable

import optax

# Keras's defaults: Adam's epsilon is 1e-7 there, 1e-8 in Optax. Optax adds it once the bias is
# corrected, as algorithm 1 of Kingma and Ba 2015 does, Keras before: the same for gradients ≫ 1e-7.
OPTIMIZERS: dict[str, Callable[[], optax.GradientTransformation]] = {
    "sgd": optax.identity,
    "adam": lambda: optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-7),
}

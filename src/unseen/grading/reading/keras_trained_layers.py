"""The layers of a Keras file that have weights: `Dense` and `BatchNormalization`."""

from unseen.grading.description import BatchNormalization, Dense
from unseen.grading.reading.keras_settings import (
    COMMON,
    fixed_initializer,
    initializer,
    no_constraint,
    penalties,
)
from unseen.grading.reading.matching import Table, is_same
from unseen.grading.reading.problems import shown

_OFF_IN_DENSE = ("quantization_config", "quantization_mode", "lora_rank", "lora_alpha")
_DENSE = (
    *COMMON,
    *("units", "activation", "use_bias", "kernel_initializer", "bias_initializer"),
    *("kernel_regularizer", "bias_regularizer", "activity_regularizer"),
    *("kernel_constraint", "bias_constraint"),
    *_OFF_IN_DENSE,
)


def dense(layer: Table) -> Dense | None:
    """A fully connected layer; None where its size cannot be read."""
    layer.know(_DENSE)
    units = layer.whole("units")
    activation = layer.name("activation", "linear")
    use_bias = layer.flag("use_bias", True)
    kernel = initializer(layer, "kernel_initializer", "glorot_uniform")
    fixed_initializer(layer, "bias_initializer", "zeros")
    no_constraint(layer, "kernel_constraint")
    no_constraint(layer, "bias_constraint")
    for key in _OFF_IN_DENSE:
        layer.only(key, None)
    l1, l2 = penalties(layer, "kernel_regularizer")
    bias_l1, bias_l2 = penalties(layer, "bias_regularizer")
    activity_l1, activity_l2 = penalties(layer, "activity_regularizer")
    if units is None:
        return None
    return Dense(
        units=units,
        activation=activation or "linear",
        use_bias=use_bias,
        kernel_initializer=kernel,
        l1=l1,
        l2=l2,
        bias_l1=bias_l1,
        bias_l2=bias_l2,
        activity_l1=activity_l1,
        activity_l2=activity_l2,
    )


_FIRST_VALUES = {
    "beta_initializer": "zeros",
    "gamma_initializer": "ones",
    "moving_mean_initializer": "zeros",
    "moving_variance_initializer": "ones",
}
_BATCH_NORMALIZATION = (
    *COMMON,
    *("axis", "momentum", "epsilon", "center", "scale", "synchronized"),
    *_FIRST_VALUES,
    *("beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint"),
    *("renorm", "renorm_clipping", "renorm_momentum"),
)


def batch_normalization(layer: Table) -> BatchNormalization | None:
    """A batch normalisation over units; None where its numbers cannot be read."""
    layer.know(_BATCH_NORMALIZATION)
    axis = layer.values.get("axis", -1)
    if not any(is_same(axis, one) for one in (-1, 1, [-1], [1])):
        layer.problems.rule(f"{layer.at('axis')} must be -1. Received {shown(axis)}; leave it out.")
    for key in ("gamma_regularizer", "beta_regularizer", "renorm_clipping"):
        layer.only(key, None)
    for key in ("gamma_constraint", "beta_constraint"):
        no_constraint(layer, key)
    for key in ("synchronized", "renorm"):
        layer.only(key, False)
    for key, expected in _FIRST_VALUES.items():
        fixed_initializer(layer, key, expected)
    momentum, epsilon = layer.number("momentum", 0.99), layer.number("epsilon", 1e-3)
    center, scale = layer.flag("center", True), layer.flag("scale", True)
    if momentum is None or epsilon is None:
        return None
    return BatchNormalization(momentum=momentum, epsilon=epsilon, center=center, scale=scale)

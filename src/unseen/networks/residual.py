"""Dense networks with skips: deep enough to be precise, still easy to train."""

import keras

from unseen.errors import InvalidArgumentError


def residual_dense(
    num_inputs: int,
    width: int,
    num_blocks: int,
    num_outputs: int,
    *,
    activation: str = "gelu",
    name: str = "residual_dense",
) -> keras.Model:
    """A dense network in which every hidden layer but the first adds to what it received.

    h₁ = f(W₁x), hₖ₊₁ = hₖ + f(Wₖ₊₁hₖ), output = W h.

    Args:
        num_inputs: Numbers that describe one example.
        width: Units of every hidden layer.
        num_blocks: Number of hidden layers, the first included.
        num_outputs: Units of the linear output layer.
        activation: Activation f, by its Keras name.
        name: Name of the model.

    Returns:
        An uncompiled Keras model of `Dense` and `Add` layers.

    Raises:
        InvalidArgumentError: if there is no hidden layer, or a layer has no unit.

    Source: He et al. 2016, "Deep residual learning for image recognition", arXiv:1512.03385.
    """
    if min(num_inputs, width, num_blocks, num_outputs) < 1:
        raise InvalidArgumentError(
            "A residual network must have at least 1 hidden layer, and each layer at least 1 unit. "
            f"Received num_inputs={num_inputs}, width={width}, num_blocks={num_blocks}, "
            f"num_outputs={num_outputs}."
        )
    inputs = keras.Input((num_inputs,), name="inputs")
    hidden = keras.layers.Dense(width, activation=activation, name="hidden_1")(inputs)
    for number in range(2, num_blocks + 1):
        block = keras.layers.Dense(width, activation=activation, name=f"hidden_{number}")
        hidden = keras.layers.Add(name=f"skip_{number}")([hidden, block(hidden)])
    outputs = keras.layers.Dense(num_outputs, name="outputs")(hidden)
    return keras.Model(inputs, outputs, name=name)

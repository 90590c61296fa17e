"""Dense networks with skips: deep enough to be precise, still easy to train."""

import keras


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

    Source: He et al. 2016, "Deep residual learning for image recognition", arXiv:1512.03385.
    """
    inputs = keras.Input((num_inputs,))
    hidden = keras.layers.Dense(width, activation=activation)(inputs)
    for _ in range(num_blocks - 1):
        hidden = keras.layers.Add()(
            [hidden, keras.layers.Dense(width, activation=activation)(hidden)]
        )
    return keras.Model(inputs, keras.layers.Dense(num_outputs)(hidden), name=name)

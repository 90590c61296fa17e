"""Plain dense networks, the homework's two among them."""

from collections.abc import Sequence

import keras

from unseen.errors import InvalidArgumentError


def dense(
    num_inputs: int,
    hidden: Sequence[int],
    num_outputs: int,
    *,
    activation: str = "relu",
    output_activation: str | None = None,
    name: str = "dense",
) -> keras.Sequential:
    """A network of fully connected layers.

    Args:
        num_inputs: Numbers that describe one example, at least 1.
        hidden: Units of each hidden layer; may be empty.
        num_outputs: Units of the output layer, at least 1.
        activation: Activation of the hidden layers, by its Keras name.
        output_activation: Activation of the output layer, linear where None.
        name: Name of the model.

    Returns:
        An uncompiled Keras model, shape (batch, num_inputs) to (batch, num_outputs).

    Raises:
        InvalidArgumentError: if a layer has no unit.

    Example:
        >>> fourier = dense(1000, [64, 16], 4)
        >>> fourier.layers[0].count_params()
        64064
    """
    if min(num_inputs, num_outputs, *hidden, 1) < 1:
        raise InvalidArgumentError(
            "Each layer of a network must have at least 1 unit. Received "
            f"num_inputs={num_inputs}, hidden={list(hidden)}, num_outputs={num_outputs}."
        )
    return keras.Sequential(
        [
            keras.Input((num_inputs,), name="inputs"),
            *(
                keras.layers.Dense(units, activation=activation, name=f"hidden_{number}")
                for number, units in enumerate(hidden, start=1)
            ),
            keras.layers.Dense(num_outputs, activation=output_activation, name="outputs"),
        ],
        name=name,
    )

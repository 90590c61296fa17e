"""The loss that suits what is to be predicted, and what a network puts out."""

from typing import TYPE_CHECKING, Any

from unseen.errors import InvalidArgumentError

if TYPE_CHECKING:
    import keras

    from unseen.data.study_data import StudyData


def loss_for(network: "keras.Model", data: "StudyData") -> Any:
    """The loss that suits the targets and what the network's last layer puts out.

    Args:
        network: Answers the targets.
        data: Says whether they are classes or numbers.

    Returns:
        What `Recipe` takes as its loss.

    Raises:
        InvalidArgumentError: if outputs cannot be read as probabilities of classes.
    """
    import keras

    if data.classes is None:
        return "mean_squared_error"
    activation = getattr(network.layers[-1], "activation", None)
    name = getattr(activation, "__name__", type(activation).__name__).lower()
    num_outputs = network.output_shape[-1]
    if name == "softmax" and num_outputs > 1:
        return "categorical_crossentropy"
    if name == "sigmoid":
        return "binary_crossentropy"
    if name == "linear" and num_outputs == 1:
        return keras.losses.BinaryCrossentropy(from_logits=True)
    if name == "linear":
        return keras.losses.CategoricalCrossentropy(from_logits=True)
    raise InvalidArgumentError(
        "`network` must end with softmax or sigmoid, or with a linear Dense layer, so that its "
        f"outputs can be read as probabilities of classes. Received a last layer of type "
        f"{type(network.layers[-1]).__name__} with activation {name!r}."
    )

"""What is checked before anything is trained."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import keras
import numpy as np

from unseen.data.dataset import Dataset
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.networks.rebuild import require_functional
from unseen.regularizers.protocol import Task
from unseen.training.losses import Loss, classes_of, name_of_loss, takes_logits

if TYPE_CHECKING:
    from unseen.training.many_runs import Run


def check_runs(network: keras.Model, data: Dataset, runs: "Sequence[Run]") -> None:
    """Check that runs can be trained.

    Raises:
        InvalidArgumentError: if there is no run, a seed is none, or the network or a batch does
            not fit the data.
        InvalidDataError: if a split, a loss or a regularizer does not fit the data.
    """
    for one in runs if isinstance(runs, Sequence) else [runs]:
        if runs is one or not hasattr(one, "recipe"):
            raise InvalidArgumentError(
                f"`runs` must be a list of `Run`s. Received a {type(one).__name__}"
                f"{'' if runs is one else ' in it'}; write [Run(recipe, split, seed), ...]."
            )
    if not runs:
        raise InvalidArgumentError("`runs` must hold at least one run. Received none.")
    require_functional(network)
    if len(network.inputs) != 1 or len(network.outputs) != 1:
        raise InvalidArgumentError(
            "The network must have one input and one output, as a Dataset has. Received "
            f"{len(network.inputs)} inputs and {len(network.outputs)} outputs; concatenate them."
        )
    if not fits_shape(network.input_shape, data.inputs.shape):
        raise InvalidArgumentError(
            "The network must take what the data hold. Received a network on inputs of shape "
            f"{network.input_shape[1:]} and data of shape {data.inputs.shape[1:]}."
        )
    for run in runs:
        _check_seed(run)
    # Each recipe on each split once, however many seeds they have.
    for run in {(id(run.recipe), id(run.split)): run for run in runs}.values():
        _check_run(network, data, run)


def _check_seed(run: "Run") -> None:
    if not isinstance(run.seed, int | np.integer) or not 0 <= run.seed < 2**32:
        raise InvalidArgumentError(
            f"`seed` must be a whole number from 0 to 2**32 - 1. Received seed={run.seed!r}."
        )


def _check_run(network: keras.Model, data: Dataset, run: "Run") -> None:
    split, recipe = run.split, run.recipe
    last = max(part.max(initial=-1) for part in (split.training, split.validation, split.test))
    if last >= data.num_rows:
        raise InvalidDataError(
            f"A split must name rows of the data, 0 to {data.num_rows - 1}. Received row {last}."
        )
    classes = classes_of(recipe.loss)
    _check_targets(network, data, classes)
    if classes != "none":
        _check_probabilities(network, recipe.loss)
    for regularizer in recipe.regularizers:
        regularizer.check(Task(data, split, classes))


def _check_probabilities(network: keras.Model, loss: Loss) -> None:
    """Check that a cross-entropy and the last layer agree on what the outputs are."""
    activation = getattr(network.layers[-1], "activation", None)
    name = getattr(activation, "__name__", "")
    num_outputs = network.output_shape[-1]
    right = "'sigmoid'" if num_outputs == 1 else "'softmax' or 'sigmoid'"
    if name in _NO_PROBABILITIES and takes_logits(loss) is False:
        raise InvalidArgumentError(
            "A cross-entropy must be given probabilities. Received a network whose last layer has "
            f"the activation {name!r}; give it {right}, or take a Keras loss with from_logits=True "
            "and a linear layer."
        )
    if num_outputs == 1 and (name == "softmax" or name_of_loss(loss) == "categoricalcrossentropy"):
        raise InvalidArgumentError(
            "One output must say the probability of one of two classes, as 'sigmoid' with "
            f"'binary_crossentropy' does. Received {name!r} with {name_of_loss(loss)!r}, for which "
            "each class needs an output."
        )
    if name in ("softmax", "sigmoid") and takes_logits(loss):
        raise InvalidArgumentError(
            "A cross-entropy with from_logits=True must be given what comes before probabilities. "
            f"Received a network whose last layer has the activation {name!r}; leave either out."
        )


# What other layers put out may be meant as probabilities.
_NO_PROBABILITIES = (
    *("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu"),
    *("tanh", "softplus", "softsign", "exponential"),
)


def _check_targets(network: keras.Model, data: Dataset, classes: str) -> None:
    num_outputs, targets = network.output_shape[-1], data.targets
    if classes == "numbers":
        whole = targets.shape[1] == 1 and (targets == np.round(targets)).all()
        if not whole or targets.min() < 0 or targets.max() >= num_outputs:
            raise InvalidDataError(
                "Targets of a sparse cross-entropy must be one column of whole numbers from 0 to "
                f"{num_outputs - 1}, one for each output of the network. Received shape "
                f"{targets.shape} from {targets.min():g} to {targets.max():g}."
            )
        return
    if not fits_shape(network.output_shape, targets.shape):
        raise InvalidArgumentError(
            "The network must put out as many numbers as the data have targets. Received a "
            f"network with {network.output_shape[1:]} and data with {targets.shape[1:]}."
        )
    if classes == "probabilities" and (targets.min() < 0 or targets.max() > 1):
        raise InvalidDataError(
            "Targets of a cross-entropy must be probabilities from 0 to 1. Received targets from "
            f"{targets.min():g} to {targets.max():g}; for numbers of classes take the loss "
            "'sparse_categorical_crossentropy', for other numbers 'mean_squared_error'."
        )


def fits_shape(wanted: tuple[int | None, ...], shape: tuple[int, ...]) -> bool:
    """Whether arrays have the shape of a Keras tensor, whose open sides are None."""
    return len(wanted) == len(shape) and all(
        side in (None, length) for side, length in zip(wanted[1:], shape[1:], strict=True)
    )

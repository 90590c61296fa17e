"""What is checked before anything is trained."""

from typing import TYPE_CHECKING

import keras
import numpy as np

from unseen.data.dataset import Dataset
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.networks.rebuild import require_functional
from unseen.regularizers.protocol import Task
from unseen.training.losses import Loss, classes_of, takes_logits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unseen.training.many_runs import Run


def check_runs(network: keras.Model, data: Dataset, runs: "Sequence[Run]") -> None:
    """Check that runs can be trained.

    Raises:
        InvalidArgumentError: if there is no run, a seed is none, or the network or a batch does
            not fit the data.
        InvalidDataError: if a split, a loss or a regularizer does not fit the data.
    """
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
    if name == "linear" and takes_logits(loss) is False:
        raise InvalidArgumentError(
            "A cross-entropy must be given probabilities. Received a network whose last layer is "
            "linear; give it the activation 'softmax' or 'sigmoid', or take a Keras loss with "
            "from_logits=True."
        )
    if name in ("softmax", "sigmoid") and takes_logits(loss):
        raise InvalidArgumentError(
            "A cross-entropy with from_logits=True must be given what comes before probabilities. "
            f"Received a network whose last layer has the activation {name!r}; leave either out."
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

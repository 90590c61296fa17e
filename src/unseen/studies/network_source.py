"""The network to study: from layer sizes, a Python file or a Keras model."""

import os
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.errors import DataFileError, InvalidArgumentError

if TYPE_CHECKING:
    import keras

    from unseen.data.study_data import StudyData

# A network from a user: layer sizes, a file with `build()`, a saved or a living Keras model.
Network = "keras.Model | Sequence[int] | str | os.PathLike[str]"

_DEFAULT_LAYERS = (64, 64)


def make_network(
    source: Any, data: "StudyData", input_shape: tuple[int, ...], activation: str = "relu"
) -> "keras.Model":
    """A Keras model that takes the prepared rows and answers the targets.

    Args:
        source: Sizes of the hidden layers, such as "64,64" or [64, 64], or []; a Python file with a
            function `build()` that returns a Keras model; a `.keras` file; a Keras model; or None
            for the homework's network on `digits` and else two layers of 64.
        data: What is studied.
        input_shape: Of one prepared row.
        activation: Of the hidden layers, where their sizes are given.

    Raises:
        InvalidArgumentError: if it makes no network, or one that does not fit the data.
        DataFileError: if a file is missing or cannot be read.
    """
    import keras

    if source is None and _are_the_homeworks_digits(data):
        from unseen.networks import dense

        return dense(input_shape[0], [100, 100, 100], 2, output_activation="sigmoid", name="digits")
    if isinstance(source, keras.Model):
        network = source
    elif isinstance(source, str | os.PathLike) and Path(source).suffix in (".py", ".keras"):
        network = _from_file(Path(source))
    else:
        return _of_layers(_layers(source), data, input_shape, activation)
    _check_fits(network, data, input_shape)
    return network


def describe_network(network: "keras.Model") -> str:
    """A network in a few words, such as "30-64-64-1, 6,209 weights"."""
    import keras

    units = [layer.units for layer in network.layers if isinstance(layer, keras.layers.Dense)]
    others = any(
        not isinstance(layer, keras.layers.Dense | keras.layers.InputLayer)
        for layer in network.layers
    )
    inputs = "×".join(map(str, network.input_shape[1:]))
    shape = f"{network.name} on {inputs}" if others else "-".join(map(str, [inputs, *units]))
    return f"{shape}, {network.count_params():,} weights"


def _are_the_homeworks_digits(data: "StudyData") -> bool:
    is_known = data.name == "digits" and data.classes == ("4", "9")
    return is_known and data.image_shape == (28, 28) and not isinstance(data.features, np.ndarray)


def _of_layers(
    hidden: Sequence[int], data: "StudyData", input_shape: tuple[int, ...], activation: str
) -> "keras.Model":
    from unseen.networks import dense

    if len(input_shape) != 1:
        raise InvalidArgumentError(
            "`network` must be a Keras model of one's own for rows of more than one axis. Received "
            f"layer sizes for rows of shape {input_shape}."
        )
    if data.classes is None:
        outputs, last = data.targets.shape[1], None
    elif len(data.classes) == 2:
        outputs, last = 1, "sigmoid"
    else:
        outputs, last = len(data.classes), "softmax"
    return dense(
        input_shape[0],
        hidden,
        outputs,
        activation=activation,
        output_activation=last,
        name="network",
    )


def _layers(source: Any) -> list[int]:
    if source is None:
        return list(_DEFAULT_LAYERS)
    if isinstance(source, Sequence) and not isinstance(source, str) and len(source) == 0:
        return []
    parts = source.split(",") if isinstance(source, str) else source
    try:
        sizes = [int(part) for part in parts]
        if any(size != float(part) for size, part in zip(sizes, parts, strict=True)):
            sizes = []
    except (TypeError, ValueError):
        sizes = []
    if not sizes or min(sizes) < 1:
        raise InvalidArgumentError(
            "`network` must be sizes of hidden layers such as 64,64, a Python file with build(), a "
            f".keras file or a Keras model. Received {source!r}."
        )
    return sizes


def _from_file(path: Path) -> "keras.Model":
    import keras

    if not path.is_file():
        raise DataFileError(f"`network` must be a file that is there. Received {path}.")
    if path.suffix == ".keras":
        try:
            return keras.models.load_model(path, compile=False)  # pyright: ignore[reportReturnType]
        except Exception as error:
            raise DataFileError(
                f"`network` must be a Keras model that can be opened. Received {path}: {error}"
            ) from error
    try:
        build = runpy.run_path(str(path)).get("build")
    except Exception as error:
        raise InvalidArgumentError(
            f"`network` must be a Python file that runs. Received {path}, which raises "
            f"{type(error).__name__}: {error}"
        ) from error
    if not callable(build):
        raise InvalidArgumentError(
            f"`network` must be a Python file with a function build(). Received {path} without."
        )
    try:
        network = build()
    except Exception as error:
        raise InvalidArgumentError(
            f"build() must return a Keras model. Received from {path} {type(error).__name__}: "
            f"{error}"
        ) from error
    if not isinstance(network, keras.Model):
        raise InvalidArgumentError(
            f"build() must return a Keras model. Received from {path} a {type(network).__name__}."
        )
    return network


def _check_fits(network: "keras.Model", data: "StudyData", input_shape: tuple[int, ...]) -> None:
    from unseen.networks.rebuild import require_functional

    require_functional(network)
    taken, given = network.input_shape[1:], network.output_shape
    if any(a not in (None, b) for a, b in zip(taken, input_shape, strict=False)) or len(
        taken
    ) != len(input_shape):
        raise InvalidArgumentError(
            f"`network` must take prepared rows of shape {input_shape}: a number for each numeric "
            "column, one more where values are missing, and one for each category. Received a "
            f"network that takes {taken}."
        )
    wanted: tuple[int, ...]
    if data.classes is None:
        wanted = (data.targets.shape[1],)
    else:
        wanted = (1, 2) if len(data.classes) == 2 else (len(data.classes),)
    if len(given) != 2 or given[-1] not in wanted:
        raise InvalidArgumentError(
            f"`network` must have {' or '.join(map(str, wanted))} outputs for these targets. "
            f"Received outputs of shape {given[1:]}."
        )

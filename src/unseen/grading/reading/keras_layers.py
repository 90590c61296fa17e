"""One layer of a Keras file, as the description knows it."""

from collections.abc import Callable
from typing import Any

from unseen.grading.description import Dropout, Layer, Noise, Other
from unseen.grading.reading.keras_objects import KerasObject, require_float32
from unseen.grading.reading.keras_settings import COMMON
from unseen.grading.reading.keras_trained_layers import batch_normalization, dense
from unseen.grading.reading.matching import Table, is_same, is_shape, is_whole
from unseen.grading.reading.problems import Problems, shown

_CODE, _FILE, _LAYER = "it holds code of one's own", "it reads a file", "it holds another layer"
# They would run code, read files, or hide layers from a reader.
_HOSTILE = {
    "Lambda": _CODE,
    "TorchModuleWrapper": _CODE,
    "JaxLayer": _CODE,
    "FlaxLayer": _CODE,
    "TFSMLayer": _FILE,
    "StringLookup": _FILE,
    "IntegerLookup": _FILE,
    "TextVectorization": _FILE,
    "Wrapper": _LAYER,
    "TimeDistributed": _LAYER,
    "Bidirectional": _LAYER,
    "SpectralNormalization": _LAYER,
    "Pipeline": _LAYER,
    "RNN": _LAYER,
}
_MODELS = ("Sequential", "Functional", "Model")
_PREPROCESSING = (
    *("AugMix", "AutoContrast", "CutMix", "MixUp", "RandAugment"),
    *("Normalization", "Rescaling", "Resizing"),
)


def read_layer(problems: Problems, subject: str, layer: KerasObject) -> Layer | str | None:
    """A layer; the name of an activation that stands alone; None for one that only reshapes.

    What cannot be described stands as `Other`.
    """
    kind, table = layer.class_name, Table(problems, subject, layer.config)
    table.only(
        "trainable", True, "set `trainable = True` before saving: all weights are trained afresh"
    )
    if "dtype" in layer.config:
        require_float32(problems, subject, layer.config["dtype"])
    if kind in DESCRIBED:
        return DESCRIBED[kind](table) or Other(name=kind)
    if kind in _RESHAPING:
        return _RESHAPING[kind](table)
    if kind == "Activation" or kind in _ACTIVATIONS:
        return _activation(kind, table) or Other(name=kind)
    if kind in _HOSTILE:
        problems.rule(f"{subject} is not allowed: {_HOSTILE[kind]}. Received {kind}; leave it out.")
    elif kind in _MODELS:
        problems.rule(
            f"{subject} is a model within the model. Received {kind}; put its layers in its place."
        )
    elif kind.startswith("Random") or kind in _PREPROCESSING:
        problems.rule(
            f"{subject} changes the images. Received {kind}; take a regularizer that does so, such "
            "as Affine, in a recipe beside the network. The images are in [0, 1] already."
        )
    return Other(name=kind)


def _dropout(layer: Table) -> Dropout | None:
    layer.know((*COMMON, "rate", "seed", "noise_shape"))
    layer.only("noise_shape", None)
    _any_seed(layer)
    rate = layer.number("rate")
    return None if rate is None else Dropout(rate=rate)


def _gaussian_noise(layer: Table) -> Noise | None:
    layer.know((*COMMON, "stddev", "seed"))
    _any_seed(layer)
    stddev = layer.number("stddev")
    return None if stddev is None else Noise(kind="gaussian_noise", strength=stddev)


def _gaussian_dropout(layer: Table) -> Noise | None:
    layer.know((*COMMON, "rate", "seed"))
    _any_seed(layer)
    rate = layer.number("rate")
    return None if rate is None else Noise(kind="gaussian_dropout", strength=rate)


def _any_seed(layer: Table) -> None:
    """Take any seed: the grader's own replace it."""
    seed = layer.values.get("seed")
    if seed is not None and not is_whole(seed):
        layer.problems.rule(
            f"{layer.at('seed')} must be a whole number. Received {shown(seed)}; leave it out."
        )


def _flatten(layer: Table) -> None:
    layer.know((*COMMON, "data_format"))
    if layer.values.get("data_format") not in ("channels_last", "channels_first", None):
        layer.problems.rule(f"{layer.at('data_format')} must be Keras's own. Received another.")


def _reshape(layer: Table) -> Other | None:
    layer.know((*COMMON, "target_shape"))
    target = layer.values.get("target_shape")
    if isinstance(target, list) and is_shape(target) and len(target) == 1:
        return None
    layer.problems.rule(
        f"{layer.at('target_shape')} must be one number, so that images become rows. "
        f"Received {shown(target)}; take Flatten."
    )
    return Other(name="Reshape")


# The kinds that a description knows; where one of them cannot be read, the network has a gap.
DESCRIBED: dict[str, Callable[[Table], Layer | None]] = {
    "Dense": dense,
    "Dropout": _dropout,
    "GaussianNoise": _gaussian_noise,
    "GaussianDropout": _gaussian_dropout,
    "BatchNormalization": batch_normalization,
}
_RESHAPING: dict[str, Callable[[Table], Other | None]] = {"Flatten": _flatten, "Reshape": _reshape}
# The settings with which these layers are the activation of that name.
_ACTIVATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "ReLU": ("relu", {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}),
    "LeakyReLU": ("leaky_relu", {"negative_slope": 0.2}),
    "Softmax": ("softmax", {"axis": -1}),
    "ELU": ("elu", {"alpha": 1.0}),
}


def _activation(kind: str, layer: Table) -> str | None:
    """The activation that such a layer is; None for one that has no name."""
    if kind == "Activation":
        layer.know((*COMMON, "activation"))
        return layer.name("activation")
    name, settings = _ACTIVATIONS[kind]
    layer.know((*COMMON, *settings))
    fits = (is_same(layer.values.get(key, value), value) for key, value in settings.items())
    return name if all(fits) else None

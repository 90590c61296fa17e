"""A network that takes raw columns: preprocessing as ordinary Keras layers and operations."""

from typing import TYPE_CHECKING, Any

import numpy as np

from unseen import backend

if TYPE_CHECKING:
    import keras

    from unseen.studies.preprocessing import Preprocessing


def with_preprocessing(network: "keras.Model", preprocessing: "Preprocessing") -> "keras.Model":
    """The network behind its preprocessing, as one model; see `Preprocessing.to_keras`.

    Every column is read at once: the model has the same few operations however many there are.
    """
    backend.start()
    import keras

    if preprocessing.takes_columns:
        numbers: Any = keras.Input((len(preprocessing.names),), name="columns")
        outputs = network(_inputs(numbers, preprocessing))
    else:
        numbers = keras.Input(preprocessing.input_shape, name="images")
        pixels = numbers
        if preprocessing.largest_pixel != 1:
            pixels = keras.layers.Rescaling(1 / preprocessing.largest_pixel)(numbers)
        outputs = network(pixels)
    centers, factors = preprocessing.target_centers, preprocessing.target_factors
    if centers is not None and factors is not None:
        rescaling = keras.layers.Rescaling(factors.tolist(), centers.tolist(), name="units")
        outputs = rescaling(outputs)
    return keras.Model(numbers, outputs, name=f"{network.name}_of_raw_columns")


def _inputs(numbers: Any, preprocessing: "Preprocessing") -> Any:
    from keras import ops

    def columns(places: np.ndarray) -> Any:
        return ops.take(numbers, places.tolist(), axis=1)

    parts = []
    if len(preprocessing.number_columns):
        raw = columns(preprocessing.number_columns)
        scaled = (raw - preprocessing.centers) * preprocessing.factors
        parts.append(ops.where(ops.isnan(raw), preprocessing.fillings, scaled))
    if len(preprocessing.missing_columns):
        raw = columns(preprocessing.missing_columns)
        parts.append(ops.cast(ops.isnan(raw), "float32"))
    if len(preprocessing.category_columns):
        raw = columns(preprocessing.category_columns)
        is_category = ops.equal(raw, preprocessing.category_codes)
        marks: Any = ops.cast(is_category, "float32")
        parts.append(marks * preprocessing.category_factors)
    return ops.concatenate(parts, axis=1) if len(parts) > 1 else parts[0]

"""Files as Keras saves them."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from .cases import Honest


def saved(model: Any, path: Path) -> bytes:
    """The bytes of the file as which Keras saves a model."""
    model.save(path)
    return path.read_bytes()


def save_honest(folder: Path, num_inputs: int = 784, hidden: int = 100) -> Honest:
    """The homework's network, or a smaller one, as Keras saves it."""
    import keras
    from keras import layers

    names = ["dense", "dense_1", "dense_2", "dense_3"]
    chain = [layers.Dense(hidden, activation="relu", name=name) for name in names[:3]]
    chain.append(layers.Dense(2, activation="sigmoid", name=names[3]))
    sequential = keras.Sequential([layers.Input((num_inputs,)), *chain])
    sequential.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    found = _parts(saved(sequential, folder / "sequential.keras"))
    output = start = layers.Input((num_inputs,))
    for layer in chain:
        output = layer(output)
    functional = _parts(saved(keras.Model(start, output), folder / "functional.keras"))
    return Honest(
        config=json.loads(found["config.json"]),
        metadata=found["metadata.json"],
        weights=found["model.weights.h5"],
        functional=json.loads(functional["config.json"]),
    )


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}

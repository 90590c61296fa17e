"""Train the plain dense networks that come with unseen, and write their weights.

`homework.keras` is the homework's network after the homework's training, `dense.keras` the most
precise dense network found. Both take 1,000 raw samples in float32 and are ordinary Keras
models, which `keras.models.load_model` opens. They see the homework's 8,000 training curves only;
of several seeds the one with the least validation error is kept. Takes some five minutes a seed.

    python scripts/train_dense_waves.py
"""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from unseen import Dataset, Recipe, fit, fit_whitening, fold_linear_map, keras_split, sample_waves
from unseen.experiments.fourier import homework_network, homework_recipe
from unseen.waves import NUM_SAMPLES, dense_recipes
from unseen.waves.feature_tables import FeatureTables

if TYPE_CHECKING:
    import keras

WEIGHTS = Path(__file__).parents[1] / "src" / "unseen" / "waves" / "weights"
VALIDATION_FRACTION = 0.2
NETWORKS = ("homework", "dense")


def main() -> None:
    """Train both networks, write their files, and print what they reach on the test curves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1, help="networks to choose from")
    parser.add_argument("--folder", type=Path, default=WEIGHTS, help="where files are written")
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    arguments = parser.parse_args()

    waves = sample_waves(seed=0)
    split = keras_split(len(waves.train_curves), VALIDATION_FRACTION, len(waves.test_curves))
    training = waves.train_curves[split.training]
    whitening = fit_whitening(training)
    tables = FeatureTables.of(whitening, training)
    parameters = np.concatenate([waves.train_parameters, waves.test_parameters])
    curves = np.concatenate([waves.train_curves, waves.test_curves])
    features = whitening.features(curves)

    def train(network: "keras.Model", inputs: np.ndarray, recipe: Recipe) -> "keras.Model":
        fits = fit(network, Dataset(inputs, parameters), recipe, split, range(arguments.seeds))
        return fits.model(int(fits.scores["val_loss"].argmin()))

    def write(name: str, model: "keras.Model", began: float) -> None:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        model.save(arguments.folder / f"{name}.keras")
        predicted = np.asarray(model(waves.test_curves.astype(np.float32)))
        error = np.abs(predicted - waves.test_parameters).mean()
        seconds = time.monotonic() - began
        print(f"{name}.keras: test MAE {error:.5f}, {seconds:.0f} s")  # noqa: T201

    if "homework" in arguments.networks:
        began = time.monotonic()
        write("homework", train(homework_network(NUM_SAMPLES), curves, homework_recipe()), began)
    if "dense" in arguments.networks:
        began = time.monotonic()
        network = dense_recipes.long_network(whitening.num_features)
        trained = train(network, features, dense_recipes.long_recipe(tables))
        write("dense", fold_linear_map(trained, whitening.matrix), began)


if __name__ == "__main__":
    main()

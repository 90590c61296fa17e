"""The homework's first half: does a dense network learn the Fourier transform?

Here the networks are trained; `fourier_answers` says what came out.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unseen.data.dataset import Dataset
from unseen.data.splits import Split, keras_split
from unseen.experiments.plan import Plan
from unseen.experiments.workshop import Workshop
from unseen.networks import dense, fold_linear_map
from unseen.training import Fits, Recipe, Run
from unseen.waves import PARAMETER_NAMES, WaveData, sample_waves
from unseen.waves.dense_recipes import quick_network, quick_recipe
from unseen.waves.feature_tables import FeatureTables
from unseen.waves.whitening import Whitening, fit_whitening

if TYPE_CHECKING:
    import keras

BATCH_SIZE = 32
VALIDATION_FRACTION = 0.2


@dataclass(frozen=True, eq=False)
class FourierNetworks:
    """The trained networks of the first half, and what they were trained on.

    Args:
        waves: The curves.
        split: Training, validation and test rows, over the training and then the test curves.
        plain: The homework's network, one fit per seed.
        precise: The best dense network, trained on float32 features, one fit per seed.
        precise_models: The same with the whitening folded in, Keras models on curves.
        precise_float64: The best dense network if curves and sums were float64, one fit per seed.
        whitening: The map from curves to the features of `precise`.
        whitening_float64: The map from curves to the features of `precise_float64`.
    """

    waves: WaveData
    split: Split
    plain: Fits
    precise: Fits
    precise_models: "list[keras.Model]"
    precise_float64: Fits
    whitening: Whitening
    whitening_float64: Whitening

    @property
    def curves(self) -> np.ndarray:
        """Training and then test curves, as the split numbers them."""
        return np.concatenate([self.waves.train_curves, self.waves.test_curves])

    @property
    def parameters(self) -> np.ndarray:
        """Their parameters."""
        return np.concatenate([self.waves.train_parameters, self.waves.test_parameters])

    @property
    def num_networks(self) -> int:
        """How many networks were trained."""
        return len(self.plain) + len(self.precise) + len(self.precise_float64)

    def predict_plain(self, curves: np.ndarray) -> np.ndarray:
        """What the homework's networks make of curves, shape (num_seeds, num_curves, 4)."""
        return self.plain.predict(curves)

    def predict_precise(self, curves: np.ndarray) -> np.ndarray:
        """What the best dense networks make of curves, as plain float32 Keras models."""
        inputs = np.asarray(curves, np.float32)
        return np.stack(
            [
                model.predict(inputs, batch_size=2_000, verbose=0)  # pyright: ignore[reportArgumentType]
                for model in self.precise_models
            ]
        )


def homework_network(num_samples: int) -> "keras.Sequential":
    """The homework's answer to 1.3: 64 and 16 hidden units, ReLU."""
    return dense(num_samples, [64, 16], len(PARAMETER_NAMES), name="fourier")


def homework_recipe(epochs: int = 50) -> Recipe:
    """The homework's 1.4 and 1.5: Adam with Keras's defaults, mean absolute error, batch 32."""
    return Recipe(
        loss="mean_absolute_error",
        optimizer="adam",
        learning_rate=1e-3,
        epochs=epochs,
        batch_size=BATCH_SIZE,
    )


def train_fourier(
    plan: Plan, waves: WaveData | None = None, workshop: Workshop | None = None
) -> FourierNetworks:
    """Train the networks of the first half.

    Args:
        plan: How many networks, curves and epochs.
        waves: The homework's own data; sampled from the plan's seed where None.
        workshop: Where they are trained; here, with nothing shown, where None.

    Returns:
        The trained networks.
    """
    workshop = workshop or Workshop()
    if waves is None:
        waves = sample_waves(plan.seed, plan.num_training_curves, plan.num_test_curves)
    split = keras_split(len(waves.train_curves), VALIDATION_FRACTION, len(waves.test_curves))
    curves = np.concatenate([waves.train_curves, waves.test_curves])
    parameters = np.concatenate([waves.train_parameters, waves.test_parameters])

    def train(stage: str, network: "keras.Model", inputs: np.ndarray, recipe: Recipe) -> Fits:
        runs = [Run(recipe, split, seed, stage) for seed in plan.run_seeds]
        return workshop.train(stage, network, Dataset(inputs, parameters, name="waves"), runs)

    def train_precise(stage: str, precision: type) -> tuple[Whitening, Fits]:
        training = curves[split.training]
        whitening = fit_whitening(training, precision=precision)
        features = whitening.features(curves, precision)
        tables = FeatureTables.of(whitening, training, precision)
        network = quick_network(whitening.num_features)
        return whitening, train(stage, network, features, quick_recipe(tables, plan.wave_epochs))

    plain = train(
        "The homework's wave network",
        homework_network(curves.shape[1]),
        curves,
        homework_recipe(plan.wave_epochs),
    )
    whitening, precise = train_precise("The best dense wave network", np.float32)
    whitening_float64, precise_float64 = train_precise("The same in float64", np.float64)
    return FourierNetworks(
        waves=waves,
        split=split,
        plain=plain,
        precise=precise,
        precise_models=[
            fold_linear_map(precise.model(number), whitening.matrix)
            for number in range(len(precise))
        ],
        precise_float64=precise_float64,
        whitening=whitening,
        whitening_float64=whitening_float64,
    )

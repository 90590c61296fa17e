"""The network that detects frequencies, trained on the homework's range alone.

It knows curves with a, b, c, d in [0, 1] on [0, 10π] and nothing else. That it serves for all
amplitudes and frequencies is due to `symmetries`, not to its training.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unseen.data import Dataset, Split
from unseen.networks import fold_linear_map, residual_dense
from unseen.training import Recipe, fit
from unseen.waves.sampling import sample_parameters
from unseen.waves.signal_model import curves
from unseen.waves.symmetries import NUM_STEPS, POSITIONS
from unseen.waves.whitening import fit_whitening

if TYPE_CHECKING:
    import keras

SYMMETRIC_FILE = Path(__file__).parent / "weights" / "symmetric.keras"
# Where noise and leftovers of other waves are small, and where they are large, against the curve.
_LEAST_NOISE, _MOST_NOISE = 1e-4, 0.2
_FAINTEST = 0.01
_VALIDATION_FRACTION = 0.04
_CURVES_FOR_WHITENING = 20_000


def sample_seen_waves(num_curves: int, seed: int) -> tuple[NDArray[np.float64], NDArray]:
    """Curves as the network is to see them, and their parameters, all in [0, 1].

    A third of the curves has a faint sine, a third a faint cosine: down to a hundredth of the
    amplitude that was drawn. Curves have root mean square 1 and some noise.

    Args:
        num_curves: Number of curves, at least 1.
        seed: A whole number of at least 0.

    Returns:
        Curves at the network's points, shape (num_curves, 33), and a, b, c, d, shape
        (num_curves, 4).

    Example:
        >>> seen, parameters = sample_seen_waves(5, seed=0)
        >>> seen.shape, bool(parameters.min() >= 0), bool(parameters.max() <= 1)
        ((5, 33), True, True)
    """
    parameter_seed, noise_seed = np.random.SeedSequence(seed).spawn(2)
    parameters = sample_parameters(num_curves, parameter_seed)
    random = np.random.default_rng(noise_seed)
    faint = random.integers(3, size=num_curves)
    factors = _FAINTEST ** random.uniform(size=num_curves)
    for which, column in ((1, 0), (2, 2)):
        parameters[faint == which, column] *= factors[faint == which]
    seen = _unit(curves(parameters, num_samples=NUM_STEPS + 1)[:, POSITIONS])
    log_noise = random.uniform(np.log(_LEAST_NOISE), np.log(_MOST_NOISE), size=(num_curves, 1))
    return _unit(seen + np.exp(log_noise) * random.normal(size=seen.shape)), parameters


def symmetric_recipe(epochs: int) -> Recipe:
    """How it is trained: Adam, the learning rate annealed to zero, on the absolute error."""
    return Recipe(
        loss="mean_absolute_error",
        optimizer="adam",
        learning_rate=3e-3,
        schedule="cosine",
        epochs=epochs,
        batch_size=128,
    )


def train_symmetric_network(
    seed: int = 0, num_curves: int = 100_000, epochs: int = 40
) -> "keras.Model":
    """A dense network from a curve's 33 points to its b and d, in half a minute on two cores.

    Args:
        seed: Of the curves and of the first weights.
        num_curves: Curves to train and choose on, at least 100.
        epochs: How often each is seen.

    Returns:
        An uncompiled Keras model, shape (batch, 33) to (batch, 2).
    """
    seen, parameters = sample_seen_waves(num_curves, seed)
    whitening = fit_whitening(seen[:_CURVES_FOR_WHITENING], power=0.5)
    network = residual_dense(
        whitening.num_features, width=128, num_blocks=4, num_outputs=2, name="symmetric"
    )
    num_training = num_curves - int(_VALIDATION_FRACTION * num_curves)
    rows = np.arange(num_curves)
    split = Split(rows[:num_training], rows[num_training:], rows[:0])
    data = Dataset(whitening.features(seen), parameters[:, 1::2], name="waves")
    fits = fit(network, data, symmetric_recipe(epochs), split, seeds=[seed])
    return fold_linear_map(fits.model(0), whitening.matrix)


def detection_error(network: "keras.Model", num_curves: int, seed: int) -> NDArray[np.float64]:
    """How far the network is from b and d on fresh curves, shape (num_curves, 2)."""
    seen, parameters = sample_seen_waves(num_curves, seed)
    found = np.asarray(network(seen.astype(np.float32)))
    return np.abs(found - parameters[:, 1::2])


def _unit(table: NDArray[np.float64]) -> NDArray[np.float64]:
    return table / np.sqrt(np.mean(table**2, axis=1, keepdims=True))

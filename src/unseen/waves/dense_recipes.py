"""The best ways found to train plain dense networks on waves, for five budgets.

All are trained on whitened features and become networks on the raw samples once the whitening is
folded into their first layer (`unseen.fold_linear_map`). Networks and strengths were chosen on
validation curves.

| recipe | network | what it may use |
|---|---|---|
| `homework_sized_recipe` | the homework's 64 and 16 hidden units | 50 epochs of 8,000 curves |
| `quick_recipe` | four layers of 128 units, with skips | the same, in some four seconds |
| `short_recipe` | eight layers of 64 units, with skips | the same, however long it takes |
| `long_recipe` | six layers of 128 units, with skips | five minutes, 8,000 curves |
| `fresh_recipe` | the same | five minutes, no curve seen twice |

Muon is better than Adam, most of all in narrow and deep networks, but an epoch of small batches
takes it three times as long. Most of the error is on the few curves of low frequency b.
"""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import jax
import optax

from unseen.networks import dense, residual_dense
from unseen.training import Recipe
from unseen.waves.amplitude_scaling import AmplitudeScaling
from unseen.waves.feature_tables import FeatureTables
from unseen.waves.fresh_curves import FreshCurves
from unseen.waves.signal_model import PARAMETER_NAMES
from unseen.waves.time_warping import TimeWarping

if TYPE_CHECKING:
    import keras

_LOSS = "mean_absolute_error"
# Biases and the last layer move by Adam, at this part of the learning rate.
_ADAMS_PART = 0.2


def homework_sized_network(num_features: int) -> "keras.Model":
    """The homework's network, 64 and 16 hidden units, with GELU in place of ReLU."""
    return dense(num_features, [64, 16], len(PARAMETER_NAMES), activation="gelu", name="fourier")


def homework_sized_recipe(tables: FeatureTables, epochs: int = 50) -> Recipe:
    """Its recipe: Adam, ten times the usual learning rate, annealed to zero.

    Args:
        tables: Those of the whitening that made the features.
        epochs: At least 1.
    """
    return Recipe(
        loss=_LOSS,
        optimizer=_adam(),
        learning_rate=1.25e-2,
        schedule="linear",
        epochs=epochs,
        batch_size=32,
        regularizers=(AmplitudeScaling(), TimeWarping(1.0, tables)),
    )


def quick_network(num_features: int) -> "keras.Model":
    """The most precise network found that trains in some four seconds: four layers of 128 units."""
    return _residual(num_features, width=128, num_blocks=4)


def quick_recipe(tables: FeatureTables, epochs: int = 50) -> Recipe:
    """Its recipe: Adam, five times the usual learning rate, annealed to zero.

    Args:
        tables: Those of the whitening that made the features.
        epochs: At least 1.
    """
    return homework_sized_recipe(tables, epochs).replace(learning_rate=5e-3)


def short_network(num_features: int) -> "keras.Model":
    """The most precise network found for 50 epochs: eight layers of 64 units."""
    return _residual(num_features, width=64, num_blocks=8)


def short_recipe(tables: FeatureTables, epochs: int = 50) -> Recipe:
    """Its recipe: Muon in small batches, annealed to zero.

    Args:
        tables: Those of the whitening that made the features.
        epochs: At least 1.
    """
    return Recipe(
        loss=_LOSS,
        optimizer=muon(num_iterations=5, momentum=0.9),
        learning_rate=2e-2,
        schedule="linear",
        epochs=epochs,
        batch_size=32,
        regularizers=(AmplitudeScaling(), TimeWarping(1.0, tables)),
    )


def long_network(num_features: int) -> "keras.Model":
    """The most precise network found that trains in minutes: six layers of 128 units."""
    return _residual(num_features, width=128, num_blocks=6)


def long_recipe(tables: FeatureTables, epochs: int = 1_600) -> Recipe:
    """Its recipe: Muon in batches large enough to be worth its matrix products.

    Args:
        tables: Those of the whitening that made the features.
        epochs: At least 1; of 8,000 curves one takes a fifth of a second on a core.
    """
    return Recipe(
        loss=_LOSS,
        optimizer=muon(num_iterations=5, momentum=0.95),
        learning_rate=2.5e-2,
        schedule="linear",
        epochs=epochs,
        batch_size=500,
        regularizers=(AmplitudeScaling(), TimeWarping(1.0, tables)),
    )


def fresh_recipe(tables: FeatureTables, epochs: int = 1_600) -> Recipe:
    """`long_recipe` with new curves at every step, which leaves the homework's rules.

    Args:
        tables: Those of the whitening that made the features.
        epochs: At least 1.
    """
    return long_recipe(tables, epochs).replace(regularizers=(FreshCurves(1.0, tables),))


@functools.cache
def muon(num_iterations: int, momentum: float) -> optax.GradientTransformation:
    """Muon for the hidden layers' weight matrices, Adam for biases and the last layer.

    Optax's own `muon` would also take the last layer, where it is worse than Adam. The same
    arguments give the same object, so that recipes share a program.

    Args:
        num_iterations: Newton-Schulz iterations, each three products of a layer's matrices.
        momentum: Decay rate of the gradient's mean.

    Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks",
        https://kellerjordan.github.io/posts/muon/
    """
    return optax.chain(
        optax.partition(
            {
                "hidden": optax.contrib.scale_by_muon(
                    ns_steps=num_iterations,
                    beta=momentum,
                    weight_dimension_numbers=_all_are_matrices,
                ),
                "other": optax.chain(_scale_by_adam(), optax.scale(_ADAMS_PART)),
            },
            _kinds,
        ),
        optax.scale(-1.0),
    )


def _all_are_matrices(weights: Any) -> Any:
    return jax.tree.map(lambda _: optax.contrib.MuonDimensionNumbers(), weights)


def _kinds(weights: Sequence[jax.Array]) -> list[str]:
    """Which of a network's weights, layer by layer kernel and bias, are hidden kernels."""
    last_kernel = len(weights) - 2
    return [
        "hidden" if weight.ndim == 2 and place < last_kernel else "other"
        for place, weight in enumerate(weights)
    ]


@functools.cache
def _adam() -> optax.GradientTransformation:
    return optax.chain(_scale_by_adam(), optax.scale(-1.0))


def _scale_by_adam() -> optax.GradientTransformation:
    """Adam with a short memory of squared gradients, which in this task change fast."""
    return optax.scale_by_adam(b1=0.9, b2=0.95)


def _residual(num_features: int, width: int, num_blocks: int) -> "keras.Model":
    return residual_dense(
        num_features, width, num_blocks, len(PARAMETER_NAMES), name="fourier_best"
    )

"""The trained networks that come with unseen: the same digits, learnt in four ways."""

import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from zipfile import BadZipFile

import jax.numpy as jnp
import keras
import numpy as np

from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError
from unseen.networks import dense
from unseen.recipes.digit_answers import DigitAnswers, DigitScores
from unseen.regularizers import Variables
from unseen.training import Recipe
from unseen.training.pure_network import PureNetwork

DIGIT_NETWORKS_FILE = Path(__file__).parent / "weights" / "digit_networks.npz"

NUM_PIXELS = 784
# Weights are kept at half precision, which changes no accuracy by more than one image.
_KEPT_AS = np.float16


@dataclass(frozen=True, eq=False)
class DigitNetworks:
    """Networks trained by one recipe on the same 400 fours and nines, each from another seed.

    Args:
        name: What the recipe is called.
        recipe: How they were trained.
        training_rows: The rows of `digits_dataset(load_digits())` that they learnt from, shape
            (400,).
        weights: Kernels and biases, layer by layer, each of shape (num_networks, ...).

    Example:
        >>> networks = load_digit_networks()["overfit"]
        >>> len(networks), networks.recipe.optimizer, networks.training_rows.shape
        (5, 'sgd', (400,))
    """

    name: str
    recipe: Recipe
    training_rows: np.ndarray
    weights: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        return len(self.weights[0])

    @cached_property
    def _variables(self) -> Variables:
        """The weights where JAX computes."""
        return Variables([jnp.asarray(one) for one in self.weights], [])

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Every network's outputs: how sure it is of a four, and of a nine.

        Args:
            inputs: Pixels in [0, 1], shape (num_rows, 784).

        Returns:
            Two sigmoids, which need not add up to 1, shape (num_networks, num_rows, 2).

        Raises:
            InvalidDataError: if the rows are of another shape.
        """
        if np.ndim(inputs) != 2 or np.shape(inputs)[1] != NUM_PIXELS:
            raise InvalidDataError(
                f"`inputs` must have shape (num_rows, {NUM_PIXELS}). Received shape "
                f"{np.shape(inputs)}; images are rows of pixels from 0 to 1."
            )
        rows = jnp.asarray(inputs, jnp.float32)
        return np.asarray(_network().predict_many([self._variables], rows))

    def chance_of_nine(self, inputs: np.ndarray) -> np.ndarray:
        """What each network gives a nine of what it gives the two digits together.

        Above ½ the network's answer is nine.

        Args:
            inputs: Pixels in [0, 1], shape (num_rows, 784).

        Returns:
            From 0 to 1, shape (num_networks, num_rows); ½ where a network rules out both.

        Raises:
            InvalidDataError: if the rows are of another shape.
        """
        outputs = self.predict(inputs).astype(np.float64)
        both = outputs.sum(axis=-1)
        return np.where(both > 0, outputs[..., 1] / np.where(both > 0, both, 1.0), 0.5)

    def answers(self, inputs: np.ndarray) -> DigitAnswers:
        """What the networks say about images, and how far they agree.

        Args:
            inputs: Pixels in [0, 1], shape (num_rows, 784).

        Raises:
            InvalidDataError: if the rows are of another shape.

        Example:
            >>> from unseen import load_digits
            >>> one = load_digits().test_images[:1].reshape(1, 784) / 255
            >>> load_digit_networks()["digits"].answers(one).num_nines.tolist()
            [0]
        """
        return DigitAnswers(self.chance_of_nine(inputs))

    def scores(self, inputs: np.ndarray, classes: np.ndarray) -> DigitScores:
        """How often the networks are right, and how that differs from seed to seed.

        Args:
            inputs: Pixels in [0, 1], shape (num_rows, 784).
            classes: What they show, 0 for a four and 1 for a nine, shape (num_rows,).

        Raises:
            InvalidDataError: if rows or classes are of another shape.

        Example:
            >>> from unseen import digits_dataset, load_digits
            >>> data = digits_dataset(load_digits())
            >>> networks = load_digit_networks()["overfit"]
            >>> learnt = networks.training_rows
            >>> networks.scores(data.inputs[learnt], data.classes[learnt]).mean
            1.0
        """
        return self.answers(inputs).scores(classes)

    def model(self, number: int) -> keras.Model:
        """One of the networks: an ordinary Keras model, which is not compiled.

        Args:
            number: From 0.

        Raises:
            InvalidArgumentError: if there is no such network.
        """
        if not 0 <= number < len(self):
            raise InvalidArgumentError(
                f"`number` must be that of a network, 0 to {len(self) - 1}. Received {number}."
            )
        model = _untrained()
        model.set_weights([one[number] for one in self.weights])
        return model


@cache
def load_digit_networks() -> Mapping[str, DigitNetworks]:
    """The trained networks for fours and nines that come with unseen, by the name of their recipe.

    All are 100-100-100-2, and as in the homework they learnt from 400 images of a draw of 800:
    "overfit" without a regularizer; "L2" and "dropout" at the strength that did best on the other
    400; "digits" by `unseen.recipes.digits`. Each was trained from five seeds, so that one sees
    which of its answers are luck.

    Returns:
        The networks, the one that overfits first and the best last.

    Raises:
        DataFileError: if the file that holds them is missing or damaged.

    Example:
        >>> list(load_digit_networks())
        ['overfit', 'L2', 'dropout', 'digits']
    """
    try:
        with np.load(io.BytesIO(DIGIT_NETWORKS_FILE.read_bytes()), allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
            rows = archive["training_rows"].astype(np.int64)
            return MappingProxyType(
                {
                    name: DigitNetworks(
                        name,
                        Recipe.from_dict(told["recipe"]),
                        rows,
                        tuple(
                            archive[f"{name}/{place}"].astype(np.float32)
                            for place in range(told["num_arrays"])
                        ),
                    )
                    for name, told in about.items()
                }
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise DataFileError(
            f"The networks that come with unseen, {DIGIT_NETWORKS_FILE}, must be readable. "
            f"Received: {error}. Reinstall unseen."
        ) from error


def save_digit_networks(networks: list[DigitNetworks]) -> int:
    """Write the networks into the package, and return how many bytes that took.

    Args:
        networks: All that are to be there, which learnt from the same rows.
    """
    arrays = {
        f"{one.name}/{place}": weight.astype(_KEPT_AS)
        for one in networks
        for place, weight in enumerate(one.weights)
    }
    about = {
        one.name: {"recipe": one.recipe.to_dict(), "num_arrays": len(one.weights)}
        for one in networks
    }
    DIGIT_NETWORKS_FILE.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        DIGIT_NETWORKS_FILE,
        allow_pickle=False,
        about=np.array(json.dumps(about)),
        training_rows=networks[0].training_rows.astype(np.uint16),
        **arrays,
    )
    load_digit_networks.cache_clear()
    return DIGIT_NETWORKS_FILE.stat().st_size


def _untrained() -> keras.Model:
    return dense(NUM_PIXELS, [100, 100, 100], 2, output_activation="sigmoid", name="digits")


@cache
def _network() -> PureNetwork:
    return PureNetwork(_untrained())

"""Fits: the outcome of many runs."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pandas as pd

from unseen.data.dataset import Dataset
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.training.pure_network import PureNetwork, Variables, is_state_to_keep

if TYPE_CHECKING:
    from unseen.training.many_runs import Run


class Trained(NamedTuple):
    """One trained network.

    Args:
        network: The network as it was trained, with its regularizers' layers.
        variables: Its trained variables.
        history: Metric after each epoch, by name, each of shape (epochs,).
        scores: Metric on the test rows, by name.
    """

    network: PureNetwork
    variables: Variables
    history: dict[str, np.ndarray]
    scores: dict[str, np.ndarray]


class Fits:
    """The outcome of many runs: histories, scores, status and networks, in the order of the runs.

    Args:
        network: The network that was trained.
        data: The data it was trained on.
        runs: What was trained.
        trained: What came out, one per run.
    """

    def __init__(
        self,
        network: keras.Model,
        data: Dataset,
        runs: "Sequence[Run]",
        trained: Sequence[Trained],
    ) -> None:
        self.network = network
        self.data = data
        self.runs = tuple(runs)
        self.trained = tuple(trained)

    def __len__(self) -> int:
        return len(self.runs)

    def __repr__(self) -> str:
        names = dict.fromkeys(run.name for run in self.runs)
        return f"Fits({len(self)} runs of {self.network.name}: {', '.join(names)})"

    def where(self, condition: "Callable[[Run], bool]") -> "Fits":
        """The fits of those runs for which `condition` holds."""
        pairs = [
            (run, one) for run, one in zip(self.runs, self.trained, strict=True) if condition(run)
        ]
        return Fits(self.network, self.data, [run for run, _ in pairs], [one for _, one in pairs])

    def named(self, name: str) -> "Fits":
        """The fits of the runs called `name`.

        Raises:
            InvalidArgumentError: if no run is called so.
        """
        names = list(dict.fromkeys(run.name for run in self.runs))
        if name not in names:
            raise InvalidArgumentError(
                f"`name` must be that of a run: {', '.join(map(repr, names))}. Received {name!r}."
            )
        return self.where(lambda run: run.name == name)

    def history(self, metric: str) -> np.ndarray:
        """A metric after each epoch, shape (num_runs, epochs), for runs of equally many epochs.

        Metrics are "loss" and "val_loss", for classes also "accuracy" and "val_accuracy".

        Raises:
            InvalidArgumentError: if there is no such metric.
        """
        known = self.trained[0].history
        if metric not in known:
            raise InvalidArgumentError(
                f"`metric` must be one of {', '.join(map(repr, sorted(known)))}. "
                f"Received {metric!r}."
            )
        return np.stack([one.history[metric] for one in self.trained])

    def last_finite_epoch(self) -> np.ndarray:
        """The last epoch, from 1, up to which all was finite, shape (num_runs,).

        That is every metric of the history, and at the end the weights.
        """
        finite = [_finite_epochs(one) for one in self.trained]
        return np.array([len(f) if f.all() else int(np.argmin(f)) for f in finite])

    @property
    def status(self) -> np.ndarray:
        """For each run "ok" or "diverged", shape (num_runs,)."""
        epochs = np.array([len(one.history["loss"]) for one in self.trained])
        return np.where(self.last_finite_epoch() == epochs, "ok", "diverged")

    @property
    def scores(self) -> pd.DataFrame:
        """One row per run: name, split, seed, status, last finite epoch, metrics at the end.

        Splits are numbered from 0 in the order in which the runs first use them.
        """
        last = [{name: values[-1] for name, values in one.history.items()} for one in self.trained]
        return pd.DataFrame(
            {
                "name": [run.name for run in self.runs],
                "split": self._split_numbers(),
                "seed": [run.seed for run in self.runs],
                "status": self.status,
                "last_finite_epoch": self.last_finite_epoch(),
            }
        ).join(
            pd.DataFrame(
                [
                    {name: float(value) for name, value in (ends | one.scores).items()}
                    for ends, one in zip(last, self.trained, strict=True)
                ]
            )
        )

    def _split_numbers(self) -> list[int]:
        numbers: dict[int, int] = {}
        return [numbers.setdefault(id(run.split), len(numbers)) for run in self.runs]

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Every network's outputs, shape (num_runs, num_rows, num_outputs).

        Args:
            inputs: Shape (num_rows, ...), as the networks take them.

        Raises:
            InvalidDataError: if the rows are not of the shape that the networks take.
        """
        wanted = self.network.input_shape[1:]
        if np.shape(inputs)[1:] != wanted:
            raise InvalidDataError(
                f"`inputs` must have shape (num_rows, {', '.join(map(str, wanted))}). "
                f"Received shape {np.shape(inputs)}."
            )
        rows = jnp.asarray(inputs, jnp.float32)
        outputs: list[np.ndarray] = []
        for network, group in self._by_network():
            stacked = jax.tree.map(lambda *values: np.stack(values), *group)
            outputs.extend(np.asarray(network.predict_many(stacked, rows)))
        return np.stack(outputs)

    def _by_network(self) -> Iterator[tuple[PureNetwork, list[Variables]]]:
        """Neighbouring runs that were trained as one network, together."""
        start = 0
        for end in range(1, len(self.trained) + 1):
            network = self.trained[start].network
            if end == len(self.trained) or self.trained[end].network is not network:
                yield network, [one.variables for one in self.trained[start:end]]
                start = end

    def model(self, number: int) -> keras.Model:
        """The trained network of one run: an ordinary Keras model with ordinary layers.

        It is not compiled, and `keras.models.load_model` opens it, once saved, with no custom
        object.

        Args:
            number: Number of the run, from 0.

        Raises:
            InvalidArgumentError: if there is no such run.
        """
        if not 0 <= number < len(self):
            raise InvalidArgumentError(
                f"`number` must be that of a run, 0 to {len(self) - 1}. Received {number}."
            )
        model = keras.models.clone_model(self.network)
        for regularizer in self.runs[number].recipe.regularizers:
            model = regularizer.insert_layers(model, adjustable=False)
        trained = self.trained[number]
        as_trained = trained.network.model
        adjustable = {
            id(variable)
            for regularizer in self.runs[number].recipe.regularizers
            for variable, _ in regularizer.strengths_in(as_trained)
        }
        state = [
            value
            for variable, value in zip(
                as_trained.non_trainable_variables, trained.variables.state, strict=True
            )
            if is_state_to_keep(variable) and id(variable) not in adjustable
        ]
        kept = [v for v in model.non_trainable_variables if is_state_to_keep(v)]
        for variable, value in zip(kept, state, strict=True):
            variable.assign(np.asarray(value))
        for variable, value in zip(
            model.trainable_variables, trained.variables.trainable, strict=True
        ):
            variable.assign(np.asarray(value))
        return model


def _finite_epochs(one: Trained) -> np.ndarray:
    """Whether everything was finite at the end of each epoch, shape (epochs,)."""
    finite = np.atleast_1d(np.isfinite(list(one.history.values())).all(axis=0))
    # The last step may be the one that diverges, after its loss was taken.
    finite[-1] = finite[-1] and all(
        np.isfinite(weights).all() for weights in one.variables.trainable
    )
    return finite

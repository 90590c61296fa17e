"""Fits: the outcome of many runs."""

import itertools
import math
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pandas as pd
import xarray

from unseen.data.dataset import Dataset
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.protocol import Variables
from unseen.training.checks import fits_shape
from unseen.training.pure_network import PureNetwork, finished_variables
from unseen.training.saving import save_fits
from unseen.training.trained import Trained

if TYPE_CHECKING:
    from unseen.training.many_runs import Run

# Networks that predict together, at most, and what their weights may take, in bytes.
_MOST_SIDE_BY_SIDE = 64
_LARGEST_SIDE_BY_SIDE = 256 * 2**20


class Fits:
    """The outcome of many runs: histories, scores, status and networks, in the order of the runs.

    Args:
        network: The network that was trained.
        data: The data it was trained on.
        runs: What was trained.
        trained: What came out, one per run.
        folds: The number of each run's split; None numbers them from 0 in the order in which the
            runs first use them.
    """

    def __init__(
        self,
        network: keras.Model,
        data: Dataset,
        runs: "Sequence[Run]",
        trained: Sequence[Trained],
        folds: Sequence[int] | None = None,
    ) -> None:
        self.network = network
        self.data = data
        self.runs = tuple(runs)
        self.trained = tuple(trained)
        self.folds = tuple(_numbers_of_splits(runs) if folds is None else folds)

    def __len__(self) -> int:
        return len(self.runs)

    def __repr__(self) -> str:
        names = dict.fromkeys(run.name for run in self.runs)
        return f"Fits({len(self)} runs of {self.network.name}: {', '.join(names)})"

    def where(self, condition: "Callable[[Run], bool]") -> "Fits":
        """The fits of those runs for which `condition` holds."""
        places = [place for place, run in enumerate(self.runs) if condition(run)]
        return Fits(
            self.network,
            self.data,
            [self.runs[place] for place in places],
            [self.trained[place] for place in places],
            [self.folds[place] for place in places],
        )

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

    @property
    def status(self) -> np.ndarray:
        """For each run "ok" or "diverged", or "training" while it goes on, shape (num_runs,)."""
        return np.array([one.status for one in self.trained], str)

    @property
    def scores(self) -> pd.DataFrame:
        """One row per run: what was trained, how it went, and the metrics of the finished network.

        Columns are `recipe`, `fold` (the number of the split, from 0, in the order in which the
        runs first use them), `seed`, `status` ("ok" or "diverged", or "training" while it goes
        on), `epochs` (trained, fewer where a run was stopped), `best_epoch` (of least validation
        loss), `last_finite_epoch`, and each metric on the training, validation and test rows with
        the regularizers off: `train_loss`, `val_loss`, `test_loss` and so on.
        """
        return pd.DataFrame(
            {
                "recipe": [run.name for run in self.runs],
                "fold": list(self.folds),
                "seed": [run.seed for run in self.runs],
                "status": self.status,
                "epochs": [one.epochs for one in self.trained],
                "best_epoch": [one.best_epoch for one in self.trained],
                "last_finite_epoch": [one.finite_epochs for one in self.trained],
            }
        ).join(pd.DataFrame([_sorted_scores(one.scores) for one in self.trained]))

    @property
    def score_ranges(self) -> pd.DataFrame:
        """Median, least and largest of each score over the runs that did not diverge.

        For a table of how good a recipe is and how much of that is luck, one row for each metric
        of `scores`, in their order. Runs that are still in training do not count.

        Returns:
            Columns `median`, `least` and `largest`; no row where no run ended well.

        Example:
            >>> import numpy as np
            >>> from unseen import Dataset, Recipe, dense, fit, keras_split
            >>> x = np.linspace(-1, 1, 40).reshape(-1, 1)
            >>> recipe = Recipe(loss="mean_squared_error", epochs=2)
            >>> split = keras_split(40, 0.2)
            >>> ranges = fit(dense(1, [4], 1), Dataset(x, x), recipe, split, range(3)).score_ranges
            >>> ranges.index.tolist(), ranges.columns.tolist()
            (['train_loss', 'val_loss'], ['median', 'least', 'largest'])
        """
        good = [_sorted_scores(one.scores) for one in self.trained if one.status == "ok"]
        scores = pd.DataFrame(good)
        return pd.DataFrame(
            {"median": scores.median(), "least": scores.min(), "largest": scores.max()}
        )

    def median_run(self, score: str = "val_loss") -> int | None:
        """The number of the run whose score is the median of those that did not diverge.

        One network to take away, neither the lucky one nor the unlucky. Of an even number of runs
        it is the lower of the two in the middle.

        Args:
            score: One of the metrics of `scores`.

        Returns:
            The run's number, from 0; None where no run ended well.

        Raises:
            InvalidArgumentError: if the runs have no such score.

        Example:
            >>> import numpy as np
            >>> from unseen import Dataset, Recipe, dense, fit, keras_split
            >>> x = np.linspace(-1, 1, 40).reshape(-1, 1)
            >>> recipe = Recipe(loss="mean_squared_error", epochs=2)
            >>> split = keras_split(40, 0.2)
            >>> fits = fit(dense(1, [4], 1), Dataset(x, x), recipe, split, range(3))
            >>> losses = fits.scores["val_loss"]
            >>> bool(losses[fits.median_run()] == losses.median())
            True
        """
        good = np.flatnonzero(self.status == "ok")
        if not len(good):
            return None
        names = [name for one in self.trained for name in _sorted_scores(one.scores)]
        if score not in names:
            raise InvalidArgumentError(
                f"`score` must be one of {', '.join(dict.fromkeys(names))}. Received {score!r}."
            )
        values = self.scores[score].to_numpy()[good]
        return int(good[np.argsort(values, kind="stable")[(len(good) - 1) // 2]])

    @property
    def history(self) -> xarray.DataArray:
        """Every metric after each epoch, with the axes `metric`, `run` and `epoch`.

        `fits.history.sel(metric="val_loss")` is an array of shape (num_runs, num_epochs). Training
        metrics ("loss", "accuracy") are, as in Keras, averages over the epoch's steps while the
        weights move; validation metrics ("val_loss", …) are of the epoch's end. Epochs count from
        1; after the last epoch of a run its values are NaN. Each run carries its `recipe`, `fold`
        and `seed`.
        """
        names = list(dict.fromkeys(name for one in self.trained for name in one.history))
        lengths = (len(values) for one in self.trained for values in one.history.values())
        longest = max(lengths, default=0)
        values = np.full((len(names), len(self), longest), np.nan, np.float32)
        for run, one in enumerate(self.trained):
            for name, told in one.history.items():
                values[names.index(name), run, : len(told)] = told
        return xarray.DataArray(
            values,
            dims=("metric", "run", "epoch"),
            coords={
                "metric": names,
                "run": np.arange(len(self)),
                "epoch": np.arange(1, longest + 1),
                "recipe": ("run", [run.name for run in self.runs]),
                "fold": ("run", list(self.folds)),
                "seed": ("run", [run.seed for run in self.runs]),
            },
            name="history",
        )

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Every network's outputs, shape (num_runs, num_rows, num_outputs).

        Args:
            inputs: Shape (num_rows, ...), as the networks take them.

        Raises:
            InvalidDataError: if the rows are not of the shape that the networks take.
        """
        wanted = self.network.input_shape[1:]
        if not fits_shape(self.network.input_shape, np.shape(inputs)):
            raise InvalidDataError(
                f"`inputs` must have shape (num_rows, {', '.join(map(str, wanted))}). "
                f"Received shape {np.shape(inputs)}."
            )
        rows = jnp.asarray(inputs, jnp.float32)
        outputs: list[np.ndarray] = [np.empty((0, len(rows), *self.network.output_shape[1:]))]
        for network, group in itertools.groupby(self.trained, lambda one: one.network):
            members = (one.members for one in group)
            # A few at a time: they may be on disk, and more than the memory holds.
            while some := list(itertools.islice(members, self._num_side_by_side)):
                stacked = jax.tree.map(lambda *values: np.stack(values), *some)
                outputs.append(np.asarray(network.predict_many(stacked, rows)))
        return np.concatenate(outputs[1:] or outputs)

    @property
    def _num_side_by_side(self) -> int:
        size = sum(4 * math.prod(one.shape) for one in self.network.variables)
        return min(_MOST_SIDE_BY_SIDE, max(_LARGEST_SIDE_BY_SIDE // max(size, 1), 1))

    def model(self, number: int) -> keras.Model:
        """The trained network of one run: an ordinary Keras model with ordinary layers.

        It is not compiled, and `keras.models.load_model` opens it, once saved, with no custom
        object. Of an ensemble it is one model too, which averages its members' outputs.

        Args:
            number: Number of the run, from 0.

        Raises:
            InvalidArgumentError: if there is no such run, or its network was not kept.
        """
        if not 0 <= number < len(self):
            raise InvalidArgumentError(
                f"`number` must be that of a run, 0 to {len(self) - 1}. Received {number}."
            )
        one = self.trained[number]
        models = [self._member(number, one.network, member) for member in one.members]
        if len(models) == 1:
            return models[0]
        for place, model in enumerate(models, start=1):
            model.name = f"member_{place}"
        inputs = keras.Input(self.network.input_shape[1:])
        average = keras.layers.Average()([model(inputs) for model in models])
        return keras.Model(inputs, average, name=self.network.name)

    def _member(self, number: int, network: PureNetwork, values: Variables) -> keras.Model:
        regularizers = self.runs[number].recipe.regularizers
        model = keras.models.clone_model(self.network)
        for regularizer in regularizers:
            model = regularizer.insert_layers(model, adjustable=False)
        # What is left out there is the strengths of adjustable layers, and random seeds.
        strengths = {
            id(variable) for one in regularizers for variable, _ in one.strengths_in(network.model)
        }
        finished = network.finished_values(values)
        trained = [value for variable, value in finished.items() if variable not in strengths]
        for variable, value in zip(finished_variables(model), trained, strict=True):
            variable.assign(np.asarray(value))
        return model

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write every network, the scores, the histories and the recipes into a new folder.

        Networks are `run-0.keras` and so on, which `keras.models.load_model` opens; `scores.csv`
        and `history.csv` tell of them, one row per run and per run and epoch. The folder is
        written whole or not at all.

        Args:
            folder: Must not exist, or be empty.

        Raises:
            OutputError: if the folder holds something, or cannot be written.
            InvalidArgumentError: if the networks were not kept.
        """
        save_fits(self, folder)


def _numbers_of_splits(runs: "Sequence[Run]") -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(id(run.split), len(numbers)) for run in runs]


def _sorted_scores(scores: dict[str, np.ndarray]) -> dict[str, float]:
    """Training before validation before test, and in each the loss first."""
    parts = ("train", "val", "test")
    names = [
        (parts.index(part), metric != "loss", metric)
        for part, _, metric in (name.partition("_") for name in scores)
    ]
    ordered = (f"{parts[place]}_{metric}" for place, _, metric in sorted(names))
    return {name: float(scores[name]) for name in ordered}

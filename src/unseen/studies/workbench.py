"""The workbench of a study: networks trained on parts of its data, and what was told of them."""

import hashlib
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from unseen.data.dataset import Dataset
from unseen.data.splits import Split
from unseen.regularizers.protocol import Regularizer
from unseen.studies.contenders import Contender, in_words, one_in_words
from unseen.studies.design import Design
from unseen.studies.folds import Fold
from unseen.studies.journal import Part
from unseen.studies.metrics import as_probabilities, told_metrics
from unseen.studies.output_loss import loss_for
from unseen.studies.preprocessing import Preprocessing
from unseen.studies.results import NONE
from unseen.studies.subsets import nested_subset
from unseen.training import Fits, Recipe, Run, train
from unseen.training.losses import classes_of, normalized_loss
from unseen.training.trained import Trained

if TYPE_CHECKING:
    import keras

    from unseen.data.study_data import StudyData

# Early stopping and the like learn from so many of their training rows, and choose by the others.
KEPT_TO_LEARN = 0.8
# Networks predict so many at a time, so that other numbers of them compile nothing.
_PREDICTED_TOGETHER = 16
# Preparations of the data that are kept at hand: of a fold's inner folds, and of the fold.
_PREPARATIONS_KEPT = 2


class Parts(NamedTuple):
    """Rows to learn from and rows to be scored on."""

    training: np.ndarray
    test: np.ndarray


@dataclass(frozen=True, eq=False)
class Job:
    """One network to train.

    Args:
        contender: What it is called.
        regularizers: Those that are on.
        parts: Its rows.
        seed: Of the run.
        room: Rows to be scored on of the largest such part, so that all share a program.
        is_watched: Whether its history shall tell of the rows that it is scored on.
        facts: What else its row in the table of runs shall say.
    """

    contender: str
    regularizers: tuple[Regularizer, ...]
    parts: Parts
    seed: int
    room: int = 0
    is_watched: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


def digest_of(jobs: Sequence[Job]) -> str:
    """A short hash of all that determines jobs, beside the data and the design."""
    total = hashlib.sha256()
    for job in jobs:
        total.update(f"{job.contender};{in_words(job.regularizers)};{job.seed};".encode())
        for rows in job.parts:
            total.update(np.ascontiguousarray(rows, np.int64).tobytes() + b";")
    return total.hexdigest()[:12]


class Prepared(NamedTuple):
    """Data as networks take them, prepared by several sets of training rows.

    Args:
        steps: For each set, what its rows say about scales and gaps.
        data: The copies, one under the other.
        starts: For each set, the row where its copy starts.
        places: For each set, by its bytes, its number.
    """

    steps: list[Preprocessing]
    data: Dataset
    starts: list[int]
    places: dict[bytes, int]

    def of(self, job: Job) -> tuple[Preprocessing, int]:
        """The preprocessing of a job, and where its copy starts."""
        place = self.places[job.parts.training.tobytes()]
        return self.steps[place], self.starts[place]


class Workbench:
    """Trains networks of a study.

    Args:
        data: What is studied.
        network: The network.
        design: How.
        contenders: Who takes part.
        folds: The outer folds, for the sizes of their parts.
    """

    def __init__(
        self,
        data: "StudyData",
        network: "keras.Model",
        design: Design,
        contenders: Sequence[Contender],
        folds: Sequence[Fold] = (),
    ) -> None:
        self.data = data
        self.network = network
        self.design = design
        self.contenders = {one.name: one for one in contenders}
        # Rows of the largest part to be scored on, outer and inner.
        self.rooms = (
            max((len(fold.test) for fold in folds), default=0),
            max((len(one.test) for fold in folds for one in fold.inner), default=0),
        )
        self.codes = data.targets if data.is_classification else None
        loss = loss_for(network, data)
        self.recipe = Recipe(
            loss=loss,
            optimizer=design.optimizer,
            learning_rate=design.learning_rate,
            schedule=design.schedule,
            epochs=design.epochs,
            batch_size=design.batch_size,
            metrics=told_metrics(design.metric, len(data.classes or ()), normalized_loss(loss)),
        )
        self._kept: dict[bytes, Prepared] = {}

    @property
    def num_cores(self) -> int:
        """How many networks are trained at a time."""
        import jax

        return len(jax.devices())

    @property
    def classes_said_as(self) -> Any:
        """How targets say the class, as `Task` has it."""
        return classes_of(self.recipe.loss)

    def regularizers(self, words: str) -> tuple[Regularizer, ...]:
        """What words such as "L2 0.001 + Dropout 0.2" stand for."""
        known = {
            one_in_words(setting): setting
            for contender in self.contenders.values()
            for setting in contender.settings
        }
        return tuple(known[part] for part in words.split(" + ") if part != NONE)

    def prepared_data(self, rows: np.ndarray) -> Dataset:
        """The data, prepared by some rows."""
        return self._prepared([rows]).data

    def some_split(self, fold: Fold) -> Split:
        """An outer fold as a split with rows of each part, to check regularizers by."""
        return Split(fold.inner[0].training, fold.inner[0].test, fold.test)

    def program_of(self, regularizers: Sequence[Regularizer]) -> str:
        """The name of the program that regularizers share with others, "shared", or their own."""
        for one in regularizers:
            name = type(one).__name__
            if not self.contenders[name].is_shared:
                return name
        return "shared"

    def recipe_of(self, regularizers: Sequence[Regularizer]) -> Recipe:
        """The recipe as it is trained: with all that shares its program, at strength zero."""
        if self.program_of(regularizers) != "shared":
            return self.recipe.replace(regularizers=tuple(regularizers))
        on = {type(one): one for one in regularizers}
        shared = [one.kind for one in self.contenders.values() if one.is_shared]
        return self.recipe.replace(
            regularizers=tuple(on[kind] if kind in on else kind.off() for kind in shared)
        )

    def train(
        self,
        jobs: Sequence[Job],
        prepared_by: Sequence[np.ndarray],
        *,
        with_outputs: bool = False,
    ) -> Part:
        """Train networks that share a program and sizes of their parts.

        Args:
            jobs: At least one.
            prepared_by: Sets of training rows, those of the jobs among them.
            with_outputs: Whether to keep histories and what the networks answer on the rows that
                they are scored on, as arrays `outputs` (num_jobs, num_test, num_outputs) and
                `loss`, `val_loss` (num_jobs, epochs); all jobs must then share their parts.

        Returns:
            A row for each job, with its `contender`, `settings`, `seed`, facts, and how it went.
        """
        began = time.monotonic()
        prepared = self._prepared(prepared_by)
        fits = self._fits(jobs, prepared, keep_networks=with_outputs)
        seconds = (time.monotonic() - began) / len(jobs)
        rows = [
            self._row(job, trained, status, prepared.of(job)[0])
            for job, trained, status in zip(jobs, fits.trained, fits.status, strict=True)
        ]
        for row in rows:
            row["seconds"] = seconds
        arrays = {}
        if with_outputs:
            history = fits.history
            arrays = {
                name: np.asarray(history.sel(metric=name), np.float32)
                for name in ("loss", "val_loss")
            }
            step, start = prepared.of(jobs[0])
            test = jobs[0].parts.test + start
            # Filled up with any row, so that parts of other sizes compile nothing.
            filled = np.resize(test, max(len(test), jobs[0].room))
            outputs = self._outputs(fits, prepared.data.inputs[filled], step)
            arrays["outputs"] = outputs[:, : len(test)]
        return Part(rows, arrays)

    def refit(
        self, regularizers: Sequence[Regularizer], rows: np.ndarray, seeds: Sequence[int]
    ) -> "tuple[keras.Model | None, Preprocessing]":
        """The network trained on rows, from the first of the seeds that does not diverge."""
        parts = Parts(rows, np.empty(0, np.int64))
        jobs = [Job("winner", tuple(regularizers), parts, seed) for seed in seeds]
        prepared = self._prepared([rows])
        fits = self._fits(jobs, prepared, keep_networks=True)
        good = np.flatnonzero(fits.status == "ok")
        return fits.model(int(good[0])) if len(good) else None, prepared.steps[0]

    def _fits(self, jobs: Sequence[Job], prepared: Prepared, *, keep_networks: bool) -> Fits:
        runs = []
        for job in jobs:
            split = self._split(job, prepared.of(job)[1])
            runs.append(Run(self.recipe_of(job.regularizers), split, job.seed, job.contender))
        return train(self.network, prepared.data, runs, keep_networks=keep_networks)

    def _prepared(self, rows_of_copies: Sequence[np.ndarray]) -> Prepared:
        """The data once for each set of training rows, one copy under the other.

        Every network gets data that were prepared by its own training rows, and yet all of them
        share one data set, hence one program.
        """
        key = b"|".join(np.ascontiguousarray(rows).tobytes() for rows in rows_of_copies)
        if key not in self._kept:
            while len(self._kept) >= _PREPARATIONS_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._prepare(rows_of_copies)
        return self._kept[key]

    def _prepare(self, rows_of_copies: Sequence[np.ndarray]) -> Prepared:
        first = Preprocessing.fit(self.data, rows_of_copies[0])
        if not first.takes_columns and self.data.is_classification:
            # Nothing was learnt from the rows, so that one copy serves all.
            steps = [first] * len(rows_of_copies)
            copies = [first]
        else:
            others = (Preprocessing.fit(self.data, rows) for rows in rows_of_copies[1:])
            steps = copies = [first, *others]
        binary = self.network.output_shape[-1] == 1
        whole = Dataset(
            np.concatenate([one.inputs(self.data) for one in copies]),
            np.concatenate([one.targets(self.data, binary_column=binary) for one in copies]),
            self.data.image_shape,
            self.data.name,
        )
        starts = [min(k, len(copies) - 1) * self.data.num_rows for k in range(len(steps))]
        places = {rows.tobytes(): k for k, rows in reversed(list(enumerate(rows_of_copies)))}
        return Prepared(steps, whole, starts, places)

    def _split(self, job: Job, start: int) -> Split:
        """The rows of a job, where its copy of the data starts.

        What is learnt from, and nothing else, may be chosen by. Where nothing chooses, rows to be
        scored on may be watched along the way: they then stand where validation rows do.
        """
        training, test = job.parts
        if self._chooses_by_rows(job):
            kept = self._learnt_from(job)
            rest = np.setdiff1d(training, kept)
            if self.data.groups is not None:
                rest = rest[~np.isin(self.data.groups[rest], self.data.groups[kept])]
            return Split(kept + start, rest + start, test + start, job.room)
        nothing = np.empty(0, np.int64)
        if job.is_watched:
            return Split(training + start, test + start, nothing, job.room)
        return Split(training + start, nothing, test + start, job.room)

    def _chooses_by_rows(self, job: Job) -> bool:
        return any(self.contenders[type(one).__name__].chooses_by_rows for one in job.regularizers)

    def _learnt_from(self, job: Job) -> np.ndarray:
        """A job's training rows, without those that early stopping chooses by."""
        training = job.parts.training
        if not self._chooses_by_rows(job):
            return training
        if self.data.is_ordered:
            return np.sort(training)[: round(KEPT_TO_LEARN * len(training))]
        if self.data.groups is not None:
            # Whole groups, but for one: the rest of that is not chosen by.
            groups = self.data.groups[training]
            names, codes = np.unique(groups, return_inverse=True)
            place = np.random.default_rng(job.seed).permutation(len(names))[codes]
            in_order = training[np.argsort(place, kind="stable")]
            return np.sort(in_order[: round(KEPT_TO_LEARN * len(training))])
        return nested_subset(training, KEPT_TO_LEARN, classes=self.codes, seed=job.seed)

    def _row(
        self, job: Job, trained: Trained, status: str, preparation: Preprocessing
    ) -> dict[str, Any]:
        told = trained.scores
        part = "test" if "test_loss" in told else "val"
        is_ok = status == "ok"
        scale = _scale(preparation)

        def score(part: str, rows: np.ndarray) -> float | None:
            if not is_ok:
                return None
            counts = None
            if self.codes is not None:
                counts = np.bincount(self.codes[rows], minlength=len(self.data.classes or ()))
            value = self.design.metric.of_training(told, part, scale, counts)
            return value if math.isfinite(value) else None

        loss = float(told[f"{part}_loss"])
        return {
            **job.facts,
            "contender": job.contender,
            "settings": in_words(job.regularizers),
            "seed": job.seed,
            "status": str(status),
            "epochs": trained.epochs,
            "num_training": len(job.parts.training),
            "train_score": score("train", self._learnt_from(job)),
            "score": score(part, job.parts.test),
            "loss": loss if math.isfinite(loss) else None,
        }

    def _outputs(self, fits: Fits, inputs: np.ndarray, preparation: Preprocessing) -> np.ndarray:
        blocks = []
        for start in range(0, len(fits), _PREDICTED_TOGETHER):
            wanted = [min(start + place, len(fits) - 1) for place in range(_PREDICTED_TOGETHER)]
            block = Fits(
                fits.network,
                fits.data,
                [fits.runs[number] for number in wanted],
                [fits.trained[number] for number in wanted],
            )
            blocks.append(block.predict(inputs)[: len(fits) - start])
        outputs = np.concatenate(blocks)
        if self.data.classes is None:
            return preparation.unscale(outputs)
        return as_probabilities(outputs, self.recipe.loss)


def _scale(preparation: Preprocessing) -> float:
    """Root mean square of the targets' standard deviations; 1 for classes."""
    factors = preparation.target_factors
    return 1.0 if factors is None else float(np.sqrt(np.mean(np.square(factors))))

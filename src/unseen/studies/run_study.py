"""A study from its data to its result: pilot, outer folds, learning curves, final choice."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.data.audit import audit
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.protocol import Task
from unseen.studies.budget import Clock, TimeUp
from unseen.studies.contenders import find_contenders, name_of
from unseen.studies.curves import train_curves
from unseen.studies.design import Design
from unseen.studies.final_choice import choose_winner
from unseen.studies.folds import Fold, nested_folds
from unseen.studies.journal import Journal, Part
from unseen.studies.metrics import find_metric
from unseen.studies.network_source import describe_network, make_network
from unseen.studies.one_fold import OneFold
from unseen.studies.pilot import run_pilot
from unseen.studies.preprocessing import Preprocessing
from unseen.studies.results import Selection, StudyResult
from unseen.studies.rivals import score_rivals
from unseen.studies.workbench import KEPT_TO_LEARN, Workbench

if TYPE_CHECKING:
    import keras
    import pandas as pd

    from unseen.data.study_data import StudyData

# Told what is going on, the seconds so far, and the seconds there are.
OnProgress = Callable[[str, float, float], None]
# Handed the study so far after the first outer fold, the second, the fourth and so on.
OnCheckpoint = Callable[[StudyResult], None]
# Handed what an audit says of the data, before anything is trained.
OnConcerns = Callable[[Sequence[str]], None]

# Steps that suffice for small networks on small data; all contenders get the same epochs.
_STEPS, _FEWEST_EPOCHS, _MOST_EPOCHS = 1_000, 20, 300
_LARGEST_BATCH = 32
# More shuffles of the same rows tell next to nothing new.
_MOST_REPETITIONS = 10
# Networks of the winner, of which the first that did not diverge is handed over.
_REFITS = 3


@dataclass(frozen=True, eq=False)
class Setup:
    """What is studied, and how, before the time that runs take is known.

    Args:
        data: The data.
        network: The network, built.
        design: How; the pilot settles strengths, seeds and trials.
        regularizers: Names of those to compare; None for all that make sense.
        settled: Fields of the design that the pilot shall leave as they are.
    """

    data: "StudyData"
    network: "keras.Model"
    design: Design
    regularizers: tuple[str, ...] | None = None
    settled: frozenset[str] = frozenset()
    bench: Workbench = field(init=False)
    left_out: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        bench = Workbench(self.data, self.network, self.design, [])
        fold = self.folds(1)[0]
        prepared, split = bench.prepared_data(fold.training), bench.some_split(fold)
        task = Task(prepared, split, bench.classes_said_as)
        contenders, left_out = find_contenders(self.regularizers, self.network, task)
        if not contenders:
            raise InvalidArgumentError(
                "`regularizers` must hold one that makes sense for these data. Received none."
            )
        folds = self.folds(self.design.repetitions)
        bench = Workbench(self.data, self.network, self.design, contenders, folds)
        object.__setattr__(self, "bench", bench)
        object.__setattr__(self, "left_out", left_out)

    def folds(self, repetitions: int) -> list[Fold]:
        """The outer folds of so many shuffles."""
        design = self.design
        return _folds(self.data, design.outer, design.inner, repetitions, design.seed)


def set_up(
    data: "StudyData",
    network: Any = None,
    regularizers: Iterable[str] | None = None,
    *,
    metric: str | None = None,
    outer: int = 5,
    inner: int = 3,
    repetitions: int | None = None,
    seeds: int | None = None,
    strengths: int | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    optimizer: str = "adam",
    learning_rate: float = 1e-3,
    seed: int = 0,
) -> Setup:
    """Check everything that can be checked before anything is trained; see `unseen.study`."""
    for name, value, least in (
        ("repetitions", repetitions, 1),
        ("seeds", seeds, 1),
        ("strengths", strengths, 1),
        ("epochs", epochs, 1),
        ("batch_size", batch_size, 1),
        ("seed", seed, 0),
    ):
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if value is not None and (not is_whole or value < least):
            raise InvalidArgumentError(
                f"`{name}` must be a whole number of at least {least}. Received {name}={value!r}."
            )
    codes = data.targets if data.is_classification else None
    some = first_fold(data, outer=outer, inner=inner, seed=seed)
    fewest = _fewest_rows(some, Design.fractions)
    batch = batch_size or max(1, min(_LARGEST_BATCH, fewest))
    wanted = round(_STEPS / math.ceil(some.training.size / batch))
    design = Design(
        metric=find_metric(metric, codes),
        outer=outer,
        inner=inner,
        # In time order every shuffle has the same folds, which tell nothing new.
        repetitions=1 if data.is_ordered else repetitions or _MOST_REPETITIONS,
        seeds=seeds or Design.seeds + 1,
        strengths=strengths or Design.strengths,
        trials=2 * Design.trials,
        optimizer=optimizer,
        learning_rate=learning_rate,
        epochs=epochs or min(max(wanted, _FEWEST_EPOCHS), _MOST_EPOCHS),
        batch_size=batch,
        seed=seed,
    )
    if isinstance(regularizers, str):
        regularizers = [regularizers]
    names = None if regularizers is None else tuple(regularizers)
    shape = Preprocessing.fit(data, np.arange(data.num_rows)).input_shape
    asked_for = {"seeds": seeds, "strengths": strengths}
    settled = frozenset(name for name, value in asked_for.items() if value is not None)
    return Setup(data, make_network(network, data, shape), design, names, settled)


def first_fold(data: "StudyData", *, outer: int, inner: int, seed: int) -> Fold:
    """The first outer fold.

    Raises:
        InvalidDataError: if the data do not fill the folds.
        InvalidArgumentError: if there are too few folds.
    """
    if data.is_classification:
        _check_classes(data, outer)
    return _folds(data, outer, inner, 1, seed)[0]


def _folds(data: "StudyData", outer: int, inner: int, repetitions: int, seed: int) -> list[Fold]:
    return nested_folds(
        data.num_rows,
        outer=outer,
        inner=inner,
        repetitions=repetitions,
        classes=data.targets if data.is_classification else None,
        groups=data.groups,
        is_ordered=data.is_ordered,
        seed=seed,
    )


def _fewest_rows(fold: Fold, fractions: Sequence[float]) -> int:
    """The rows of the smallest part that a network learns from."""
    fewest = min(int(fractions[0] * fold.training.size), fold.inner[0].training.size)
    # Of its rows, early stopping keeps some to choose by.
    return max(1, int(KEPT_TO_LEARN * fewest))


def _check_classes(data: "StudyData", outer: int) -> None:
    assert data.classes is not None
    counts = np.bincount(data.targets, minlength=len(data.classes))
    rarest = int(counts.argmin())
    if counts[rarest] < outer:
        raise InvalidDataError(
            f"Each class must have at least as many rows as there are outer folds, {outer}. "
            f"Received {counts[rarest]} of class {data.classes[rarest]!r}; take fewer folds, "
            "join the class with another, or leave its rows out."
        )


class StudyRun:
    """A study that is being carried out.

    Args:
        setup: What, and how.
        journal: Keeps what is finished.
        clock: How much time there is.
        on_progress: See `OnProgress`.
        on_checkpoint: See `OnCheckpoint`.
        on_concerns: See `OnConcerns`.
    """

    def __init__(
        self,
        setup: Setup,
        journal: Journal,
        clock: Clock,
        *,
        on_progress: OnProgress | None = None,
        on_checkpoint: OnCheckpoint | None = None,
        on_concerns: OnConcerns | None = None,
    ) -> None:
        self.setup = setup
        self.journal = journal
        self.clock = clock
        self._on_progress = on_progress
        self._on_checkpoint = on_checkpoint
        self._on_concerns = on_concerns
        self._selections: list[Selection] = []
        self._parts: list[Part] = []
        self._rivals: list[Part] = []
        self._reserve = self._kept = 0.0
        self._notes: list[str] = list(setup.data.notes)

    def carry_out(self) -> StudyResult:
        """Everything, as far as the time goes."""
        self._tell("looking at the data")
        self._concerns = audit(self.setup.data)
        if self._on_concerns is not None:
            self._on_concerns([one.text for one in self._concerns])
        first = self.setup.folds(1)[0]
        settled = self.setup.settled
        pilot = run_pilot(
            self.setup.bench, first, self.clock, self.journal, self._tell, settled=settled
        )
        self._reserve = pilot.reserve + pilot.for_curves
        self._left_out = {**self.setup.left_out, **pilot.left_out}
        self.design = pilot.design
        kept = [self.setup.bench.contenders[name] for name in pilot.design.regularizers]
        self.folds = self.setup.folds(self.design.repetitions)
        self.bench = Workbench(self.setup.data, self.setup.network, self.design, kept, self.folds)
        done = list(self._outer_folds())
        if not done:
            return self._result()
        self._kept = pilot.reserve
        if pilot.for_curves:
            self._parts += train_curves(
                done, self._selections, self.clock, reserve=self._kept, compiling=pilot.compiling
            )
        self._kept = -math.inf  # what is found shall be handed over
        inner_rows = [row for row in self._rows() if row["stage"] == "inner"]
        self._tell("choosing")
        words, parts = choose_winner(done, self._selections, inner_rows, self.clock)
        self._parts += parts
        return self._finished(words)

    def _outer_folds(self) -> Iterator[OneFold]:
        slowest = 0.0
        for number, fold in enumerate(self.folds):
            # A fold that would not be finished in time tells nothing.
            if number and self.clock.left - self._reserve < slowest:
                return
            # The first is worth more than what comes after all folds.
            self._kept = self._reserve if number else 0.0
            name = f"fold {number + 1}"
            tick = lambda what, name=name: self._tick(f"{name}: {what}")  # noqa: E731
            one = OneFold(self.bench, self.journal, fold, number, tick)
            before = self.clock.elapsed
            is_known = self.journal.find(f"fold-{number:03d}/rivals") is not None
            try:
                selection, parts = one.run()
                self._tick("rivals")
                rivals = self.journal.part(f"fold-{number:03d}/rivals", lambda: self._rival(one))  # noqa: B023
            except TimeUp:
                return
            # Parts that are read from the journal took their time before.
            took = sum(row["seconds"] for part in [*parts, rivals] for row in part.rows)
            took = max(took, self.clock.elapsed - before)
            # The first one compiles, too.
            slowest = max(slowest if number > 1 else 0.0, took)
            self._selections.append(selection)
            self._parts += parts
            self._rivals.append(rivals)
            yield one
            # Of a study that goes on, what was handed over before is not, once more, bit by bit.
            if self._on_checkpoint is not None and not is_known and (number + 1) & number == 0:
                self._on_checkpoint(self._result())

    def _rival(self, one: OneFold) -> Part:
        return score_rivals(
            self.setup.data, one.fold, one.resample, self.design.metric, self.design.seed
        )

    def _tick(self, what: str) -> None:
        if self.clock.left < self._kept:
            raise TimeUp
        self._tell(what)

    def _tell(self, what: str) -> None:
        if self._on_progress is not None:
            self._on_progress(what, self.clock.elapsed, self.clock.budget)

    def _rows(self) -> list[dict[str, Any]]:
        return [row for part in [*self._parts, *self._rivals] for row in part.rows]

    def _finished(self, words: str) -> StudyResult:
        self._tell("training the winner on all rows")
        regularizers = self.bench.regularizers(words)
        rows = np.arange(self.setup.data.num_rows)
        seeds = np.random.SeedSequence(self.design.seed).generate_state(_REFITS).tolist()
        network, preprocessing = self.bench.refit(regularizers, rows, seeds)
        model = None if network is None else preprocessing.to_keras(network)
        if model is None:
            self._notes.append(
                f"Trained on all rows, {words} diverged from each of {_REFITS} seeds, so that "
                "there is no model.keras; try a smaller learning rate."
            )
        recipe = self.bench.recipe.replace(regularizers=regularizers, metrics=())
        return self._result(
            winner=words, winner_name=name_of(regularizers), recipe=recipe, model=model
        )

    def _result(self, **winner: Any) -> StudyResult:
        done = len(self._selections)
        predictions, row_scores, histories = self._arrays()
        return StudyResult(
            data=self.setup.data,
            design=self.design,
            runs=_table(self._rows()),
            folds=self.folds[:done],
            selections=tuple(self._selections),
            predictions=predictions,
            histories=histories,
            row_scores=row_scores if self.design.metric.name == "accuracy" else {},
            concerns=tuple(self._concerns),
            left_out=self._left_out,
            seconds=self.clock.elapsed,
            notes=tuple(self._notes),
            facts={"network": describe_network(self.setup.network)},
            **winner,
        )

    def _arrays(self) -> tuple[dict, dict, dict]:
        """Predictions, row scores and histories, by resample and contender."""
        predictions: dict[tuple[int, str], np.ndarray] = {}
        row_scores: dict[tuple[int, str], np.ndarray] = {}
        histories: dict[tuple[int, str], dict[str, np.ndarray]] = {}

        def take(where: tuple[int, str], outputs: np.ndarray) -> None:
            predictions[where] = outputs.mean(axis=0)
            if self.setup.data.is_classification and np.isfinite(outputs).all():
                truth = self.setup.data.targets[self.folds[where[0]].test]
                row_scores[where] = (outputs.argmax(axis=-1) == truth).mean(axis=0)

        for part in self._parts:
            if "outputs" not in part.arrays:
                continue
            names = [row["contender"] for row in part.rows]
            for name in dict.fromkeys(names):
                places = [place for place, one in enumerate(names) if one == name]
                where = part.rows[places[0]]["resample"], name
                take(where, part.arrays["outputs"][places])
                histories[where] = {m: part.arrays[m][places] for m in ("loss", "val_loss")}
        for part in self._rivals:
            for name, outputs in part.arrays.items():
                take((part.rows[0]["resample"], name), outputs[np.newaxis])
        return predictions, row_scores, histories


def _table(rows: Sequence[dict[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    columns = [
        "stage", "resample", "repetition", "fold", "inner", "contender", "settings", "seed",
        "status", "epochs", "num_training", "train_score", "score", "loss", "seconds",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    for name in ("train_score", "score", "loss"):
        table[name] = table[name].astype(float)
    return table

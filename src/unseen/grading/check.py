"""A student's own check: the rules a submission breaks, and an estimate of its score."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unseen.errors import DataFileError, InvalidArgumentError
from unseen.grading.description import Submission
from unseen.grading.grader import File, read_files
from unseen.grading.material import Labelled, homework_training, read_labelled
from unseen.grading.plan import network_of, recipe_of
from unseen.grading.rules import broken_rules
from unseen.grading.sandbox.protocol import Sandbox
from unseen.grading.scoring import Difference, Score, difference, score
from unseen.grading.starter import TRAINING_FILE
from unseen.grading.status import Status
from unseen.grading.task import Task, read_task
from unseen.grading.used_regularizers import used_regularizers


@dataclass(frozen=True, eq=False)
class Check:
    """What a check found.

    Args:
        status: GRADED where no rule is broken, else RULE or UNREADABLE.
        reasons: The rules that are broken, each in a sentence.
        submission: What it says, as far as it could be read.
        score: Share of the training images that networks got right which had not learnt from
            them; None where that was not asked for, or cannot be.
        improvement: By how much that is above the baseline's.
    """

    status: Status
    reasons: tuple[str, ...]
    submission: Submission | None = None
    score: Score | None = None
    improvement: Difference | None = None

    @property
    def regularizers(self) -> tuple[str, ...]:
        """Names of the regularizers that it uses, as far as it could be read."""
        if self.submission is None:
            return ()
        return tuple(one.name for one in used_regularizers(self.submission))


def read_starter(folder: str | os.PathLike[str] | None) -> tuple[Task, Labelled]:
    """Rules and training images of a starter kit, or a contest; the homework's where None.

    Raises:
        DataFileError: if the folder is none of these.
    """
    if folder is None:
        return Task(), homework_training()
    return read_task(Path(folder)), read_labelled(Path(folder) / TRAINING_FILE)


def check_files(
    paths: Sequence[str | os.PathLike[str]],
    sandbox: Sandbox,
    task: Task,
    training: Labelled,
    *,
    folds: int = 5,
    seeds: int = 2,
    on_progress: Callable[[int, int], None] | None = None,
) -> Check:
    """Check a submission as the grader will, and estimate its score by cross-validation.

    The estimate needs nothing secret: each training image is judged by networks that did not learn
    from it. They learn from fewer images than the grader's, so it is rather too low than too high.

    Args:
        paths: A recipe, a Keras model, or both.
        sandbox: Where they are read.
        task: The rules.
        training: Training images.
        folds: Parts of the training images; 0 estimates nothing.
        seeds: Networks for each part.
        on_progress: Called with the number of networks trained and of all.

    Raises:
        DataFileError: if a file cannot be read.
        InvalidArgumentError: if folds or seeds are not what they may be.
    """
    if folds != 0 and not 2 <= folds <= len(training.labels):
        raise InvalidArgumentError(
            f"`folds` must be 0, or from 2 to {len(training.labels)}. Received folds={folds}."
        )
    if seeds < 2:
        raise InvalidArgumentError(
            f"`seeds` must be at least 2, to see how much luck there is. Received seeds={seeds}."
        )
    reading, _ = read_files(sandbox, [_file(Path(path), task) for path in paths])
    submission, reasons = reading.submission, list(reading.reasons)
    if submission is not None:
        reasons += broken_rules(submission, task, training)
    if reading.status != "READ" or reasons or submission is None:
        status = Status.UNREADABLE if reading.status == "UNREADABLE" else Status.RULE
        return Check(status, tuple(dict.fromkeys(reasons)), submission)
    if folds == 0:
        return Check(Status.GRADED, (), submission)
    return _estimated(submission, task, training, folds=folds, seeds=seeds, on_progress=on_progress)


def _file(path: Path, task: Task) -> File:
    most = int(task.limits.file_mb * 1e6)
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise DataFileError(
            f"A submission must be a file that can be read. Received {path}: {error.strerror}."
        ) from error
    if len(content) > most:
        raise DataFileError(
            f"A submission must have at most {task.limits.file_mb:g} MB. Received {path} with more."
        )
    return File(path.name, content)


def _estimated(
    submission: Submission,
    task: Task,
    training: Labelled,
    *,
    folds: int,
    seeds: int,
    on_progress: Callable[[int, int], None] | None,
) -> Check:
    num_runs = 2 * folds * seeds
    tables, diverged = [], 0
    for number, one in enumerate((submission, Submission())):

        def told(done: int, _all: int, before: int = number * folds * seeds) -> None:
            if on_progress is not None:
                on_progress(before + done, num_runs)

        correct, lost = _cross_validated(one, task, training, folds, seeds, on_progress=told)
        tables.append(correct)
        if number == 0:
            diverged = lost
    if diverged:
        reason = f"{diverged} of {folds * seeds} networks diverged: their loss was no number."
        return Check(Status.DIVERGED, (reason,), submission)
    ours, theirs = tables
    confidence = task.scoring.confidence
    return Check(
        Status.GRADED,
        (),
        submission,
        score(ours, confidence),
        difference(ours, theirs, confidence),
    )


def _cross_validated(
    submission: Submission,
    task: Task,
    training: Labelled,
    folds: int,
    seeds: int,
    *,
    on_progress: Callable[[int, int], None],
) -> tuple[np.ndarray, int]:
    """Which training images networks got right that had not learnt from them, (seeds, rows)."""
    from unseen.data import k_folds
    from unseen.training import fit

    data = training.dataset()
    splits = k_folds(
        data.num_rows,
        folds,
        classes=training.labels,
        validation_fraction=task.training.validation_fraction,
    )
    recipe = recipe_of(submission.training, task)
    network = network_of(submission, task, training.inputs.shape[1], training.num_classes)
    fits = fit(network, data, recipe, splits, range(seeds), on_progress=on_progress)
    correct = np.zeros((seeds, data.num_rows), bool)
    for number, run in enumerate(fits.runs):
        rows = run.split.test
        one = fits.where(lambda other, this=run: other is this)
        answers = one.predict(data.inputs[rows])[0].argmax(axis=-1)
        correct[number % seeds, rows] = answers == training.labels[rows]
    return correct, int((fits.status == "diverged").sum())

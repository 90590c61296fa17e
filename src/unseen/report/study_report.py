"""`study`: from data to a folder that says which regularizer helps, by how much, how surely."""

import os
import time as clocks
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from unseen.errors import InvalidArgumentError
from unseen.studies.budget import Clock, read_budget
from unseen.studies.bundled import COME_WITH_UNSEEN, study_data
from unseen.studies.journal import Journal
from unseen.studies.results import StudyResult
from unseen.studies.study_folder import StudyFolder

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from unseen.studies.run_study import OnCheckpoint, OnConcerns, OnProgress, Setup

# How often at most it is noted on disk how long a study has taken.
_SECONDS_BETWEEN_NOTES = 2.0


def study(
    data: Any,
    network: Any = None,
    regularizers: Iterable[str] | None = None,
    budget: str | float | None = "5m",
    *,
    target: str | Sequence[str] | None = None,
    groups: "str | ArrayLike | None" = None,
    time: str | None = None,
    task: Literal["classification", "regression"] | None = None,
    image_shape: tuple[int, int] | None = None,
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
    out: str | os.PathLike[str] | None = None,
    on_progress: "OnProgress | None" = None,
    on_concerns: "OnConcerns | None" = None,
    on_checkpoint: "OnCheckpoint | None" = None,
) -> StudyResult:
    """Which regularizer helps this network on these data, by how much, and how sure are we?

    Each outer fold is one honest trial: strengths of every regularizer, and of several at once,
    are chosen by cross-validation inside the fold's training rows; then each is trained on all of
    these, and scored on rows that took part in no choice. Folds go on until the time is up; all
    contenders share rows and seeds, so that differences are paired.

    Args:
        data: A path to a .csv, .tsv, .parquet or .npz file; a data frame, a pair (x, y) of arrays,
            a `Dataset`; or `digits`, `waves`, `breast_cancer`, `wine`, `diabetes`, `digits8x8`,
            `moons`, `circles`, `spirals`.
        network: Sizes of the hidden layers, such as "64,64"; a Python file with a function
            `build()`; a .keras file; or a Keras model, for prepared rows. None has two hidden
            layers of 64, and for `digits` the homework's network.
        regularizers: Names of the catalogue, or one of them; None compares all that make sense.
        budget: Time for everything, such as "90s", "5m" or 300 (seconds); None for no limit.
        target: The column to predict; for regression several.
        groups: A column whose equal values mark rows that belong together and never stand on both
            sides of a fold; or one value per row.
        time: A column by which rows are put in order; training rows then precede test rows.
        task: "classification" or "regression"; None guesses from the target.
        image_shape: Height and width where each row is an image.
        metric: "accuracy", "balanced accuracy", "log loss", "rmse", "mae" or "r2"; None takes
            accuracy (balanced where classes are), or rmse for numbers.
        outer: Outer folds in each shuffle.
        inner: Inner folds, on which strengths are chosen.
        repetitions: Shuffles at most. With `budget=None` all of them are done, which makes the
            result independent of the machine's speed.
        seeds: Networks of each contender on each outer fold; None takes 3, fewer where time is
            short.
        strengths: Strengths of each regularizer, at most; None takes up to 5, fewer where time is
            short.
        epochs: Of every network; None takes some 1,000 steps.
        batch_size: Rows a step; None takes 32, or fewer on very few rows.
        optimizer: A Keras optimizer by its name.
        learning_rate: At the start; it falls to zero along a cosine.
        seed: Where everything random flows from.
        out: A new folder for the page, the table of runs, the winner's recipe and its model. None
            writes nothing.
        on_progress: Called with what is going on, the seconds so far and the seconds there are.
        on_concerns: Called with what an audit of the data says, before anything is trained.
        on_checkpoint: Called with what was found so far, once `out` holds it: after the first
            outer fold, the second, the fourth and so on, and at the end.

    Returns:
        What was found.

    Raises:
        InvalidArgumentError: if an argument is not what it may be, or does not fit the data.
        InvalidDataError: if the data cannot be studied.
        DataFileError: if a file cannot be read.
        OutputError: if `out` holds something, or cannot be written.

    Source: Kadra et al. 2021, "Well-tuned simple nets excel on tabular datasets",
        arXiv:2106.11189, for the question; Varma and Simon 2006, doi:10.1186/1471-2105-7-91, for
        the nested folds.
    """
    from unseen.studies.run_study import set_up

    began = clocks.monotonic()
    seconds = read_budget(budget)
    how_to_read = {
        "target": target, "groups": groups, "time": time, "task": task, "image_shape": image_shape,
    }  # fmt: skip
    how = {
        "metric": metric, "outer": outer, "inner": inner, "repetitions": repetitions,
        "seeds": seeds, "strengths": strengths, "epochs": epochs, "batch_size": batch_size,
        "optimizer": optimizer, "learning_rate": learning_rate, "seed": seed,
    }  # fmt: skip
    names = None if regularizers is None else list(regularizers)
    found = study_data(data, **how_to_read)
    setup = set_up(found, network, names, **how)
    folder = None
    if out is not None:
        settings = {
            "source": _source(data, how_to_read),
            "regularizers": names,
            "how": how,
            "budget": seconds,
        }
        folder = StudyFolder.create(out, setup, settings)
    clock = Clock(seconds, clocks.monotonic() - began)
    told = on_progress, on_concerns, on_checkpoint
    return _carry_out(setup, folder, clock, told)


def resume_study(
    folder: str | os.PathLike[str],
    budget: str | float | None = None,
    *,
    data: Any = None,
    groups: "ArrayLike | None" = None,
    on_progress: "OnProgress | None" = None,
    on_concerns: "OnConcerns | None" = None,
    on_checkpoint: "OnCheckpoint | None" = None,
) -> StudyResult:
    """Go on with a study that was stopped, or give a finished one more time.

    Args:
        folder: The study's folder.
        budget: More time, such as "5m"; None takes what is left of the study's own.
        data: The data, where the study was started with arrays or a data frame.
        groups: The group of each row, where the study was started with such an array.
        on_progress: As for `study`.
        on_concerns: As for `study`.
        on_checkpoint: As for `study`.

    Returns:
        What was found, as if the study had not been stopped.

    Raises:
        DataFileError: if there is no study in the folder.
        InvalidArgumentError: if no time is left, or data are needed.
        InvalidDataError: if the data have changed.
    """
    from unseen.studies.run_study import set_up

    place = StudyFolder(folder)
    settings = place.settings
    source, before = settings["source"], place.seconds
    more, whole = read_budget(budget), settings["budget"]
    if more is None and whole is not None and before >= whole:
        raise InvalidArgumentError(
            f"`budget` must say how much more time to take. Received none for the study in "
            f"{place.path}, whose {whole:g} seconds are spent; add for example --budget 5m."
        )
    if data is None and source["data"] is None:
        raise InvalidArgumentError(
            f"`data` must be given to resume {place.path}, for its study was started with data in "
            "memory. Received none."
        )
    how_to_read = dict(source["how_to_read"])
    if groups is not None:
        how_to_read["groups"] = groups
    found = study_data(source["data"] if data is None else data, **how_to_read)
    place.require_same(found)
    setup = set_up(found, place.network, settings["regularizers"], **settings["how"])
    clock = Clock(whole if more is None else before + more, before)
    told = on_progress, on_concerns, on_checkpoint
    return _carry_out(setup, place, clock, told)


def _source(data: Any, how_to_read: dict[str, Any]) -> dict[str, Any]:
    """How to read the data again; `data` is None where they are in memory alone."""
    groups = how_to_read["groups"]
    said = how_to_read | {"groups": groups if isinstance(groups, str) else None}
    if not isinstance(data, str | os.PathLike) or not isinstance(groups, str | None):
        return {"data": None, "how_to_read": said}
    is_bundled = isinstance(data, str) and data in COME_WITH_UNSEEN
    place = str(data) if is_bundled else str(Path(data).resolve())
    return {"data": place, "how_to_read": said}


def _carry_out(
    setup: "Setup",
    folder: StudyFolder | None,
    clock: Clock,
    told: "tuple[OnProgress | None, OnConcerns | None, OnCheckpoint | None]",
) -> StudyResult:
    from unseen.studies.run_study import StudyRun

    on_progress, on_concerns, on_checkpoint = told
    noted = 0.0

    def tell(what: str, elapsed: float, budget: float) -> None:
        nonlocal noted
        if folder is not None and elapsed - noted > _SECONDS_BETWEEN_NOTES:
            folder.note_seconds(elapsed)
            noted = elapsed
        if on_progress is not None:
            on_progress(what, elapsed, budget)

    def write(result: StudyResult) -> None:
        if folder is not None:
            _write(folder, result)
        if on_checkpoint is not None:
            on_checkpoint(result)

    journal = Journal(None) if folder is None else folder.journal
    run = StudyRun(
        setup, journal, clock, on_progress=tell, on_checkpoint=write, on_concerns=on_concerns
    )
    result = run.carry_out()
    if folder is not None:
        folder.note_seconds(clock.elapsed)
    write(result)
    return result


def _write(folder: StudyFolder, result: StudyResult) -> None:
    from unseen.report.study_page import write_study_page

    findings = write_study_page(folder.path, result)
    folder.write(result, [finding.to_json() for finding in findings])

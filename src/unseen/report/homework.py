"""The main job: the whole homework, answered, in one folder."""

import dataclasses
import os
import platform
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from unseen import __version__
from unseen.backend import num_cores
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.experiments.plan import Plan
from unseen.report.folder import staged_folder, write_report
from unseen.report.page import ReportFigure
from unseen.studies import Measured
from unseen.studies.finding import Finding
from unseen.studies.wording import count
from unseen.waves import EXTENDED_PARAMETERS, NUM_SAMPLES, WaveData, load_waves

if TYPE_CHECKING:
    from unseen.experiments.answers import Answers
    from unseen.experiments.workshop import OnProgress, Workshop

HALVES = ("waves", "digits")
# The numbers on top of the page, by finding and name.
HEADLINES = (
    ("1.6", "test_mae"),
    ("1.6", "best_test_mae"),
    ("2.3", "test_accuracy"),
    ("2.4", "test_accuracy"),
    ("2.5", "test_accuracy"),
)
TITLE = "How well do networks do on what they have not seen?"


def report_homework(
    out: str | os.PathLike[str] = "unseen-report",
    *,
    plan: Plan | None = None,
    only: Literal["waves", "digits"] | None = None,
    data: str | os.PathLike[str] | None = None,
    record: str | os.PathLike[str] | None = None,
    cluster: str | None = None,
    on_progress: "OnProgress | None" = None,
) -> Sequence[Finding]:
    """Answer the homework and write the report, whole or not at all.

    Args:
        out: Folder to write: new, empty, or an earlier report, which is replaced at the end.
        plan: How many networks and epochs; five seeds where None.
        only: One half alone.
        data: Folder with the homework's own six .npy files, instead of sampled curves.
        record: A folder that keeps finished networks: a job that was stopped goes on from there.
        cluster: Address of a Dask scheduler, whose workers train instead of this machine.
        on_progress: Called with the stage and how many of its parts are finished, of how many.

    Returns:
        The findings that were written.

    Raises:
        InvalidArgumentError: if `only` is neither half, or `data` is given for the digits alone.
        DataFileError: if a file in `data` is missing or damaged.
        InvalidDataError: if the homework's files do not hold what they should.
        OutputError: if `out` cannot be written, or holds something that is no report, or
            `record` cannot be written.
        ClusterError: if the cluster does not answer.
    """
    if only is not None and only not in HALVES:
        raise InvalidArgumentError(
            f"`only` must be one of {', '.join(map(repr, HALVES))}. Received only={only!r}."
        )
    if only == "digits" and data is not None:
        raise InvalidArgumentError(
            "`data` holds waves, so it cannot go with the digits alone. Received only='digits' "
            f"and data={str(data)!r}; leave one of them out."
        )
    from unseen.experiments.workshop import Workshop, ignore_progress

    started = time.monotonic()
    plan = Plan() if plan is None else plan
    with staged_folder(out) as staging:
        waves = None if data is None else _load_homeworks_waves(Path(data))
        on_progress = on_progress or ignore_progress
        workshop = Workshop(on_progress, record, cluster)
        halves = _answer(plan, only, waves, workshop)
        findings = [finding for half in halves for finding in half.findings]
        figures = _draw(findings, on_progress)
        seconds = time.monotonic() - started
        networks = sum(half.num_networks for half in halves)
        write_report(
            staging,
            findings,
            figures,
            {name: model for half in halves for name, model in half.models.items()},
            title=TITLE,
            summary=_summary(findings),
            headlines=[pair for pair in HEADLINES if pair[0] in {f.id for f in findings}],
            facts={
                "version": __version__,
                "seed": str(plan.seed),
                "networks trained": str(networks),
                "time": f"{seconds:.0f} s on {count(num_cores(), 'core')}",
                "machine": f"{platform.system()} {platform.machine()}, "
                f"Python {platform.python_version()}",
            },
        )
    return findings


def _load_homeworks_waves(directory: Path) -> WaveData:
    """The homework's waves: the questions speak of its range, its interval and its nine curves."""
    waves = load_waves(directory)
    num_samples = waves.train_curves.shape[1]
    if num_samples != NUM_SAMPLES:
        raise InvalidDataError(
            f"The homework's curves have {NUM_SAMPLES:,} samples. Received {num_samples:,} in "
            f"{directory}."
        )
    low, high = waves.train_parameters.min(), waves.train_parameters.max()
    if low < 0 or high > 1:
        raise InvalidDataError(
            "The homework's training parameters lie in [0, 1]. Received parameters from "
            f"{low:.3g} to {high:.3g} in {directory}."
        )
    if not np.array_equal(waves.extended_parameters, EXTENDED_PARAMETERS):
        raise InvalidDataError(
            "The homework's extended test set is its nine curves in their order. Received "
            f"{len(waves.extended_parameters)} rows of others in {directory}."
        )
    return waves


def _answer(
    plan: Plan, only: str | None, waves: WaveData | None, workshop: "Workshop"
) -> "list[Answers]":
    """Answer both halves at once, or one: while one compiles the other keeps the cores busy."""
    from unseen.experiments.fourier_answers import answer_fourier
    from unseen.experiments.overfitting_answers import answer_overfitting

    stopped = threading.Event()

    def report_unless_stopped(stage: str, finished: int, total: int) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        workshop.on_progress(stage, finished, total)

    stoppable = dataclasses.replace(workshop, on_progress=report_unless_stopped)
    answer = {
        "waves": lambda: answer_fourier(plan, waves, stoppable),
        "digits": lambda: answer_overfitting(plan, None, stoppable),
    }
    asked_for = [half for half in HALVES if only in (None, half)]
    with ThreadPoolExecutor(max_workers=len(asked_for)) as threads:
        answers = [threads.submit(answer[half]) for half in asked_for]
        try:
            # The first to fail is heard at once, whichever it is.
            for finished in as_completed(answers):
                finished.result()
        except BaseException:
            stopped.set()
            raise
    return [half.result() for half in answers]


def _draw(
    findings: Sequence[Finding], on_progress: "OnProgress"
) -> dict[str, Sequence[ReportFigure]]:
    from unseen.report import digit_figures, wave_figures
    from unseen.report.style import figure_style

    draw = wave_figures.DRAW | digit_figures.DRAW
    drawable = [finding for finding in findings if finding.id in draw]
    figures: dict[str, Sequence[ReportFigure]] = {}
    with figure_style():
        for number, finding in enumerate(drawable, start=1):
            figures[finding.id] = draw[finding.id](finding)
            on_progress("Figures", number, len(drawable))
    return figures


def _summary(findings: Sequence[Finding]) -> str:
    """The two halves in one paragraph, from their numbers."""
    numbers = {finding.id: finding.numbers for finding in findings}
    sentences = []
    if "1.8" in numbers:
        times = _mean(numbers["1.8"], "typical_error_outside") / _mean(
            numbers["1.8"], "typical_error_inside"
        )
        sentences.append(
            "A small dense network reads four wave parameters off an unseen curve with an error "
            f"of {_mean(numbers['1.6'], 'test_mae'):.3f} inside its training range; outside, its "
            f"typical error is {times:.0f} times as large: it interpolates."
        )
    if "2.4" in numbers:
        overfit, unregularized, regularized = (
            f"{100 * _mean(numbers[id_], name):.1f} %"
            for id_, name in (
                ("2.3", "test_accuracy"),
                ("2.4", "test_accuracy_without_regularizer"),
                ("2.4", "test_accuracy"),
            )
        )
        sentences.append(
            f"A network that overfits half of 800 handwritten fours and nines classifies {overfit} "
            f"of unseen ones correctly; with all 800 and Adam, {unregularized}; regularized by "
            f"{_chosen(numbers['2.4'])} as well, {regularized}."
        )
    return " ".join(sentences)


def _mean(numbers: object, name: str) -> float:
    measured = numbers[name]  # pyright: ignore[reportIndexIssue]
    assert isinstance(measured, Measured)
    return measured.mean


def _chosen(numbers: object) -> str:
    """The chosen recipe with its family, such as "augmentation (shift 2 px)" or "L2 0.01"."""
    chosen = numbers["chosen"]  # pyright: ignore[reportIndexIssue]
    chosen_of = numbers["chosen_of_each_family"]  # pyright: ignore[reportIndexIssue]
    family = next(family for family, name in chosen_of.items() if name == chosen)
    return chosen if chosen.startswith(family) else f"{family} ({chosen})"

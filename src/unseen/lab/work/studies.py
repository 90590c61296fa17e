"""Carrying out a study, or the homework, and telling how far it is."""

import shutil
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from unseen.lab.work.file_names import calling_it, file_of
from unseen.lab.workers.calls import Tell, events_of
from unseen.studies.study_folder import is_study

# Inside a job's results: what is read, what is kept to go on from, what is looked at.
RECORD, FOUND = "record", "found"
# Between two signs of progress; a long study needs fewer.
_LEAST_SECONDS, _PART_OF_TIME = 0.5, 0.005


def carry_out(
    kind: str, settings: dict[str, Any], folder: str
) -> Generator[dict[str, Any], None, dict[str, Any]]:
    """A study or the homework, started or gone on with, whatever lies in the folder.

    Args:
        kind: "study" or "homework".
        settings: Of a study the arguments of `unseen.study`, `budget` of one that goes on being
            more time; of the homework those of `unseen.report_homework`.
        folder: The job's; everything is written into it.

    Returns:
        Events by their `kind`: "progress", "concerns", "page" (it was written anew).
    """
    carried_out = _study if kind == "study" else _homework
    answer = yield from events_of(lambda tell: carried_out(settings, Path(folder), tell))
    return answer


def _study(settings: dict[str, Any], folder: Path, tell: Tell) -> dict[str, Any]:
    from unseen.lab.work.studies_reading import HOW_TO_READ, read_file
    from unseen.report.study_report import resume_study, study

    out, progress = folder / FOUND, _Progress(tell)
    callbacks = {
        "on_progress": progress.of_time,
        "on_concerns": lambda concerns: tell({"kind": "concerns", "concerns": list(concerns)}),
        "on_checkpoint": lambda result: tell({"kind": "page", "folds": result.num_resamples}),
    }
    progress.say("reading the data")
    file = file_of(folder)
    with calling_it(file, "" if file is None else file.name):
        # Without some of its columns a file is no longer what the library could read itself.
        rest = None
        if file is not None and settings.get("without"):
            rest = read_file(file, file.name, settings)
        if is_study(out):
            result = resume_study(out, settings["budget"], data=rest, **callbacks)
        else:
            shutil.rmtree(out, ignore_errors=True)
            settled = ("bundled", "without", *(HOW_TO_READ if rest is not None else ()))
            chosen = {name: value for name, value in settings.items() if name not in settled}
            data = rest if rest is not None else file or settings["bundled"]
            result = study(data, out=out, **chosen, **callbacks)
    return {"winner": result.winner, "folds": result.num_resamples}


def _homework(settings: dict[str, Any], folder: Path, tell: Tell) -> dict[str, Any]:
    from unseen.experiments.plan import Plan
    from unseen.report.homework import report_homework

    progress = _Progress(tell)
    progress.say("starting")
    for unfinished in folder.glob(f".{FOUND}.partial-*"):  # of a process that was ended
        shutil.rmtree(unfinished, ignore_errors=True)
    findings = report_homework(
        folder / FOUND,
        plan=Plan(seed=settings["seed"]),
        record=folder / RECORD,
        on_progress=progress.of_parts,
    )
    tell({"kind": "page"})
    shutil.rmtree(folder / RECORD, ignore_errors=True)
    return {"findings": len(findings)}


class _Progress:
    """Tells how far the work is, not more often than somebody looks."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._began = time.monotonic()
        self._next = 0.0
        self._phase = ""
        self._parts: dict[str, tuple[int, int]] = {}

    def say(self, what: str) -> None:
        self._tell({"kind": "progress", "what": what, "elapsed": None, "budget": None})

    def of_time(self, what: str, elapsed: float, budget: float) -> None:
        """A study's: seconds so far, and seconds there are."""
        phase = what.partition(":")[0]
        # A phase may be long, and say nothing more.
        if self._is_due() or phase != self._phase:
            self._phase = phase
            self._tell({"kind": "progress", "what": what, "elapsed": elapsed, "budget": budget})

    def of_parts(self, stage: str, finished: int, total: int) -> None:
        """The homework's: parts of a stage, of which several may be under way."""
        self._parts[stage] = finished, total
        if self._is_due() or finished == total:
            known = [{"stage": name, "finished": f, "total": t} for name, (f, t) in self._stages()]
            elapsed = time.monotonic() - self._began
            self._tell({"kind": "progress", "what": stage, "elapsed": elapsed, "stages": known})

    def _stages(self) -> list[tuple[str, tuple[int, int]]]:
        return list(self._parts.items())

    def _is_due(self) -> bool:
        now = time.monotonic() - self._began
        if now < self._next:
            return False
        self._next = now + max(_LEAST_SECONDS, _PART_OF_TIME * now)
        return True

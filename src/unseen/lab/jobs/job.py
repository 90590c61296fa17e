"""One job: what was asked for, what it has told so far, how it ended."""

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from unseen.errors import DataFileError
from unseen.lab.work.file_names import DATA
from unseen.lab.workers.wire import PASSING, to_line
from unseen.whole_files import write_whole

_JOB, _EVENTS, _PASSING, _RESULTS = "job.json", "events.jsonl", "passing.json", "results"


class Status(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"  # by somebody who pressed Stop
    FAILED = "failed"  # its message says why
    INTERRUPTED = "interrupted"  # the lab ended while it ran


# A job that has ended stays as it is.
ENDED = (Status.FINISHED, Status.STOPPED, Status.FAILED, Status.INTERRUPTED)


@dataclass(eq=False)
class Job:
    """One job, and its folder, in which everything that it tells is kept as it comes.

    Args:
        folder: Its own; the name is the job's id, such as `training-12`.
        title: What people call it.
        request: What was asked for, so that the page can show it and ask for it again.
        status: Where it is.
        message: Why it failed; else empty.
    """

    folder: Path
    title: str
    request: Mapping[str, Any]
    status: Status = Status.WAITING
    message: str = ""

    @property
    def id(self) -> str:
        """The job's name in addresses."""
        return self.folder.name

    @cached_property
    def events(self) -> list[Any]:
        """All that it told and is not passing, oldest first; read when somebody looks."""
        return _whole_lines(self.folder / _EVENTS)

    @cached_property
    def passing(self) -> dict[str, Any]:
        """Of each kind of passing event the last."""
        try:
            passing = json.loads((self.folder / _PASSING).read_bytes())
        except (OSError, ValueError):
            return {}
        return passing if isinstance(passing, dict) else {}

    @property
    def results(self) -> Path:
        """The folder that its worker writes into; the only one."""
        return self.folder / _RESULTS

    @classmethod
    def open(cls, folder: Path) -> "Job":
        """A job of an earlier time; one that had not ended then was interrupted.

        Raises:
            DataFileError: if there is none in the folder.
        """
        try:
            told = json.loads((folder / _JOB).read_text(encoding="utf-8"))
            job = cls(folder, str(told["title"]), dict(told["request"]), Status(told["status"]))
            job.message = str(told["message"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataFileError(f"A job must be whole. Received {folder}: {error}") from error
        if job.status not in ENDED:
            job.move_to(Status.INTERRUPTED)
        return job

    def begin(self, data: tuple[Path, str] | None = None) -> None:
        """Make the job's folder, with the file that it works on.

        Args:
            data: A file, and what it is called in the folder `data` of the results.

        Raises:
            OSError: if it cannot be written.
        """
        self.results.mkdir(parents=True)
        if data is None:
            return
        path, name = data
        place = self.results / DATA / name
        place.parent.mkdir()
        try:
            os.link(path, place)
        except OSError:
            shutil.copyfile(path, place)

    def move_to(self, status: Status, message: str = "") -> None:
        """Note where the job is now."""
        self.status, self.message = status, message
        told = {name: getattr(self, name) for name in ("title", "request", "status", "message")}
        write_whole(self.folder / _JOB, to_line(told))
        if status in ENDED and self.passing:
            write_whole(self.folder / _PASSING, to_line(self.passing))

    def tell(self, event: dict[str, Any]) -> None:
        """Keep one more event."""
        if event.get(PASSING):
            self.passing[event["kind"]] = event
            return
        self.events.append(event)
        with (self.folder / _EVENTS).open("ab") as file:
            file.write(to_line(event))

    def summary(self) -> dict[str, Any]:
        """What a list of jobs shows."""
        return {
            "id": self.id,
            "title": self.title,
            "status": self.status,
            "message": self.message,
        }


def _whole_lines(path: Path) -> list[Any]:
    """The events of a file; what is damaged is left out, and a last line that is cut off goes."""
    if not path.exists():
        return []
    *lines, rest = path.read_bytes().split(b"\n")
    if rest:
        write_whole(path, b"".join(line + b"\n" for line in lines))
    events = []
    for line in lines:
        with contextlib.suppress(ValueError):
            events.append(json.loads(line))
    return [event for event in events if isinstance(event, dict)]

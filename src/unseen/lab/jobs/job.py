"""One job: what was asked for, what it has told so far, how it ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from unseen.errors import DataFileError
from unseen.lab.workers.wire import to_line
from unseen.whole_files import write_whole

_JOB, _EVENTS, _RESULTS = "job.json", "events.jsonl", "results"


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
        events: All that it told, oldest first.
    """

    folder: Path
    title: str
    request: Mapping[str, Any]
    status: Status = Status.WAITING
    message: str = ""
    events: list[Any] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The job's name in addresses."""
        return self.folder.name

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
            job = cls(folder, told["title"], told["request"], Status(told["status"]))
            job.message = told["message"]
            job.events = _whole_lines(folder / _EVENTS)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataFileError(f"A job must be whole. Received {folder}: {error}") from error
        if job.status not in ENDED:
            job.move_to(Status.INTERRUPTED)
        return job

    def move_to(self, status: Status, message: str = "") -> None:
        """Note where the job is now."""
        self.status, self.message = status, message
        self.results.mkdir(parents=True, exist_ok=True)
        told = {name: getattr(self, name) for name in ("title", "request", "status", "message")}
        write_whole(self.folder / _JOB, to_line(told))

    def tell(self, event: Any) -> None:
        """Keep one more event."""
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
            "num_events": len(self.events),
        }


def _whole_lines(path: Path) -> list[Any]:
    """The events of a file; its last line may be cut off, where the machine stopped."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in lines]

"""A lane: jobs of one kind, one after another, few waiting."""

import asyncio
import contextlib
import shutil
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unseen.errors import DataFileError, LabError
from unseen.lab.bell import Bell
from unseen.lab.jobs.job import ENDED, Job, Status
from unseen.lab.refusals import SOMETHING_FAILED, RefusalError
from unseen.lab.workers.worker import Kind, Worker
from unseen.whole_files import write_whole

# Jobs that may wait behind the one that runs.
MOST_WAITING = 4


class Lane:
    """Jobs of one kind: one runs, in a process of its own, a few wait, those that ended are kept.

    Args:
        folder: Of all its jobs; each has one inside.
        name: What ids start with, such as `training`.
        work: The function of `unseen.lab.work` that does a job; its last argument is `folder`.
        kind: Of the processes. One is kept ready, so that a job starts at once.
        bell: Rung whenever something was told.
        most_kept: Of more jobs the oldest that have ended are deleted; None keeps all.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        work: str,
        kind: Kind,
        bell: Bell,
        *,
        most_kept: int | None = None,
    ) -> None:
        self.name = name
        self._folder = folder
        self._work = work
        self._kind = kind
        self._bell = bell
        self._most_kept = most_kept
        self._jobs: dict[str, Job] = {}
        self._arguments: dict[str, Mapping[str, Any]] = {}
        self._running: tuple[Job, Worker] | None = None
        self._runner: asyncio.Task[None] | None = None
        self._spare: Worker | None = None
        self._preparing = asyncio.Lock()
        self._is_open = True
        for place in sorted(folder.glob(f"{name}-*"), key=_number):
            with contextlib.suppress(DataFileError):  # half deleted; its number is not used again
                self._jobs[place.name] = Job.open(place)
        self._last = max(_last_number(self._counter), *map(_number, folder.glob(f"{name}-*")), 0)

    @property
    def jobs(self) -> list[Job]:
        """All that are kept, the newest first."""
        return list(reversed(self._jobs.values()))

    def __contains__(self, id: str) -> bool:  # noqa: A002 - as it is in addresses
        return id in self._jobs

    def get(self, id: str) -> Job:  # noqa: A002
        """The job of that id.

        Raises:
            RefusalError: if there is none.
        """
        if id not in self._jobs:
            raise RefusalError(
                f"There must be a {self.name} called {id!r}. It may be deleted.", 404
            )
        return self._jobs[id]

    async def prepare(self) -> None:
        """Have a process ready for the next job."""
        async with self._preparing:
            if self._is_open and (self._spare is None or not self._spare.is_alive):
                self._spare = Worker(self._kind)
                await self._spare.start()

    def add(
        self,
        title: str,
        request: Mapping[str, Any],
        arguments: Mapping[str, Any],
        data: tuple[Path, str] | None = None,
    ) -> Job:
        """Start a job, or have it wait for its turn.

        Args:
            title: What people call it.
            request: What the page asked for, kept for it.
            arguments: What the work takes, but for its folder.
            data: A file, and what it is called in the job's folder `data`; it stays there
                whatever becomes of the upload.

        Raises:
            RefusalError: if too many wait, or the job's folder cannot be written.
        """
        self._require_room()
        try:
            self._last += 1
            job = Job(self._folder / f"{self.name}-{self._last}", title, dict(request))
            job.begin(data)
            write_whole(self._counter, str(self._last).encode())
        except OSError as error:
            raise RefusalError(
                f"The lab must be able to write its folder. Received {error.strerror}.", 507
            ) from error
        self._jobs[job.id] = job
        self._queue(job, arguments)
        self._forget_oldest()
        return job

    def go_on(self, id: str, arguments: Mapping[str, Any]) -> Job:  # noqa: A002
        """Have a job that has ended go on with what lies in its folder; its work knows how.

        Args:
            id: Its id.
            arguments: What the work takes this time, but for the folder.

        Raises:
            RefusalError: if there is none, it has not ended, or too many wait.
        """
        job = self.get(id)
        if job.status not in ENDED:
            raise RefusalError(
                f"A {self.name} must have ended before it goes on. {job.id} is {job.status}.", 409
            )
        self._require_room()
        self._queue(job, arguments)
        return job

    async def stop(self, id: str) -> Job:  # noqa: A002
        """End a job at once, whatever it does; one that waits does not begin."""
        job = self.get(id)
        if job.status not in ENDED:
            self._move(job, Status.STOPPED)
            self._arguments.pop(job.id, None)
            if self._running is not None and self._running[0] is job:
                await self._running[1].end()
        return job

    async def delete(self, id: str) -> None:  # noqa: A002
        """Stop a job and delete all that is kept of it."""
        self._forget(await self.stop(id))

    async def end(self) -> None:
        """End all processes; what runs or waits is interrupted."""
        self._is_open = False
        for job in self._jobs.values():
            if job.status not in ENDED:
                self._move(job, Status.INTERRUPTED)
        if self._running is not None:
            await self._running[1].end()
        if self._runner is not None:
            await self._runner
        if self._spare is not None:
            await self._spare.end()

    def _require_room(self) -> None:
        waiting = [job for job in self._jobs.values() if job.status is Status.WAITING]
        if len(waiting) >= MOST_WAITING:
            raise RefusalError(
                f"At most {MOST_WAITING} may wait for their turn. {len(waiting)} do already; stop "
                "one of them, or wait until the next begins.",
                429,
            )

    def _queue(self, job: Job, arguments: Mapping[str, Any]) -> None:
        self._arguments[job.id] = arguments
        self._move(job, Status.WAITING)
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run_all())

    async def _run_all(self) -> None:
        """Run those that wait, the oldest first."""
        while self._is_open:
            waiting = [job for job in self._jobs.values() if job.status is Status.WAITING]
            if not waiting:
                break
            await self._run(waiting[0])

    async def _run(self, job: Job) -> None:
        try:
            await self.prepare()
        except OSError as error:
            if job.status is Status.WAITING:
                sentence = f"A process must be startable. Received {error.strerror}; try again."
                self._move(job, Status.FAILED, sentence)
            return
        if job.status is not Status.WAITING or self._spare is None:
            return  # stopped, or the lab ended, while the process was started
        worker, self._spare = self._spare, None
        self._running = (job, worker)
        self._move(job, Status.RUNNING)
        end, message = await self._outcome(job, worker)
        if job.status is Status.RUNNING:  # nobody stopped it
            self._move(job, end, message)
        self._running = None
        # A process that has trained holds its programs; the next job gets a fresh one.
        await worker.end()
        with contextlib.suppress(OSError):  # the next job tries again, and is told
            await self.prepare()

    async def _outcome(self, job: Job, worker: Worker) -> tuple[Status, str]:
        """How a job ended, and why it failed."""
        arguments = {**self._arguments.pop(job.id), "folder": str(job.results)}

        def on_event(event: Any) -> None:
            if job.status is Status.RUNNING:
                job.tell(event)
                self._bell.ring(job.summary())

        try:
            await worker.ask(self._work, arguments, on_event=on_event)
        except LabError as error:
            return Status.FAILED, str(error)
        except OSError as error:
            return Status.FAILED, f"What it told could not be written: {error.strerror}."
        except Exception:  # noqa: BLE001 - told to the server's log; the lane goes on
            traceback.print_exc()
            return Status.FAILED, SOMETHING_FAILED
        return Status.FINISHED, ""

    def _move(self, job: Job, status: Status, message: str = "") -> None:
        # What cannot be written is at least told; a disk that is full holds up nobody else.
        with contextlib.suppress(OSError):
            job.move_to(status, message)
        self._bell.ring(job.summary())

    def _forget_oldest(self) -> None:
        if self._most_kept is None:
            return
        ended = [job for job in self._jobs.values() if job.status in ENDED]
        for job in ended[: max(0, len(self._jobs) - self._most_kept)]:
            self._forget(job)

    def _forget(self, job: Job) -> None:
        if self._jobs.pop(job.id, None) is not None:  # another page may have been first
            shutil.rmtree(job.folder, ignore_errors=True)
            self._bell.ring({"id": job.id, "status": "deleted"})

    @property
    def _counter(self) -> Path:
        """Where the last number is kept, so that none is used again."""
        return self._folder / f"{self.name}.last"


def _last_number(counter: Path) -> int:
    try:
        return int(counter.read_text())
    except (OSError, ValueError):
        return 0


def _number(place: Path) -> int:
    number = place.name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0

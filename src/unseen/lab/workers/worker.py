"""The server's side of a worker: starts it, asks it, ends it at once."""

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from unseen.errors import LabError
from unseen.lab.refusals import SOMETHING_FAILED, RefusalError, WorkerLostError

# The longest line of an answer: a gallery of images, or curves of many samples.
_LONGEST_LINE = 64 * 2**20

_COMPILE_QUICKLY = "--xla_backend_optimization_level=0"

# So often a question is asked again that never had its turn.
_MOST_ATTEMPTS = 3

OnEvent = Callable[[Any], None]


@dataclass(frozen=True)
class Kind:
    """What a worker is started as.

    Args:
        imports: Modules that it has ready before it is asked anything.
        niceness: By how much it gives way to others.
        memory: How many bytes it may come to need; None for any number.
        compiles_quickly: Whether programs that run once are better made soon than made well.
    """

    imports: tuple[str, ...] = ()
    niceness: int = 0
    memory: int | None = None
    compiles_quickly: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """The process's."""
        flags = f"{os.environ.get('XLA_FLAGS', '')} {_COMPILE_QUICKLY * self.compiles_quickly}"
        return {**os.environ, "XLA_FLAGS": flags.strip()}


class _Asked:
    """A question that waits for its answer."""

    def __init__(self, answer: asyncio.Future[Any], on_event: OnEvent | None) -> None:
        self.answer = answer
        self.turn: asyncio.Future[None] = answer.get_loop().create_future()
        self.on_event = on_event


class Worker:
    """A child process that answers questions one after another.

    Args:
        kind: What it is started as.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._process: asyncio.subprocess.Process | None = None
        self._waiting: dict[int, _Asked] = {}
        self._numbers = itertools.count()
        self._ends = 0
        self._is_closed = False
        self._starting = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the process, if it does not run; it needs some seconds until it answers.

        Raises:
            WorkerLostError: if the worker is closed.
        """
        async with self._starting:
            if self.is_alive:
                return
            if self._is_closed:
                raise WorkerLostError("The lab must run to answer. It is just ending.")
            if self._reader is not None:  # tells those who asked the one that ended
                await self._reader
            settings = {
                "imports": self.kind.imports,
                "niceness": self.kind.niceness,
                "memory": self.kind.memory,
            }
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "unseen.lab.workers.child",
                json.dumps(settings),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_LONGEST_LINE,
                env=self.kind.environment,
                # Ctrl-C in the terminal is for the server, which ends its workers itself.
                start_new_session=os.name == "posix",
            )
            self._reader = asyncio.create_task(self._read(self._process))

    async def ask(
        self,
        work: str,
        arguments: dict[str, Any],
        *,
        on_event: OnEvent | None = None,
        seconds: float | None = None,
    ) -> Any:
        """The answer to a question; the worker is started if it does not run.

        Args:
            work: A function of `unseen.lab.work`, such as "waves:answer".
            arguments: Its arguments, of JSON's own types.
            on_event: Called with each event that the function yields.
            seconds: How long it may take from when its turn has come; then the worker is ended.

        Raises:
            LabError: if the library refuses, with its sentence; or something failed within.
            WorkerLostError: if the worker ended.
            RefusalError: if it took too long.
        """
        ends = self._ends
        for attempts_left in reversed(range(_MOST_ATTEMPTS)):
            await self.start()
            asked = _Asked(asyncio.get_running_loop().create_future(), on_event)
            question = {"work": work, "arguments": arguments}
            try:
                return await self._answer(question, asked, seconds)
            except WorkerLostError:
                # Another question ended the worker before the turn of this one had come.
                if asked.turn.done() or not attempts_left or self._ends != ends:
                    raise
        raise AssertionError("the last attempt answers or raises")

    async def _answer(self, question: dict[str, Any], asked: _Asked, seconds: float | None) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        number = next(self._numbers)
        self._waiting[number] = asked
        try:
            # A worker that has just ended is noticed by its reader.
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(
                    json.dumps({**question, "number": number}).encode() + b"\n"
                )
                await self._process.stdin.drain()
            await asyncio.wait([asked.turn, asked.answer], return_when=asyncio.FIRST_COMPLETED)
            return await asyncio.wait_for(asked.answer, seconds)
        except TimeoutError:
            await self._end_process()
            raise RefusalError(
                f"An answer must take at most {seconds:g} seconds. This one took longer and was "
                "given up; try something smaller.",
                503,
            ) from None
        finally:
            self._waiting.pop(number, None)

    async def end(self) -> None:
        """End the process at once, whatever it does, and all questions with it."""
        self._ends += 1
        await self._end_process()

    async def close(self) -> None:
        """End the process for good."""
        async with self._starting:  # whoever is just starting it has done so
            self._is_closed = True
        await self.end()

    async def _end_process(self) -> None:
        if self.is_alive:
            assert self._process is not None
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        if self._reader is not None:
            await self._reader

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hand what the process says to whoever waits for it, until it ends."""
        assert process.stdout is not None
        try:
            while line := await process.stdout.readline():
                self._hand_over(json.loads(line))
        except ValueError:  # a line longer than any may be
            process.kill()
        code = await process.wait()
        for asked in self._waiting.values():
            if not asked.answer.done():
                asked.answer.set_exception(
                    WorkerLostError(
                        f"The process that computes this ended by itself (code {code}). Nothing "
                        "else is lost; try again, or something smaller."
                    )
                )

    def _hand_over(self, told: dict[str, Any]) -> None:
        asked = self._waiting.get(told["number"])
        if asked is None or asked.answer.done():
            return
        if "begun" in told:
            asked.turn.set_result(None)
        elif "event" in told:
            self._hear(asked, told["event"])
        elif "answer" in told:
            asked.answer.set_result(told["answer"])
        elif "refusal" in told:
            asked.answer.set_exception(RefusalError(told["refusal"]))
        else:
            print(told["failure"], file=sys.stderr)  # noqa: T201 - the server's log
            asked.answer.set_exception(LabError(SOMETHING_FAILED))

    def _hear(self, asked: _Asked, event: Any) -> None:
        """Hand an event over; where it cannot be taken, the question has failed."""
        if asked.on_event is None:
            return
        try:
            asked.on_event(event)
        except Exception as error:  # noqa: BLE001 - raised where the question was asked
            asked.answer.set_exception(error)

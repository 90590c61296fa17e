"""Questions about signals: one at a time, and not for those who have left."""

import asyncio
from typing import Any

from starlette.requests import ClientDisconnect, Request

from unseen.lab.workers.worker import Worker

# Programs for a length of curve that nobody has asked about yet are made on the way.
_SECONDS = 180.0


class Signals:
    """Asks a worker about signals from files.

    A signal of a new length keeps it busy for a while. Who leaves meanwhile, for another file,
    waits no longer for the first; who only looks at another curve of the same file has use for
    what is being made, and lets it be finished.

    Args:
        worker: Asked by nobody else.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._turn = asyncio.Lock()
        self._wanted: list[_Wanted] = []
        self._now: _Wanted | None = None
        self._readying: asyncio.Task[None] | None = None

    async def answer(self, request: Request, file: str, arguments: dict[str, Any]) -> Any:
        """What a method makes of a signal.

        Args:
            request: Whose sender waits for the answer.
            file: The id of the signal's file.
            arguments: Of the work `waves_signals:answer`.

        Raises:
            ClientDisconnect: if nobody waits any more.
            LabError: as of `Worker.ask`.
        """
        mine = _Wanted(file)
        mine.task = asyncio.create_task(self._in_turn(mine, arguments))
        mine.task.add_done_callback(_look_at)
        leaving = asyncio.create_task(_left(request))
        try:
            await asyncio.wait([mine.task, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
        if mine.task.done():
            return mine.task.result()
        mine.is_left = True
        if self._now is mine:
            await self._give_way()
        else:
            mine.task.cancel()
        raise ClientDisconnect

    def expect(self, file: str) -> None:
        """Have the worker free and started for a file that has come, before it is asked about.

        Args:
            file: The file's id.
        """
        self._readying = asyncio.create_task(self._get_ready(file))
        self._readying.add_done_callback(_look_at)

    async def _get_ready(self, file: str) -> None:
        await self._give_way(file)
        await self._worker.ask("waves_signals:get_ready", {}, seconds=_SECONDS)

    async def _in_turn(self, mine: "_Wanted", arguments: dict[str, Any]) -> Any:
        self._wanted.append(mine)
        try:
            await self._give_way()
            async with self._turn:
                self._now = mine
                return await self._worker.ask("waves_signals:answer", arguments, seconds=_SECONDS)
        finally:
            self._wanted.remove(mine)
            if self._now is mine:
                self._now = None

    async def _give_way(self, coming: str | None = None) -> None:
        """Give up what nobody waits for, where another file is waited for or coming."""
        now = self._now
        if now is None or not now.is_left:
            return
        files = {one.file for one in self._wanted} | {coming or now.file}
        if files == {now.file}:
            return
        assert now.task is not None
        now.task.cancel()
        await self._worker.end()


class _Wanted:
    """An answer that somebody waits for, or has left."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.task: asyncio.Task[Any] | None = None
        self.is_left = False


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _look_at(task: asyncio.Task[Any]) -> None:
    """Whoever has left hears of no error."""
    if not task.cancelled():
        task.exception()

"""Range maps while they are measured: however many pages look, each is measured once."""

import asyncio
from typing import Any

from unseen.lab.equipment import Equipment

# A page that looks again so soon asks for nothing in vain.
_SECONDS_OF_WAITING = 0.5


class Maps:
    """The maps of all methods.

    Args:
        equipment: Whose slow worker measures them, and whose folder they are kept in.
    """

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        self._under_way: dict[str, asyncio.Task[Any]] = {}
        self._finished: dict[str, float] = {}

    async def look(self, method: str) -> dict[str, Any]:
        """A method's map, or how much of it is measured; started, if it is not under way.

        Args:
            method: Its name.

        Raises:
            LabError: if it could not be measured; it is tried again when somebody looks again.
        """
        if method not in self._under_way:
            self._finished[method] = 0.0
            self._under_way[method] = asyncio.create_task(self._measure(method))
        task = self._under_way[method]
        done, _ = await asyncio.wait([task], timeout=_SECONDS_OF_WAITING)
        if not done:
            return {"finished": self._finished[method]}
        if self._under_way.get(method) is task:
            del self._under_way[method]
        return {"map": task.result()}

    async def _measure(self, method: str) -> Any:
        def note(finished: float) -> None:
            self._finished[method] = finished

        return await self._equipment.slow.ask(
            "waves_map:range_map",
            {"folder": str(self._equipment.folder / "maps"), "method": method},
            on_event=note,
        )

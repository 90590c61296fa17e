"""A bell that open pages hear: it says which job has news, and they fetch what they lack."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

# So often a sign of life is written, so that a page that is gone is noticed.
_SECONDS_OF_SILENCE = 15.0


class _Listener:
    """What one page has not been told yet: of each job its newest news alone."""

    def __init__(self) -> None:
        self.news: dict[str, dict[str, Any]] = {}
        self.is_told = asyncio.Event()


class Bell:
    """Tells every listener that a job has news."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()
        self._is_over = False

    def ring(self, news: dict[str, Any]) -> None:
        """Tell all who listen.

        Args:
            news: A job's summary, with its `id`.
        """
        for listener in self._listeners:
            listener.news[news["id"]] = news
            listener.is_told.set()

    def end(self) -> None:
        """Let all listeners go, and whoever comes later."""
        self._is_over = True
        for listener in self._listeners:
            listener.is_told.set()

    async def listen(self) -> AsyncIterator[list[dict[str, Any]]]:
        """The news as they come, one for each job; none where all was silent for a while."""
        listener = _Listener()
        self._listeners.add(listener)
        try:
            while not self._is_over:
                try:
                    await asyncio.wait_for(listener.is_told.wait(), _SECONDS_OF_SILENCE)
                except TimeoutError:
                    yield []
                    continue
                listener.is_told.clear()
                news, listener.news = list(listener.news.values()), {}
                yield news
        finally:
            self._listeners.discard(listener)

"""Callbacks as events: a library that calls while it works, seen as a generator that yields."""

import queue
import threading
from collections.abc import Callable, Generator
from typing import Any

Tell = Callable[[Any], None]


def events_of(work: Callable[[Tell], Any]) -> Generator[Any, None, Any]:
    """What `work` tells, as it tells it; returns what `work` returns and raises what it raises.

    The work runs in a thread of its own. Nobody can end that; a worker that shall stop is ended
    as a whole.

    Args:
        work: Called with a function to tell events by, from any thread.

    Example:
        >>> list(events_of(lambda tell: [tell(part) for part in ("first", "second")]))
        ['first', 'second']
    """
    told: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    def run() -> None:
        try:
            told.put(("answer", work(lambda event: told.put(("event", event)))))
        except BaseException as error:  # noqa: BLE001 - raised where the events are read
            told.put(("error", error))

    threading.Thread(target=run, daemon=True).start()
    while True:
        kind, value = told.get()
        if kind == "event":
            yield value
        elif kind == "error":
            raise value
        else:
            return value

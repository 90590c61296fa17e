"""A worker's own side: reads questions from standard input, line by line, and answers them.

Started as `python -m unseen.lab.workers.child`. A question names a function of `unseen.lab.work`
and its arguments; the function returns its answer, or yields events and then returns it.
"""

import importlib
import inspect
import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from unseen.errors import UnseenError
from unseen.lab.workers.wire import to_line


def main() -> None:
    """Answer until standard input ends, with the process that started this one."""
    settings = json.loads(sys.argv[1])
    out = _own_output()
    os.nice(settings["niceness"]) if hasattr(os, "nice") else None
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    for module in settings["imports"]:
        importlib.import_module(module)
    _limit_memory(settings["memory"])
    while True:
        question = json.loads(questions.get())
        _answer(question, lambda told, number=question["number"]: _tell(out, number, told))


def _answer(question: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    tell({"begun": True})
    try:
        answer = _function(question["work"])(**question["arguments"])
        if inspect.isgenerator(answer):
            while True:
                try:
                    tell({"event": next(answer)})
                except StopIteration as end:
                    answer = end.value
                    break
        tell({"answer": answer})
    except UnseenError as error:
        tell({"refusal": str(error)})
    except MemoryError:
        tell({"refusal": "The memory of this machine must hold the work. It was not enough."})
    except Exception:  # noqa: BLE001 - told to the server's log; the worker goes on
        tell({"failure": traceback.format_exc()})


def _function(work: str) -> Callable[..., Any]:
    """The function that "waves:answer" names: `unseen.lab.work.waves.answer`."""
    module, _, name = work.partition(":")
    return getattr(importlib.import_module(f"unseen.lab.work.{module}"), name)


def _listen(questions: "queue.SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        questions.put(line)
    os._exit(0)  # whoever asked is gone, whatever is being computed


def _own_output() -> BinaryIO:
    """Standard output for answers alone; what anything else prints goes to standard error."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _tell(out: BinaryIO, number: int, told: dict[str, Any]) -> None:
    out.write(to_line({"number": number, **told}))
    out.flush()


def _limit_memory(limit: int | None) -> None:
    """Refuse this process more memory than it has and `limit` bytes besides."""
    if limit is None or sys.platform != "linux":
        return
    import resource

    import psutil

    most = psutil.Process().memory_info().vms + limit
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()

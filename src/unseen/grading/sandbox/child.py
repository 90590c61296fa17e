"""The process that runs a job: `python -m unseen.grading.sandbox.child ORDERS`.

It confines itself first and reads the payload only then, so that nothing untrusted is ever seen by
a process that could do harm. It imports nothing heavy: that is up to the job.
"""

import os
import sys
from importlib import import_module

from unseen.grading.sandbox.confining import confine
from unseen.grading.sandbox.framing import frame_of, unframe
from unseen.grading.sandbox.orders import Orders

# Exit codes; any other is a crash.
FINISHED = 0
FAILED = 70
OUT_OF_MEMORY = 71


def main(arguments: list[str]) -> int:
    """Run one job as the orders say; the result goes to standard output, all talk to the error."""
    orders = Orders.from_text(arguments[0])
    result = _take_standard_output()
    sys.path.extend(orders.search)
    # Keras imports it where it finds it; that takes a second, and a folder to write to.
    sys.modules["matplotlib"] = None  # pyright: ignore[reportArgumentType]
    try:
        confine(orders)
        payload = unframe(sys.stdin.buffer.read())
        module, _, name = orders.job.partition(":")
        output = getattr(import_module(module), name)(payload)
        _write(result, frame_of(output))
        _write(result, output)
    except BaseException as error:  # noqa: BLE001  # whatever a job raises is its outcome
        sys.excepthook(type(error), error, error.__traceback__)
        return OUT_OF_MEMORY if _is_of_memory(error) else FAILED
    return FINISHED


def _is_of_memory(error: BaseException) -> bool:
    """Whether there was no memory left; XLA says so in its own words."""
    return isinstance(error, MemoryError) or str(error).startswith("RESOURCE_EXHAUSTED")


def _take_standard_output() -> int:
    """Take it for the result alone: libraries that print are heard on the error stream."""
    result = os.dup(1)
    os.dup2(2, 1)
    return result


def _write(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # at once, whatever threads a job has left

"""Running a child process to its end, or to the first limit that it passes."""

import contextlib
import math
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from unseen.grading.sandbox.child import FINISHED, OUT_OF_MEMORY
from unseen.grading.sandbox.family import Family
from unseen.grading.sandbox.framing import FRAME_BYTES, CutOffError, frame_of, unframe
from unseen.grading.sandbox.pipes import Pipes
from unseen.grading.sandbox.protocol import Ending, Limits, Outcome

# A child is looked at so often; in between it can take no more memory than it can fill that fast.
_SECONDS_BETWEEN_LOOKS = 0.03
# Threads take room in the kernel that belongs to no process. XLA starts a few for each core.
_MOST_THREADS = 256 + 16 * (os.cpu_count() or 1)
# What a dead child has printed is read for so long at most: somebody else may hold its pipe.
_SECONDS_TO_DRAIN = 1.0
# Nobody but the kernel kills a child that we didn't; bubblewrap tells it as a shell does.
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)


def supervise(
    command: Sequence[str], environment: Mapping[str, str], payload: bytes, limits: Limits
) -> Outcome:
    """Run a command to its end, or until it passes a limit; none of its processes is left.

    The thread that calls is the child's parent and stays until the child has ended. That matters:
    for a process that dies with its parent, the parent is the thread that started it.

    Args:
        command: What to run; it reads the framed payload and writes the framed output.
        environment: All that is in its environment.
        payload: What to feed it.
        limits: What it may use.
    """
    deadline = time.monotonic() + limits.seconds
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd="/",
        env=environment,
        start_new_session=True,
    )
    _offer_to_the_kernel(process.pid)
    family = Family(process)
    pipes = Pipes(process, frame_of(payload) + payload, limits.output_bytes + FRAME_BYTES)
    with contextlib.closing(pipes):
        try:
            passed = _watch(process, pipes, family, limits, deadline)
        finally:
            family.end()
        if passed is None:
            pipes.drain(_SECONDS_TO_DRAIN)
    return _outcome(passed, process.returncode, pipes)


def _offer_to_the_kernel(process: int) -> None:
    """Have the kernel kill the child rather than us, where memory runs out."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{process}/oom_score_adj").write_text("1000", encoding="ascii")


def _watch(
    process: subprocess.Popen[bytes], pipes: Pipes, family: Family, limits: Limits, deadline: float
) -> tuple[Ending, str] | None:
    """The limit that it passed, and what to say of it; None once the process has ended."""
    next_look = -math.inf
    while process.poll() is None:
        now = time.monotonic()
        if now >= deadline:
            return "timeout", f"It took more than {limits.seconds:g} s."
        if pipes.are_overfull:
            return "output", f"It returned more than {limits.output_bytes:,} bytes."
        if now >= next_look:
            memory, threads = family.uses()
            if memory > limits.memory_bytes:
                return "memory", f"It used {memory:,} bytes of {limits.memory_bytes:,}."
            if threads > _MOST_THREADS:
                return "crashed", f"It started {threads} threads, more than {_MOST_THREADS}."
            next_look = now + _SECONDS_BETWEEN_LOOKS
        patience = min(deadline, next_look) - time.monotonic()
        if pipes.are_open:
            pipes.serve(max(0, patience))
        else:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, patience))
    return None


def _outcome(passed: tuple[Ending, str] | None, code: int, pipes: Pipes) -> Outcome:
    ending, why = passed or _by_itself(code, pipes)
    if ending != "finished":
        return Outcome(ending, b"", f"{pipes.told.rstrip()}\n{why}".lstrip())
    try:
        return Outcome("finished", unframe(pipes.output), pipes.told)
    except CutOffError as error:
        return Outcome("crashed", b"", f"{pipes.told.rstrip()}\nIts result is {error}.".lstrip())


def _by_itself(code: int, pipes: Pipes) -> tuple[Ending, str]:
    """How a child ended that passed no limit while we watched it."""
    if pipes.are_overfull:
        return "output", "It returned too much."
    if code == OUT_OF_MEMORY:
        return "memory", "It got no more memory."
    if code in _KILLED:  # within its limits, so that was the machine's need and not its fault
        return "crashed", "It was killed from outside; perhaps the machine was out of memory."
    return ("finished", "") if code == FINISHED else ("crashed", f"It ended with code {code}.")

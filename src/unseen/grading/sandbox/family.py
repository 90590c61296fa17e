"""A child process and all that it started: what they use, and their end."""

import contextlib
import os
import signal
import subprocess
import time

import psutil

# Killed processes are gone in milliseconds; one that waits for a broken disk may never be.
_SECONDS_TO_DIE = 10.0
# So long may bubblewrap take to see that what it guards is dead, and leave.
_SECONDS_TO_LEAVE = 0.2
_SECONDS_BETWEEN_LOOKS = 0.002
# Who belongs to it is asked of every process of the machine: often at first, then ever less.
_MOST_SECONDS_BETWEEN_COUNTS = 1.0


class Family:
    """A child process, the leader of a session of its own, and all that it started.

    Args:
        leader: The child process.
    """

    def __init__(self, leader: subprocess.Popen[bytes]) -> None:
        self._leader = leader
        self._as_seen = psutil.Process(leader.pid)
        self._others: set[psutil.Process] = set()
        self._start = self._next_count = time.monotonic()

    def uses(self) -> tuple[int, int]:
        """Resident memory in bytes, and number of threads, of all of them together."""
        now = time.monotonic()
        if now >= self._next_count:
            self._count()
            self._next_count = now + min(now - self._start, _MOST_SECONDS_BETWEEN_COUNTS)
        memory = threads = 0
        for process in (self._as_seen, *self._others):
            with contextlib.suppress(psutil.Error), process.oneshot():
                memory += process.memory_info().rss
                threads += process.num_threads()
        return memory, threads

    def end(self) -> None:
        """Kill all of them, and wait until they are gone; one that is already gone is let be."""
        if self._leader.poll() is None:
            self._signal(signal.SIGSTOP)  # nobody is born while we count
            self._count()
            if self._others:
                self._kill_others()
                self._signal(signal.SIGCONT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._leader.wait(_SECONDS_TO_LEAVE)
        self._kill_others()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._leader.pid, signal.SIGKILL)
        self._leader.wait()
        deadline = time.monotonic() + _SECONDS_TO_DIE
        while not all(map(_is_gone, self._others)) and time.monotonic() < deadline:
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def _count(self) -> None:
        with contextlib.suppress(psutil.Error):
            self._others.update(self._as_seen.children(recursive=True))

    def _kill_others(self) -> None:
        for process in self._others:
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._leader.send_signal(number)


def _is_gone(process: psutil.Process) -> bool:
    """Whether it runs no more; its parent may not have heard of it yet."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True

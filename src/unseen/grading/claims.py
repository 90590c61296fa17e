"""Who works on a submission: a process that may be gone tomorrow, or be killed now."""

import os
import socket
import uuid
from dataclasses import dataclass

import psutil

# Clocks tell when a process started to a hundredth of a second.
_SAME_START = 1.0


@dataclass(frozen=True)
class Claim:
    """A grader at work.

    Args:
        host: Its machine.
        process: Its number there.
        started: When that process started, in seconds since 1970: numbers are used again.
        token: Its own name among several graders of one process.
    """

    host: str
    process: int
    started: float
    token: str

    @classmethod
    def mine(cls) -> "Claim":
        """A claim of this process."""
        process = os.getpid()
        started = psutil.Process(process).create_time()
        return cls(socket.gethostname(), process, round(started, 2), uuid.uuid4().hex)

    @classmethod
    def parse(cls, text: str) -> "Claim":
        """The claim that `str` made a text of."""
        token, process, started, host = text.split(" ", 3)
        return cls(host, int(process), float(started), token)

    def __str__(self) -> str:
        return f"{self.token} {self.process} {self.started:.2f} {self.host}"

    def is_dead(self) -> bool:
        """Whether its process is no more; of another machine's nothing is known, so it lives."""
        if self.host != socket.gethostname():
            return False
        try:
            process = psutil.Process(self.process)
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
            return abs(process.create_time() - self.started) > _SAME_START
        except psutil.NoSuchProcess:
            return True

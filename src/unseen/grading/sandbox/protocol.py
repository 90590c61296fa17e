"""What a sandbox does: bytes in, a job in another process, bytes out, and nothing else.

A job is a function of ours that takes the bytes and returns bytes, named as "module:function". It
sees neither the contest nor its secrets unless they are in the bytes, has no network, can write
nowhere, and ends when its time or memory is used up.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

Ending = Literal["finished", "timeout", "memory", "output", "crashed"]


@dataclass(frozen=True)
class Limits:
    """What a job may use.

    Args:
        seconds: Wall clock, starting the process included.
        memory_bytes: Resident memory of all its processes.
        output_bytes: Bytes that it may return.
    """

    seconds: float
    memory_bytes: int
    output_bytes: int


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Args:
        ending: "finished" where it returned; "timeout", "memory" and "output" where a limit ended
            it; "crashed" where it raised or died.
        output: What it returned; empty unless finished.
        told: The end of what it printed, for the instructor alone; at most a few kB.
    """

    ending: Ending
    output: bytes
    told: str


class Sandbox(Protocol):
    """A place to run a job in."""

    @property
    def description(self) -> str:
        """What holds it, for the instructor: "bubblewrap, seccomp"."""
        ...

    def run(self, job: str, payload: bytes, limits: Limits) -> Outcome:
        """Run a job, and come back when it and every process of its making is gone.

        Safe to call from several threads at once. Where the caller is killed, the job dies too.
        """
        ...

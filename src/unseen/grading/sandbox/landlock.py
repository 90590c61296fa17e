"""A child process that gives up files, network and other processes by itself."""

from dataclasses import dataclass
from pathlib import Path

from unseen.grading.sandbox.protocol import Limits, Outcome
from unseen.grading.sandbox.starting import child_command, environment, orders_for
from unseen.grading.sandbox.supervising import supervise


@dataclass(frozen=True)
class LandlockSandbox:
    """Runs jobs in a process that confines itself with Landlock and seccomp.

    For machines where nobody may make namespaces. It sees that other files and processes exist,
    but opens none of them; it reads libraries, writes nowhere, and has no network.

    Args:
        also_readable: Folders to read and to import modules from, besides the usual ones.
    """

    also_readable: tuple[Path, ...] = ()

    @property
    def description(self) -> str:
        """What holds a job."""
        return "Landlock, seccomp"

    def run(self, job: str, payload: bytes, limits: Limits) -> Outcome:
        """Run a job, and come back when it and every process of its making is gone."""
        orders = orders_for(job, limits, "landlock", self.also_readable)
        return supervise(child_command(orders), environment(), payload, limits)

"""A child process that nothing holds: for those who ask for it by name."""

from dataclasses import dataclass
from pathlib import Path

from unseen.grading.sandbox.protocol import Limits, Outcome
from unseen.grading.sandbox.starting import child_command, environment, orders_for
from unseen.grading.sandbox.supervising import supervise


@dataclass(frozen=True)
class UnconfinedSandbox:
    """Runs jobs in an ordinary process with limits on time and memory, and nothing else.

    A job that was taken over by what it reads can do all that its user can.

    Args:
        also_readable: Folders to import modules from, besides the usual ones.
    """

    also_readable: tuple[Path, ...] = ()

    @property
    def description(self) -> str:
        """That nothing holds a job."""
        return "NO SANDBOX: jobs can read, write and send all that you can"

    def run(self, job: str, payload: bytes, limits: Limits) -> Outcome:
        """Run a job, and come back when it has ended."""
        orders = orders_for(job, limits, "limits", self.also_readable)
        return supervise(child_command(orders), environment(), payload, limits)

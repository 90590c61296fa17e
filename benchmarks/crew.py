"""Processes that do a job in one way, started once and timed as often as wanted."""

import json
import subprocess
import time

from benchmarks.contestants import Way
from benchmarks.places import BENCH, ROOT, environment

# The first call takes longer than its work; a step too large would take far too long.
_LARGEST_STEP = 10


class CrewError(RuntimeError):
    """A process ended before it had answered."""


class Crew:
    """The processes of one way, waiting for work.

    Args:
        way: How they are started.

    Raises:
        CrewError: if one of them does not get ready.
    """

    def __init__(self, way: Way) -> None:
        self.way = way
        self._log = BENCH / "logs" / f"{way.job.name} {way.who}, {way.name}.txt"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        command = [way.python, "-m", way.module, way.job.name, *way.arguments]
        with self._log.open("w") as log:
            self._processes = [
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=environment() | dict(way.environment),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
                for _ in range(way.num_processes)
            ]
        self.versions: dict[str, str] = self._answers()[0]

    def measure(self, amount: int) -> tuple[float, float]:
        """Seconds that all processes took for `amount` units of work each, and for one epoch.

        The second is per network: it is the first, divided by the epochs of all networks.
        """
        start = time.perf_counter()
        for process in self._processes:
            process.stdin.write(f"{amount}\n")
            process.stdin.flush()
        epochs = sum(self._answers())
        seconds = time.perf_counter() - start
        return seconds, seconds / epochs

    def amount_for(self, seconds: float) -> int:
        """How much work takes about so long."""
        amount = 1
        while True:
            took, _ = self.measure(amount)
            if took > seconds / 2:
                return amount
            amount = round(amount * min(max(seconds / took, 2), _LARGEST_STEP))

    def close(self) -> None:
        """Let the processes end."""
        for process in self._processes:
            process.stdin.close()
            process.stdout.close()
            process.kill()
            process.wait()

    def _answers(self) -> list:
        answers = [process.stdout.readline() for process in self._processes]
        if not all(answers):
            self.close()
            tail = "\n".join(self._log.read_text().splitlines()[-5:])
            raise CrewError(
                f"{self.way.module} ({self.way.name}) ended before it answered:\n{tail}"
            )
        return [json.loads(answer) for answer in answers]

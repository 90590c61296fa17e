"""What the child process is told when it is started."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

Confinement = Literal["seccomp", "landlock", "limits"]


@dataclass(frozen=True)
class Orders:
    """What the child process is told when it is started.

    Args:
        job: The function to run, "module:function".
        confinement: What it takes from itself before it sees the payload: "seccomp" system calls,
            "landlock" the file system, too; "limits" only sets limits.
        readable: Files and folders that it may read, where it confines itself with Landlock.
        usable: Files that it may also write to.
        search: Folders to find modules in, besides the usual ones.
        memory_bytes: What it may use of memory.
        cpu_seconds: Of processor time, over all its threads.
        parent: Process that it must not outlive; None where the one that starts it sees to that.
    """

    job: str
    confinement: Confinement
    readable: tuple[str, ...]
    usable: tuple[str, ...]
    search: tuple[str, ...]
    memory_bytes: int
    cpu_seconds: int
    parent: int | None

    def as_text(self) -> str:
        """As an argument of the command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Orders":
        """From an argument of the command line."""
        values = json.loads(text)
        for name in ("readable", "usable", "search"):
            values[name] = tuple(values[name])
        return cls(**values)

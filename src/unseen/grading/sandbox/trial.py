"""Whether a sandbox works here, and holds: tried, not believed."""

import json
import os
import socket
import tempfile
from pathlib import Path

from unseen.grading.sandbox.protocol import Limits, Sandbox

_LIMITS = Limits(seconds=60, memory_bytes=2**30, output_bytes=2**16)
_JOB = "unseen.grading.sandbox.trial:break_out"


def what_is_wrong(sandbox: Sandbox) -> str | None:
    """Why a sandbox is not to be trusted here; None where nothing speaks against it."""
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder, "secret")
        secret.write_text("secret")
        try:
            outcome = sandbox.run(_JOB, os.fsencode(secret), _LIMITS)
        except OSError as error:
            return f"it does not start: {error}"
    if outcome.ending != "finished":
        last_words = " ".join(outcome.told.split()[-40:])
        return f"{outcome.ending}: {last_words}"
    managed = json.loads(outcome.output)
    return f"a job in it can {', '.join(managed)}" if managed else None


def break_out(secret: bytes) -> bytes:
    """Try what a sandbox must not let through: the job of the trial.

    Args:
        secret: Path of a file outside.

    Returns:
        What it managed to do, as a JSON list of sentences' ends.
    """
    path = Path(os.fsdecode(secret))
    attempts = {
        "read files": path.read_bytes,
        "write files": (path.parent / "planted").touch,
        "use the network": socket.socket,
        "start processes": _start_a_process,
    }
    managed = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError:
            continue
        managed.append(name)
    return json.dumps(managed).encode()


def _start_a_process() -> None:
    process = os.fork()
    if process == 0:
        os._exit(0)
    os.waitpid(process, 0)

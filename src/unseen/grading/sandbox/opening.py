"""Opening the strongest sandbox that works here."""

import sys
from collections.abc import Sequence
from pathlib import Path

from unseen.errors import SandboxError
from unseen.grading.sandbox.bubblewrap import BubblewrapSandbox, find_bubblewrap
from unseen.grading.sandbox.landlock import LandlockSandbox
from unseen.grading.sandbox.protocol import Sandbox
from unseen.grading.sandbox.trial import what_is_wrong
from unseen.grading.sandbox.unconfined import UnconfinedSandbox


def open_sandbox(*, unsafe: bool = False, also_readable: Sequence[Path] = ()) -> Sandbox:
    """The strongest sandbox that works here: bubblewrap, else Landlock, both with seccomp.

    Each is tried: a job in it has to run, and must not get out.

    Args:
        unsafe: Whether to do without any: jobs then run in a process that nothing holds.
        also_readable: Folders that jobs may read and import modules from, besides the usual ones.

    Raises:
        SandboxError: if none works and it was not asked to do without.

    Example:
        >>> from unseen.grading.sandbox.opening import open_sandbox
        >>> open_sandbox(unsafe=True).description
        'NO SANDBOX: jobs can read, write and send all that you can'

    Source: bubblewrap, https://github.com/containers/bubblewrap; the manual pages landlock(7) and
    seccomp(2).
    """
    folders = tuple(also_readable)
    if sys.platform == "win32":
        raise SandboxError(
            "Submissions must be graded in a process that can be confined. Received Windows, where "
            "that is not possible; grade on Linux, or in the Windows Subsystem for Linux."
        )
    if unsafe:
        return UnconfinedSandbox(folders)
    if sys.platform != "linux":
        raise SandboxError(_message([f"processes cannot be confined on {sys.platform}"]))
    programs = find_bubblewrap()
    failures = [] if programs else ["bubblewrap is not installed"]
    candidates = [BubblewrapSandbox(program, folders) for program in programs]
    for sandbox in (*candidates, LandlockSandbox(folders)):
        if (wrong := what_is_wrong(sandbox)) is None:
            return sandbox
        failures.append(f"{sandbox.description}: {wrong}")
    raise SandboxError(_message(failures))


def _message(failures: Sequence[str]) -> str:
    return (
        "Submissions must be graded in a sandbox that works on this machine. Received none: "
        f"{'; '.join(failures)}. Install bubblewrap and allow user namespaces, or take Linux 5.13 "
        "or newer with Landlock, on x86_64 or aarch64. On a machine with nothing to lose, "
        "`--unsafe-no-sandbox` does without."
    )

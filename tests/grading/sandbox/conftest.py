"""Each kind of sandbox, as far as the kernel has what it needs; and jobs from jobs.py in them."""

import subprocess
from pathlib import Path

import pytest

from unseen.grading.sandbox.bubblewrap import BubblewrapSandbox, find_bubblewrap
from unseen.grading.sandbox.landlock import LandlockSandbox
from unseen.grading.sandbox.landlock_rules import landlock_version
from unseen.grading.sandbox.protocol import Limits
from unseen.grading.sandbox.unconfined import UnconfinedSandbox

HERE = Path(__file__).parent
ROOMY = Limits(seconds=60, memory_bytes=2**30, output_bytes=2**20)


def why_no_bubblewrap() -> str | None:
    """Whether the kernel lets bubblewrap make namespaces, asked of bubblewrap alone."""
    words = ["--unshare-all", "--ro-bind", "/", "/", "/bin/true"]
    for program in find_bubblewrap():
        tried = subprocess.run([program, *words], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return None
        return f"no namespaces: {tried.stderr}"
    return "bubblewrap is not installed"


def why_no_landlock() -> str | None:
    try:
        landlock_version()
    except OSError as error:
        return f"no Landlock: {error}"
    return None


WHY_NOT = {"bubblewrap": why_no_bubblewrap(), "landlock": why_no_landlock()}


def open_one(kind: str):
    folders = (HERE,)
    if kind == "bubblewrap":
        return BubblewrapSandbox(find_bubblewrap()[0], folders)
    return LandlockSandbox(folders) if kind == "landlock" else UnconfinedSandbox(folders)


@pytest.fixture(scope="session", params=["bubblewrap", "landlock"])
def sandbox(request):
    """Every sandbox that holds; one that the kernel has all for must work."""
    if (reason := WHY_NOT[request.param]) is not None:
        pytest.skip(reason)
    return open_one(request.param)


@pytest.fixture(scope="session")
def bubblewrap_sandbox():
    if (reason := WHY_NOT["bubblewrap"]) is not None:
        pytest.skip(reason)
    return open_one("bubblewrap")


@pytest.fixture(scope="session")
def unconfined():
    return open_one("unconfined")


@pytest.fixture(scope="session")
def run_job():
    """Run a function of jobs.py."""

    def run(sandbox, job, payload=b"", limits=ROOMY):
        return sandbox.run(f"jobs:{job}", payload, limits)

    return run

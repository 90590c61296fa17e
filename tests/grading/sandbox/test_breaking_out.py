"""What a job in a sandbox tries on the world outside, and on the kernel: all fails."""

import importlib.util
import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import unseen
from unseen.grading.sandbox import bubblewrap, starting

from .conftest import ROOMY

HERE = Path(__file__).parent
_SPEC = importlib.util.spec_from_file_location("probe", HERE / "probe.py")
probe = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(probe)

# Where nothing holds them, these still need root, or a kernel or file system of a certain kind.
NEED_MORE = {
    "become_a_program",
    "change_attributes",
    "change_flags_of_libraries",
    "change_the_root",
    "leave_the_session",
    "load_a_program_into_the_kernel",
    "look_for_keys",
    "mount",
    "open_a_queue",
    "open_the_disk",
    "open_the_memory_of_others",
    "raise_own_limits",
    "read_the_memory_of_others",
    "set_up_a_ring",
    "trace_others",
    "type_into_the_terminal",
    "unshare",
    "watch_the_contest",
    "write_among_the_libraries",
    "write_beside_the_probe",
}


# In a namespace of one's own these reach nobody.
HARMLESS_IN_A_NAMESPACE = {
    "become_a_program",
    "change_flags_of_libraries",
    "change_the_personality",
    "fork",
    "kill_the_parent",
    "leave_the_session",
    "load_a_program_into_the_kernel",
    "look_for_keys",
    "make_a_file_in_memory",
    "open_a_queue",
    "outlive_the_parent",
    "run_a_program",
    "send_by_udp",
    "set_up_a_ring",
    "share_memory",
    "unshare",
}


def names_in(folder):
    return {path.name for path in folder.iterdir()}


@contextmanager
def contest(folder):
    """A world outside: a contest's folder, listeners, and a process with a secret environment."""
    for name in ("secret", "renamed", "removed", "cut"):
        (folder / name).write_text("labels")
    before = names_in(folder)
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0unseen-{os.getpid()}-{folder.name}")
        abstract.listen()
        by_file = stack.enter_context(socket.socket(socket.AF_UNIX))
        by_file.bind(os.path.relpath(folder / "socket"))
        by_file.listen()
        victim = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(600)"], env={"CANARY": "secret"}
        )
        stack.enter_context(victim)
        stack.callback(victim.kill)
        yield (
            before,
            {
                "contest": str(folder),
                "repository": str(HERE.parents[2]),
                "readable": str(HERE),
                "package": str(Path(unseen.__file__).parent),
                "temporary": str(folder.parent),
                "tcp": tcp.getsockname()[1],
                "udp": udp.getsockname()[1],
                "abstract": f"unseen-{os.getpid()}-{folder.name}",
                "socket_file": str(folder / "socket"),
                "victim": victim.pid,
            },
            victim,
        )


def kept_by(sandbox, told, names):
    payload = json.dumps(told | {"probes": names}).encode()
    outcome = sandbox.run("probe:run", payload, ROOMY)
    assert outcome.ending == "finished", outcome.told
    return json.loads(outcome.output)


@pytest.fixture(scope="module")
def attempts(sandbox, tmp_path_factory):
    """What kept each probe from breaking out; what there was of the contest before and after."""
    folder = tmp_path_factory.mktemp("contest")
    with contest(folder) as (before, told, victim):
        kept = kept_by(sandbox, told, list(probe.PROBES))
        assert victim.poll() is None
        assert names_in(folder) == before | {"socket"}
        assert {(folder / name).read_text() for name in before} == {"labels"}
    return kept


@pytest.mark.parametrize("name", probe.PROBES)
def test_a_sandboxed_job_cannot(name, attempts):
    assert attempts[name] is not None


def test_the_next_job_runs_as_if_nothing_had_been(attempts, sandbox, run_job):
    outcome = run_job(sandbox, "echo", b"payload")
    assert (outcome.ending, outcome.output) == ("finished", b"payload")


def test_bubblewrap_holds_without_seccomp(bubblewrap_sandbox, tmp_path, monkeypatch):
    def without_seccomp(job, limits, _, also_readable):
        return replace(starting.orders_for(job, limits, "limits", also_readable), parent=None)

    monkeypatch.setattr(bubblewrap, "orders_for", without_seccomp)
    with contest(tmp_path) as (_, told, _victim):
        names = [name for name in probe.PROBES if name not in HARMLESS_IN_A_NAMESPACE]
        kept = kept_by(bubblewrap_sandbox, told, names)
    assert [name for name in names if kept[name] is None] == []


@pytest.fixture(scope="module")
def attempts_unheld(unconfined, tmp_path_factory):
    names = [name for name in probe.PROBES if name not in NEED_MORE]
    with contest(tmp_path_factory.mktemp("contest")) as (_, told, _victim):
        return kept_by(unconfined, told, names)


@pytest.mark.parametrize("name", [name for name in probe.PROBES if name not in NEED_MORE])
def test_a_job_that_nothing_holds_can(name, attempts_unheld):
    assert attempts_unheld[name] is None

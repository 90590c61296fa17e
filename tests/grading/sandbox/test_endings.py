"""How jobs end, and that nothing of them is left."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from unseen.grading.sandbox.bubblewrap import BubblewrapSandbox

from .conftest import ROOMY

HASTY = replace(ROOMY, seconds=0.5)


@pytest.fixture(autouse=True)
def nothing_is_left():
    before = set(psutil.Process().children(recursive=True))  # other tests may have left some
    yield
    assert set(psutil.Process().children(recursive=True)) <= before


@pytest.mark.parametrize(
    ("job", "limits", "ending"),
    [
        ("sleep_on", HASTY, "timeout"),
        ("compute_on", HASTY, "timeout"),
        ("sleep_behind_closed_streams", HASTY, "timeout"),
        ("eat_memory", replace(ROOMY, memory_bytes=2**27), "memory"),
        ("ask_for_all_memory", ROOMY, "memory"),
        ("return_too_much", ROOMY, "output"),
        ("write_on", ROOMY, "output"),
        ("bomb_with_threads", ROOMY, "crashed"),
        ("read_nowhere", ROOMY, "crashed"),
        ("abort", ROOMY, "crashed"),
    ],
)
def test_a_job_is_ended_and_the_next_one_runs(job, limits, ending, sandbox, run_job):
    outcome = run_job(sandbox, job, b"payload", limits)
    assert (outcome.ending, outcome.output) == (ending, b"")
    assert 0 < len(outcome.told) < 5000
    outcome = run_job(sandbox, "echo", b"next")
    assert (outcome.ending, outcome.output, outcome.told) == ("finished", b"next", "")


@pytest.mark.parametrize(
    ("job", "ending"),
    [
        ("fail_to_allocate", "memory"),
        ("leave", "crashed"),
        ("leave_at_once", "crashed"),
        ("return_no_bytes", "crashed"),
        ("break_the_result", "crashed"),
        ("cut_the_result_off", "crashed"),
        ("there_is_no_such_job", "crashed"),
    ],
)
def test_a_job_ends_by_itself(job, ending, unconfined, run_job):
    outcome = run_job(unconfined, job, b"payload")
    assert (outcome.ending, outcome.output) == (ending, b"")
    assert 0 < len(outcome.told) < 5000


@pytest.mark.parametrize(
    ("job", "output"),
    [
        ("bomb_with_forks", b"0"),
        ("use_threads", b"28"),
        ("leave_a_thread", b"done"),
        ("talk_a_gigabyte", b"done"),
        ("sum_with_numpy", b"6"),
    ],
)
def test_a_job_finishes(job, output, sandbox, run_job):
    outcome = run_job(sandbox, job, b"\1\2\3")
    assert (outcome.ending, outcome.output) == ("finished", output)


def test_what_a_job_raises_is_told(unconfined, run_job):
    outcome = run_job(unconfined, "fail")
    assert outcome.ending == "crashed"
    assert "ValueError: as was planned" in outcome.told


def test_what_a_job_prints_is_told_and_spoils_nothing(unconfined, run_job):
    outcome = run_job(unconfined, "print_and_return")
    assert (outcome.ending, outcome.output) == ("finished", b"clean")
    assert len(outcome.told) == 4096
    assert outcome.told.endswith("xthe end")


def test_what_is_told_cannot_move_a_terminal(unconfined, run_job):
    outcome = run_job(unconfined, "talk_to_the_terminal")
    assert outcome.told == "a\n�[2J and � garbage �\n"


def test_a_large_payload_goes_in_and_comes_back(sandbox, run_job):
    payload = os.urandom(2**20) * 30
    outcome = run_job(sandbox, "echo", payload, replace(ROOMY, output_bytes=len(payload)))
    assert outcome.output == payload


def test_jobs_run_side_by_side(sandbox, run_job):
    payloads = [str(number).encode() * 100_000 for number in range(4)]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda one: run_job(sandbox, "echo", one), payloads))
    assert [outcome.output for outcome in outcomes] == payloads


def test_a_job_starts_with_a_bare_process(sandbox, run_job, monkeypatch):
    monkeypatch.setenv("CANARY", "secret")
    there = json.loads(run_job(sandbox, "what_is_there").output)
    assert there["files"] == [0, 1, 2, 3]  # 3 is for the result
    assert there["heavy"] == []
    assert there["core"] == [0, 0]
    assert not {"CANARY", "USER", "SSH_AUTH_SOCK"} & set(there["environment"])


GRADER = """
from pathlib import PosixPath
from unseen.grading.sandbox.bubblewrap import BubblewrapSandbox
from unseen.grading.sandbox.landlock import LandlockSandbox
from unseen.grading.sandbox.bubblewrap import BubblewrapSandbox
from unseen.grading.sandbox.protocol import Limits
{sandbox!r}.run("jobs:sleep_on", b"", {limits!r})
"""


def test_a_job_dies_with_the_grader(sandbox):
    script = GRADER.format(sandbox=sandbox, limits=ROOMY)
    grader = subprocess.Popen([sys.executable, "-c", script])
    family = await_family(grader.pid, 3 if isinstance(sandbox, BubblewrapSandbox) else 1)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []


def await_family(grader, size):
    """The processes that a grader has started, once all are there and the job has started."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        family = psutil.Process(grader).children(recursive=True)
        if len(family) >= size and ignores_hangups(family[-1]):
            return family
        time.sleep(0.02)
    raise AssertionError(f"only {family} were started")


def ignores_hangups(process):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    mask = next(line for line in lines if line.startswith("SigIgn:")).split()[1]
    return bool(int(mask, 16) & 1 << (signal.SIGHUP - 1))

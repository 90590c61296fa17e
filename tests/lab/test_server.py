"""The server as a command: where it listens, how it ends, what it refuses."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

# Seconds that anything may take on a slow machine.
_PATIENCE = 90


def start(folder, *options):
    command = [sys.executable, "-m", "unseen", "lab", "--no-browser", "--keep", str(folder)]
    return subprocess.Popen(
        [*command, *map(str, options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def address_of(lab):
    return lab.stdout.readline().split()[-1]


def status_of(address, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def workers_of(lab):
    """Its processes, as soon as there are any."""
    assert status_of(lab.address) == 200
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if workers := psutil.Process(lab.pid).children(recursive=True):
            return workers
        time.sleep(0.1)
    raise AssertionError("no worker was started")


@pytest.fixture
def lab(tmp_path):
    process = start(tmp_path / "kept", "--port", 0)
    process.address = address_of(process)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_it_ends_quietly_with_all_its_processes(lab, number):
    workers = workers_of(lab)
    lab.send_signal(number)
    _, said = lab.communicate(timeout=_PATIENCE)
    assert said == ""
    assert lab.returncode in (0, -signal.SIGTERM)
    _, left = psutil.wait_procs(workers, timeout=5)
    assert left == []


def test_its_workers_end_when_it_is_killed(lab):
    workers = workers_of(lab)
    lab.kill()
    _, left = psutil.wait_procs(workers, timeout=10)
    assert left == []


def test_neither_its_folder_nor_its_port_is_shared(lab, tmp_path):
    port = lab.address.rstrip("/").rpartition(":")[2]
    for folder, options, words in [
        ("kept", ("--port", 0), "must have its folder alone"),
        ("other", ("--port", port), "must have an address of its own"),
    ]:
        other = start(tmp_path / folder, *options)
        _, said = other.communicate(timeout=_PATIENCE)
        assert other.returncode == 2
        assert said.startswith("unseen: ")
        assert words in said


def test_a_folder_that_holds_nothing_to_show_is_refused(tmp_path):
    other = start(tmp_path / "kept", tmp_path)
    _, said = other.communicate(timeout=_PATIENCE)
    assert other.returncode == 2
    assert "one with neither" in said


def test_strangers_are_asked_for_a_token(tmp_path):
    lab = start(tmp_path / "kept", "--port", 0, "--host", "0.0.0.0")
    try:
        address = address_of(lab)
        plain, _, token = address.partition("?token=")
        assert len(token) > 20
        assert status_of(plain) == 401
        assert status_of(plain, Host="evil.example") == 421
        request = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert request.open(address).status == 200
        assert request.open(f"{plain}api/jobs/").status == 200
    finally:
        lab.kill()
        lab.communicate()

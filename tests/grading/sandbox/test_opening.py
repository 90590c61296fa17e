"""Which sandbox is opened, and that none is opened that doesn't hold."""

from dataclasses import dataclass

import pytest

from unseen.errors import SandboxError
from unseen.grading.sandbox import opening
from unseen.grading.sandbox.bubblewrap import BubblewrapSandbox
from unseen.grading.sandbox.landlock import LandlockSandbox
from unseen.grading.sandbox.opening import open_sandbox
from unseen.grading.sandbox.protocol import Outcome
from unseen.grading.sandbox.trial import what_is_wrong
from unseen.grading.sandbox.unconfined import UnconfinedSandbox


@dataclass(frozen=True)
class Pretended:
    outcome: Outcome
    description: str = "pretended"

    def run(self, *_):
        return self.outcome


def test_one_works_here():
    assert open_sandbox().description in {"bubblewrap, seccomp", "Landlock, seccomp"}


def test_a_sandbox_that_works_is_not_blamed(sandbox):
    assert what_is_wrong(sandbox) is None


def test_a_process_that_nothing_holds_is_found_out(unconfined):
    assert what_is_wrong(unconfined) == (
        "a job in it can read files, write files, use the network, start processes"
    )


def test_a_sandbox_that_does_not_start_says_why(tmp_path):
    assert "No such file" in what_is_wrong(BubblewrapSandbox(tmp_path / "bwrap"))


def test_a_sandbox_that_ends_its_job_says_how():
    outcome = Outcome("crashed", b"", "setting up uid map:\nPermission denied\n")
    assert what_is_wrong(Pretended(outcome)) == ("crashed: setting up uid map: Permission denied")


@pytest.fixture
def no_bubblewrap(monkeypatch):
    monkeypatch.setattr(opening, "find_bubblewrap", list)


@pytest.fixture
def no_landlock(monkeypatch):
    wrong = {LandlockSandbox: "no Landlock"}
    monkeypatch.setattr(opening, "what_is_wrong", lambda sandbox: wrong.get(type(sandbox)))


def test_landlock_follows_where_bubblewrap_is_missing(no_bubblewrap, monkeypatch):
    monkeypatch.setattr(opening, "what_is_wrong", lambda _: None)
    assert isinstance(open_sandbox(), LandlockSandbox)


def test_where_none_works_grading_is_refused(no_bubblewrap, no_landlock):
    with pytest.raises(
        SandboxError, match=r"bubblewrap is not installed; Landlock, seccomp: no Landlock\."
    ):
        open_sandbox()


def test_where_none_works_one_may_do_without(no_bubblewrap, no_landlock):
    sandbox = open_sandbox(unsafe=True)
    assert isinstance(sandbox, UnconfinedSandbox)
    assert "NO SANDBOX" in sandbox.description


@pytest.mark.parametrize(("system", "named"), [("win32", "Windows"), ("darwin", "darwin")])
def test_other_systems_are_refused(system, named, monkeypatch):
    monkeypatch.setattr(opening.sys, "platform", system)
    with pytest.raises(SandboxError, match=named):
        open_sandbox()

"""The fake ends jobs as a sandbox does, as far as it can."""

import pytest

from unseen.grading.sandbox.in_memory import InMemorySandbox
from unseen.grading.sandbox.protocol import Limits

LIMITS = Limits(seconds=1, memory_bytes=2**30, output_bytes=10)


def echo(payload):
    return payload


def fail(payload):
    raise ValueError("as was planned")


def run_out_of_memory(payload):
    raise MemoryError


@pytest.fixture
def run(monkeypatch):
    def run(job, payload=b""):
        return InMemorySandbox().run(job.__name__, payload, LIMITS)

    jobs = {job.__name__: job for job in (echo, fail, run_out_of_memory)}
    monkeypatch.setattr("unseen.grading.sandbox.in_memory.function_of", jobs.__getitem__)
    return run


def test_a_job_finishes(run):
    assert run(echo, b"payload").output == b"payload"


@pytest.mark.parametrize(
    ("job", "payload", "ending"),
    [(fail, b"", "crashed"), (run_out_of_memory, b"", "memory"), (echo, bytes(11), "output")],
)
def test_a_job_ends(job, payload, ending, run):
    outcome = run(job, payload)
    assert (outcome.ending, outcome.output) == (ending, b"")


def test_what_a_job_raises_is_told(run):
    assert "as was planned" in run(fail).told


def test_a_job_is_found_by_its_name():
    outcome = InMemorySandbox().run("base64:b64encode", b"payload", Limits(1, 1, 100))
    assert outcome.output == b"cGF5bG9hZA=="

"""Workers and lanes: processes that answer, refuse, fail, end."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

import psutil
import pytest
from tests.lab.asking import awaited

from unseen.errors import LabError
from unseen.lab.bell import Bell
from unseen.lab.jobs.job import Job, Status
from unseen.lab.jobs.lane import MOST_WAITING, Lane
from unseen.lab.refusals import RefusalError, WorkerLostError
from unseen.lab.workers.worker import Kind, Worker

# Its functions are what these tests ask of workers; the package finds them where it looks.
WORK = """
import os, time
import numpy as np
from unseen.errors import InvalidDataError

def double(number):
    print("noise on standard output")
    return {"twice": 2 * number, "none": np.nan}

def count(to, folder=None):
    for number in range(to):
        yield {"number": number}
        time.sleep(0.02)
    if folder:
        open(os.path.join(folder, "done.txt"), "w").close()
    return "counted"

def refuse():
    raise InvalidDataError("`rows` must be more. Received 1.")

def fail():
    raise ZeroDivisionError

def die():
    os._exit(7)

def sleep(seconds, folder=None):
    time.sleep(seconds)

def eat():
    return len(np.ones(2**33))

def who(folder=None):
    return os.getpid()
"""


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """A module that workers find as `unseen.lab.work.of_tests`."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "of_tests.py").write_text(WORK)
    (folder / "sitecustomize.py").write_text(
        f"import unseen.lab.work as work\nwork.__path__.append({str(folder)!r})\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))


def run(using):
    """Use a worker, and end it."""

    async def all_of_it():
        worker = Worker(Kind(memory=2**30))
        try:
            return await using(worker)
        finally:
            await worker.end()

    return awaited(all_of_it())


def test_a_worker_answers_and_tells_what_happens():
    async def using(worker):
        events = []
        answer = await worker.ask("of_tests:double", {"number": 4})
        end = await worker.ask("of_tests:count", {"to": 3}, on_event=events.append)
        return answer, events, end

    answer, events, end = run(using)
    assert answer == {"twice": 8, "none": None}
    assert events == [{"number": 0}, {"number": 1}, {"number": 2}]
    assert end == "counted"


def test_a_refusal_is_the_librarys_sentence_and_the_worker_goes_on():
    async def using(worker):
        with pytest.raises(RefusalError, match=r"`rows` must be more\. Received 1\."):
            await worker.ask("of_tests:refuse", {})
        with pytest.raises(LabError, match="failed within unseen"):
            await worker.ask("of_tests:fail", {})
        with pytest.raises(RefusalError, match="memory"):
            await worker.ask("of_tests:eat", {})
        return await worker.ask("of_tests:double", {"number": 1})

    assert run(using)["twice"] == 2


def test_a_worker_that_dies_is_told_of_and_started_again():
    async def using(worker):
        with pytest.raises(WorkerLostError, match="code 7"):
            await worker.ask("of_tests:die", {})
        return await worker.ask("of_tests:double", {"number": 2})

    assert run(using)["twice"] == 4


def test_what_takes_too_long_is_given_up():
    async def using(worker):
        await worker.ask("of_tests:double", {"number": 2})
        with pytest.raises(RefusalError, match=r"at most 0\.2 seconds"):
            await worker.ask("of_tests:sleep", {"seconds": 60}, seconds=0.2)
        assert not worker.is_alive
        return await worker.ask("of_tests:double", {"number": 3})

    assert run(using)["twice"] == 6


def test_the_time_that_others_take_does_not_count():
    async def using(worker):
        await worker.ask("of_tests:double", {"number": 2})
        first = asyncio.create_task(worker.ask("of_tests:sleep", {"seconds": 3}))
        await asyncio.sleep(0)
        answer = await worker.ask("of_tests:double", {"number": 3}, seconds=2)
        await first
        return answer

    assert run(using)["twice"] == 6


def test_those_who_wait_behind_one_that_takes_too_long_are_answered():
    async def using(worker):
        await worker.ask("of_tests:double", {"number": 2})
        slow = asyncio.create_task(worker.ask("of_tests:sleep", {"seconds": 60}, seconds=0.2))
        await asyncio.sleep(0)
        answer = await worker.ask("of_tests:double", {"number": 3})
        with pytest.raises(RefusalError, match="took longer"):
            await slow
        return answer

    assert run(using)["twice"] == 6


def test_what_is_asked_of_a_worker_that_is_ended_is_not_asked_again():
    async def using(worker):
        asked = asyncio.create_task(worker.ask("of_tests:sleep", {"seconds": 60}))
        while not worker.is_alive:
            await asyncio.sleep(0.01)
        await worker.end()  # before the turn of the question has come
        with pytest.raises(WorkerLostError):
            await asyncio.wait_for(asked, 10)

    run(using)


@pytest.mark.parametrize("is_starting", [False, True], ids=["runs", "starts"])
def test_a_worker_that_is_closed_is_not_started_again(is_starting):
    async def using(worker):
        start = asyncio.create_task(worker.start())
        await asyncio.sleep(0) if is_starting else await start
        await worker.close()
        with pytest.raises(WorkerLostError, match="ending"):
            await worker.ask("of_tests:double", {"number": 2})
        assert not worker.is_alive

    run(using)


def test_a_worker_ends_with_the_process_that_started_it():
    async def using(worker):
        pid = await worker.ask("of_tests:who", {})
        worker._process.stdin.close()
        await asyncio.wait_for(worker._reader, 10)
        return pid

    assert not psutil.pid_exists(run(using))


def in_lane(tmp_path, using, work="of_tests:count"):
    async def all_of_it():
        lane = Lane(tmp_path / "jobs", "training", work, Kind(), Bell())
        try:
            return await using(lane)
        finally:
            await lane.end()

    return awaited(all_of_it())


async def until(holds, seconds=20.0):
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)


def test_jobs_run_one_after_another_and_are_kept(tmp_path):
    async def using(lane):
        first = lane.add("one", {"to": 3}, {"to": 3})
        second = lane.add("two", {"to": 2}, {"to": 2})
        assert [job.id for job in lane.jobs] == ["training-2", "training-1"]
        assert second.status is Status.WAITING
        await until(lambda: second.status is Status.FINISHED)
        assert first.status is Status.FINISHED

    in_lane(tmp_path, using)

    async def later(lane):
        job = lane.get("training-1")
        assert (job.title, job.request, job.status) == ("one", {"to": 3}, Status.FINISHED)
        assert job.events == [{"number": 0}, {"number": 1}, {"number": 2}]
        assert (job.results / "done.txt").exists()
        assert lane.add("three", {}, {"to": 1}).id == "training-3"

    in_lane(tmp_path, later)


def test_a_job_is_stopped_at_once_and_keeps_what_it_told(tmp_path):
    async def using(lane):
        job = lane.add("long", {}, {"to": 100_000})
        following = lane.add("next", {}, {"to": 1})
        await until(lambda: len(job.events) > 2)
        await asyncio.wait_for(lane.stop(job.id), 2)
        assert job.status is Status.STOPPED
        told = len(job.events)
        await until(lambda: following.status is Status.FINISHED)
        assert len(job.events) == told
        assert not (job.results / "done.txt").exists()

    in_lane(tmp_path, using)


def test_a_killed_worker_costs_only_its_job(tmp_path):
    async def using(lane):
        job = lane.add("killed", {}, {"to": 100_000})
        following = lane.add("next", {}, {"to": 1})
        await until(lambda: job.events)
        os.kill(lane._running[1]._process.pid, signal.SIGKILL)
        await until(lambda: following.status is Status.FINISHED)
        assert job.status is Status.FAILED
        assert "ended by itself" in job.message

    in_lane(tmp_path, using)


def test_only_so_many_wait(tmp_path):
    async def using(lane):
        lane.add("runs", {}, {"seconds": 60})
        await until(lambda: lane.get("training-1").status is Status.RUNNING)
        for number in range(MOST_WAITING):
            lane.add(f"waits {number}", {}, {"seconds": 60})
        with pytest.raises(RefusalError, match="stop one of them") as refusal:
            lane.add("too many", {}, {"seconds": 60})
        assert refusal.value.status == 429
        assert len(lane.jobs) == 1 + MOST_WAITING

    in_lane(tmp_path, using, "of_tests:sleep")


def test_what_runs_when_the_lab_ends_is_interrupted(tmp_path):
    async def using(lane):
        lane.add("runs", {}, {"to": 100_000})
        await until(lambda: lane.get("training-1").events)

    in_lane(tmp_path, using)
    assert Job.open(tmp_path / "jobs" / "training-1").status is Status.INTERRUPTED


def test_a_lab_that_was_killed_knows_what_was_interrupted(tmp_path):
    job = Job(tmp_path / "training-4", "title", {})
    job.begin()
    job.move_to(Status.RUNNING)
    job.tell({"number": 1})
    with (job.folder / "events.jsonl").open("ab") as file:
        file.write(b'{"cut": o')
    again = Job.open(job.folder)
    assert again.status is Status.INTERRUPTED
    assert again.events == [{"number": 1}]
    again.tell({"number": 2})
    assert Job.open(job.folder).events == [{"number": 1}, {"number": 2}]


def test_of_passing_events_the_last_is_kept(tmp_path):
    job = Job(tmp_path / "training-1", "title", {})
    job.begin()
    for number in range(3):
        job.tell({"kind": "surface", "is_passing": True, "number": number})
    job.move_to(Status.FINISHED)
    again = Job.open(job.folder)
    assert again.events == []
    assert again.passing["surface"]["number"] == 2


def test_a_deleted_job_leaves_nothing(tmp_path):
    async def using(lane):
        job = lane.add("long", {}, {"to": 100_000})
        await until(lambda: job.events)
        await lane.delete(job.id)
        with pytest.raises(RefusalError):
            lane.get(job.id)
        assert [one.name for one in Path(tmp_path / "jobs").iterdir()] == ["training.last"]

    in_lane(tmp_path, using)

    async def later(lane):
        assert lane.add("another", {}, {"to": 1}).id == "training-2"

    in_lane(tmp_path, later)


def test_two_pages_delete_the_same_job(tmp_path):
    async def using(lane):
        job = lane.add("long", {}, {"to": 100_000})
        await until(lambda: job.events)
        await asyncio.gather(lane.delete(job.id), lane.delete(job.id))
        assert lane.jobs == []

    in_lane(tmp_path, using)


@pytest.mark.parametrize("what", ["stop", "delete"])
def test_a_job_that_is_stopped_while_its_process_starts_does_not_begin(tmp_path, what):
    async def using(lane):
        job = lane.add("long", {}, {"to": 100_000})
        await asyncio.sleep(0)  # its process is being started
        await getattr(lane, what)(job.id)
        following = lane.add("next", {}, {"to": 1})
        await until(lambda: following.status is Status.FINISHED)
        assert job.status is Status.STOPPED
        assert job.events == []

    in_lane(tmp_path, using)


def test_a_process_is_prepared_once_however_many_ask(tmp_path):
    async def using(lane):
        before = set(psutil.Process().children())  # browsers of other tests among them
        await asyncio.gather(*(lane.prepare() for _ in range(3)))
        assert len(set(psutil.Process().children()) - before) == 1
        await lane.end()
        assert set(psutil.Process().children()) <= before

    in_lane(tmp_path, using)


def test_what_cannot_be_written_fails_its_job_alone(tmp_path):
    async def using(lane):
        job = lane.add("long", {}, {"to": 100_000})
        await until(lambda: job.events)
        shutil.rmtree(job.folder)
        following = lane.add("next", {}, {"to": 1})
        await until(lambda: following.status is Status.FINISHED)
        assert job.status is Status.FAILED
        assert "could not be written" in job.message

    in_lane(tmp_path, using)


def test_a_file_stays_with_its_job_whatever_becomes_of_the_upload(tmp_path):
    async def using(lane):
        path = tmp_path / "content.csv"
        path.write_text("a,b")
        job = lane.add("reads", {}, {"to": 1}, (path, "mine.csv"))
        path.unlink()
        assert (job.results / "data" / "mine.csv").read_text() == "a,b"

    in_lane(tmp_path, using)


def test_damaged_events_are_left_out(tmp_path):
    job = Job(tmp_path / "training-1", "title", {})
    job.begin()
    job.move_to(Status.FINISHED)
    (job.folder / "events.jsonl").write_text('{"a": 1}\nno json\n[2]\n{"b": 3}\n')
    (job.folder / "passing.json").write_text("[")
    again = Job.open(job.folder)
    assert again.events == [{"a": 1}, {"b": 3}]
    assert again.passing == {}

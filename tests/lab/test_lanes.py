"""Lanes: jobs that run one after another, wait, are stopped and deleted."""

import asyncio
import errno
import os
import shutil
import signal
from pathlib import Path

import psutil
import pytest
from tests.lab.asking import awaited

from unseen.lab.bell import Bell
from unseen.lab.equipment import Equipment
from unseen.lab.jobs.job import ENDED, Job, Status
from unseen.lab.jobs.lane import MOST_WAITING, Lane
from unseen.lab.refusals import SOMETHING_FAILED, RefusalError
from unseen.lab.workers.worker import Kind, Worker

pytestmark = pytest.mark.usefixtures("work")


def in_lane(tmp_path, using, work="of_tests:count"):
    async def all_of_it():
        lane = Lane(tmp_path / "jobs", "training", work, Kind(), Bell())
        try:
            return await using(lane)
        finally:
            await lane.end()

    return awaited(all_of_it())


def test_a_process_that_cannot_be_started_costs_one_job(tmp_path, monkeypatch):
    async def using(lane):
        with monkeypatch.context() as patch:

            async def refuse(worker):
                raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

            patch.setattr(Worker, "start", refuse)
            first = lane.add("one", {}, {"to": 3})
            await until(lambda: first.status in ENDED)
        assert first.status is Status.FAILED
        assert "Received Resource temporarily unavailable" in first.message
        second = lane.add("two", {}, {"to": 3})
        await until(lambda: second.status in ENDED)
        assert second.status is Status.FINISHED

    in_lane(tmp_path, using)


def test_news_that_cannot_be_kept_cost_one_job(tmp_path, monkeypatch, capsys):
    async def using(lane):
        with monkeypatch.context() as patch:
            patch.setattr(Job, "tell", lambda *_: 1 / 0)
            first = lane.add("one", {}, {"to": 3})
            await until(lambda: first.status in ENDED)
        assert (first.status, first.message) == (Status.FAILED, SOMETHING_FAILED)
        second = lane.add("two", {}, {"to": 3})
        await until(lambda: second.status in ENDED)
        assert second.status is Status.FINISHED

    in_lane(tmp_path, using)
    assert "ZeroDivisionError" in capsys.readouterr().err


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


def test_a_job_that_ended_goes_on_in_its_folder(tmp_path, monkeypatch):
    job = Job(tmp_path / "jobs" / "study-1", "people.csv", {})
    job.begin()
    job.move_to(Status.STOPPED)
    lane = Equipment(tmp_path).studies

    async def run_none():
        pass

    async def go_on_twice():
        monkeypatch.setattr(lane, "_run_all", run_none)
        job = lane.go_on("study-1", {"kind": "study"})
        assert job.status is Status.WAITING
        with pytest.raises(RefusalError, match="must have ended before it goes on"):
            lane.go_on("study-1", {"kind": "study"})

    awaited(go_on_twice())

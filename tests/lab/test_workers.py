"""Workers: processes that answer, refuse, fail, end."""

import asyncio

import psutil
import pytest
from tests.lab.asking import awaited

from unseen.errors import LabError
from unseen.lab.refusals import RefusalError, WorkerLostError
from unseen.lab.workers.calls import events_of
from unseen.lab.workers.worker import Kind, Worker

pytestmark = pytest.mark.usefixtures("work")


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
        with pytest.raises(LabError, match="failed within the lab"):
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


def test_calls_become_events_and_errors_stay_errors():
    def work(tell):
        tell("first")
        raise ValueError("second")

    events = events_of(work)
    assert next(events) == "first"
    with pytest.raises(ValueError, match="second"):
        next(events)

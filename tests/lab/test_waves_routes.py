"""The routes of the room Waves: what they refuse, and what they ask of whom."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from tests.lab.asking import ask, awaited

from unseen.errors import LabError, UnseenError
from unseen.lab.app import _refuse
from unseen.lab.rooms.waves import routes
from unseen.lab.rooms.waves_maps import Maps
from unseen.lab.rooms.waves_signals import Signals
from unseen.lab.uploads import Uploads

JSON = {"content-type": "application/json"}
WAVE = {"a": 1, "b": 1.5, "c": 0.5, "d": 0.25}


class Asked:
    """A worker that notes what it is asked."""

    def __init__(self) -> None:
        self.questions = []

    async def ask(self, work, arguments, **_):
        self.questions.append((work, arguments))
        return {"asked": work}


@pytest.fixture
def equipment(tmp_path):
    return SimpleNamespace(
        waves=Asked(),
        patient=Asked(),
        signals=Asked(),
        slow=Asked(),
        uploads=Uploads(tmp_path / "uploads"),
        folder=tmp_path,
    )


@pytest.fixture
def post(equipment):
    app = Starlette(routes=routes(equipment), exception_handlers={UnseenError: _refuse})

    def post(path, question):
        return ask(app, path, method="POST", headers=JSON, body=json.dumps(question).encode())

    post.file = lambda name, body: ask(app, f"/files?name={name}", method="POST", body=body)
    return post


def test_a_wave_is_asked_of_the_worker_for_waves(post, equipment):
    wave = {**WAVE, "noise": 0.1, "seed": 3, "methods": ["network"]}
    assert post("/answer", wave).status == 200
    arguments = {"parameters": [1.0, 1.5, 0.5, 0.25], "noise": 0.1, "seed": 3}
    arguments["methods"] = ("network",)
    assert equipment.waves.questions == [("waves:answer", arguments)]


@pytest.mark.parametrize(
    "changes",
    [
        {"a": 1e9},
        {"b": 100},
        {"noise": -1},
        {"seed": 0.5},
        {"a": "1"},
        {"more": 1},
        {"a": None},
        {"methods": ["auto"]},
    ],
    ids=["amplitude", "frequency", "noise", "seed", "text", "unknown", "nothing", "method"],
)
def test_what_is_no_wave_is_refused(post, equipment, changes):
    answer = post("/answer", {**WAVE, **changes})
    assert answer.status == 400
    assert "Received" in answer.told["message"]
    assert equipment.waves.questions == []


def test_a_file_is_taken_then_asked_about_by_its_id(post, equipment):
    file = post.file("mine.npy", b"numbers").told["file"]
    question = {"file": file, "curve": 2, "part": 0.1, "method": "network"}
    assert post("/signal/answer", question).status == 200
    [(_, described)] = equipment.patient.questions
    work, asked = equipment.signals.questions[-1]
    assert described["name"] == "mine.npy"
    assert work == "waves_signals:answer"
    assert asked["place"]["path"] == described["path"]
    assert (asked["place"]["curve"], asked["part"], asked["method"]) == (2, 0.1, "network")


def test_a_file_of_another_kind_or_nobody_has_is_refused(post):
    assert post.file("mine.png", b"image").status == 415
    assert post("/signal", {"file": "0" * 16}).status == 404
    assert post("/signal", {"file": "../../secret.npy"}).status == 404


class Sender:
    """Somebody who waits for an answer until they leave."""

    def __init__(self) -> None:
        self.leaves = asyncio.Event()

    async def receive(self):
        await self.leaves.wait()
        return {"type": "http.disconnect"}


class Slow:
    """A worker whose answers are long in coming."""

    def __init__(self) -> None:
        self.asked, self.num_ends, self.finishes = [], 0, asyncio.Event()

    async def ask(self, _, arguments, **__):
        self.asked.append(arguments.get("file"))
        await self.finishes.wait()
        return arguments.get("file")

    async def end(self):
        self.num_ends += 1


@pytest.mark.parametrize(
    ("next_file", "num_ends", "asked"),
    [("other", 1, ["first", "other"]), ("first", 0, ["first", "first"])],
    ids=["another-file", "the-same-file"],
)
def test_who_has_left_gives_way_to_another_file(next_file, num_ends, asked):
    async def looked():
        worker, sender = Slow(), Sender()
        signals = Signals(worker)

        def wanted(file, by):
            return asyncio.create_task(signals.answer(by, file, {"file": file}))

        left = wanted("first", sender)
        await asyncio.sleep(0.01)
        sender.leaves.set()
        with pytest.raises(ClientDisconnect):
            await left
        following = wanted(next_file, Sender())
        await asyncio.sleep(0.01)
        worker.finishes.set()
        return await following, worker

    answer, worker = awaited(looked())
    assert answer == next_file
    assert (worker.num_ends, worker.asked) == (num_ends, asked)


def test_what_nobody_waits_for_is_given_up_as_soon_as_another_file_comes():
    async def looked():
        worker, sender = Slow(), Sender()
        signals = Signals(worker)
        left = asyncio.create_task(signals.answer(sender, "first", {"file": "first"}))
        await asyncio.sleep(0.01)
        signals.expect("other")
        await asyncio.sleep(0.01)
        ends_before = worker.num_ends
        sender.leaves.set()
        await asyncio.wait([left])
        signals.expect("other")
        await asyncio.sleep(0.01)
        return ends_before, worker.num_ends, left.exception()

    before, after, error = awaited(looked())
    assert (before, after) == (0, 1)
    assert isinstance(error, ClientDisconnect)


def test_who_leaves_before_their_turn_is_not_asked_for():
    async def looked():
        worker, sender = Slow(), Sender()
        signals = Signals(worker)
        first = asyncio.create_task(signals.answer(Sender(), "first", {"file": "first"}))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(signals.answer(sender, "second", {"file": "second"}))
        await asyncio.sleep(0.01)
        sender.leaves.set()
        await asyncio.wait([second])
        worker.finishes.set()
        return await first, second.exception(), worker

    answer, error, worker = awaited(looked())
    assert (answer, worker.asked, worker.num_ends) == ("first", ["first"], 0)
    assert isinstance(error, ClientDisconnect)


def test_a_map_is_measured_once_however_many_look(equipment, monkeypatch):
    monkeypatch.setattr("unseen.lab.rooms.waves_maps._SECONDS_OF_WAITING", 0.01)

    async def looked():
        finish = asyncio.Event()
        calls = []

        async def measure(work, arguments, on_event):
            calls.append((work, arguments["method"]))
            on_event(0.5)
            await finish.wait()
            return "the map"

        equipment.slow.ask = measure
        maps = Maps(equipment)
        first = await asyncio.gather(maps.look("dense"), maps.look("dense"))
        finish.set()
        return calls, first, await asyncio.gather(maps.look("dense"), maps.look("dense"))

    calls, first, then = awaited(looked())
    assert calls == [("waves_map:range_map", "dense")]
    assert first == [{"finished": 0.5}] * 2
    assert then == [{"map": "the map"}] * 2


def test_a_map_that_failed_is_tried_again(equipment):
    async def looked():
        async def fail(*_, **__):
            raise LabError("It ended.")

        good, equipment.slow.ask = equipment.slow.ask, fail
        maps = Maps(equipment)
        with pytest.raises(LabError, match="It ended"):
            await maps.look("dense")
        equipment.slow.ask = good
        return await maps.look("dense")

    assert awaited(looked()) == {"map": {"asked": "waves_map:range_map"}}

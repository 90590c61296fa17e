"""The room Waves: a curve and what each method makes of it, the range map, signals from files."""

from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from unseen.lab.bodies import Question, answer_of, answers, question
from unseen.lab.equipment import Equipment
from unseen.lab.rooms.waves_maps import Maps
from unseen.lab.rooms.waves_signals import Signals
from unseen.lab.work.waves_methods import SHOWN_METHODS

SUFFIXES = (".csv", ".npy", ".wav")
_SECONDS = 60.0

Amplitude = Annotated[float, Field(ge=-1_000, le=1_000)]
# Below the Nyquist frequency of the homework's curves.
Frequency = Annotated[float, Field(ge=-99, le=99)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]
Method = Literal["closed-form", "homework", "dense", "network", "least-squares"]


class Wave(Question):
    """A curve of the sliders."""

    a: Amplitude
    b: Frequency
    c: Amplitude
    d: Frequency
    noise: Annotated[float, Field(ge=0, le=1_000)] = 0.0
    seed: Seed = 0
    methods: Annotated[tuple[Method, ...], Field(max_length=len(SHOWN_METHODS))] = SHOWN_METHODS


class Random(Question):
    """Parameters inside the training range."""

    seed: Seed


class Map(Question):
    """Where a method works."""

    method: Method


class File(Question):
    """A file that is here, and whether its columns are curves."""

    file: Annotated[str, Field(max_length=40)]
    columns: bool | None = None


class Signal(Question):
    """A curve of a file, and how much of it is drawn."""

    file: Annotated[str, Field(max_length=40)]
    curve: Annotated[int, Field(ge=0, lt=2**31)] = 0
    columns: bool = False
    duration: Annotated[float, Field(gt=0, le=1e12)] = 1.0
    part: Annotated[float, Field(gt=0, le=1)] = 1.0


class SignalAnswer(Signal):
    """What a method makes of it."""

    method: Method


def routes(equipment: Equipment) -> list[BaseRoute]:
    """The routes below /api/waves."""
    maps = Maps(equipment)
    signals = Signals(equipment.signals)

    def place_of(asked: Signal) -> dict[str, Any]:
        upload = equipment.uploads.get(asked.file)
        return {
            "path": str(upload.path),
            "name": upload.name,
            "curve": asked.curve,
            "columns": asked.columns,
            "duration": asked.duration,
        }

    async def ask_patient(work: str, arguments: dict[str, Any]) -> Any:
        return await equipment.patient.ask(f"waves_signals:{work}", arguments, seconds=_SECONDS)

    async def answer(wave: Wave) -> Any:
        arguments = {
            "parameters": [wave.a, wave.b, wave.c, wave.d],
            "noise": wave.noise,
            "seed": wave.seed,
            "methods": wave.methods,
        }
        return await equipment.waves.ask("waves:answer", arguments, seconds=_SECONDS)

    async def draw(asked: Random) -> Any:
        return await equipment.waves.ask("waves:draw", {"seed": asked.seed}, seconds=_SECONDS)

    async def range_map(asked: Map) -> Any:
        return await maps.look(asked.method)

    async def take(request: Request) -> Response:
        name = request.query_params.get("name", "")
        upload = await equipment.uploads.take(name, request.stream(), SUFFIXES)
        signals.expect(upload.id)
        return answer_of(await described(File(file=upload.id)))

    async def described(asked: File) -> Any:
        upload = equipment.uploads.get(asked.file)
        arguments = {"path": str(upload.path), "name": upload.name, "columns": asked.columns}
        return {"file": asked.file, **await ask_patient("describe", arguments)}

    async def signal(asked: Signal) -> Any:
        return await ask_patient("signal", {"place": place_of(asked), "part": asked.part})

    async def signal_answer(request: Request) -> Response:
        asked = await question(request, SignalAnswer)
        arguments = {"place": place_of(asked), "method": asked.method, "part": asked.part}
        return answer_of(await signals.answer(request, asked.file, arguments))

    return [
        Route("/answer", answers(Wave, answer), methods=["POST"]),
        Route("/random", answers(Random, draw), methods=["POST"]),
        Route("/map", answers(Map, range_map), methods=["POST"]),
        Route("/files", take, methods=["POST"]),
        Route("/file", answers(File, described), methods=["POST"]),
        Route("/signal", answers(Signal, signal), methods=["POST"]),
        Route("/signal/answer", signal_answer, methods=["POST"]),
    ]

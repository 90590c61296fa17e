"""The room studies: data looked at, studies and the homework started, and what came out."""

import re
import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from unseen.lab.bodies import Endpoint, Question, answer_of, answers, question
from unseen.lab.equipment import Equipment
from unseen.lab.jobs.job import Job
from unseen.lab.refusals import RefusalError
from unseen.lab.rooms.limits import MOST_LAYERS, MOST_UNITS
from unseen.lab.rooms.studies_files import found_file
from unseen.lab.rooms.studies_folders import folder_of, listed, one_of
from unseen.lab.work.file_names import safe_name
from unseen.lab.work.studies import FOUND
from unseen.lab.work.studies_words import in_words_of_the_form
from unseen.studies.bundled import COME_WITH_UNSEEN

SUFFIXES = (".csv", ".tsv", ".parquet", ".npz")
_SECONDS_TO_LOOK = 120.0

_Column = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
_LAYERS = (
    f"must be sizes of hidden layers such as 64,64: at most {MOST_LAYERS}, each from 1 to "
    f"{MOST_UNITS}"
)


def _check_layers(text: str) -> str:
    sizes = [part.strip() for part in text.split(",")]
    are_good = all(re.fullmatch("[0-9]{1,4}", one) and 0 < int(one) <= MOST_UNITS for one in sizes)
    if not are_good or len(sizes) > MOST_LAYERS:
        raise PydanticCustomError("layers", _LAYERS)  # pyright: ignore[reportArgumentType]
    return text


def _check_budget(text: str) -> str:
    if not re.fullmatch(r"\s*\d{1,6}(\.\d+)?\s*(s|m|min|h)?\s*", text):
        raise PydanticCustomError("time", "must be a time such as 90s, 5m or 1h")
    return text


_Layers = Annotated[str, AfterValidator(_check_layers)]
_Budget = Annotated[str, AfterValidator(_check_budget)]


class Source(Question):
    """Data: `bundled` or an uploaded `file`, and how to read that."""

    bundled: Literal[*COME_WITH_UNSEEN] | None = None  # pyright: ignore[reportInvalidTypeForm]
    file: Annotated[str, StringConstraints(max_length=40)] | None = None
    target: _Column | None = None
    groups: _Column | None = None
    time: _Column | None = None
    task: Literal["classification", "regression"] | None = None
    without: Annotated[list[_Column], Field(max_length=20_000)] | None = None


class NewStudy(Question):
    """What to study, and how."""

    source: Source
    network: _Layers | None = None
    regularizers: Annotated[list[str], Field(min_length=1, max_length=100)] | None = None
    budget: _Budget = "5m"
    metric: Annotated[str, StringConstraints(max_length=40)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class TypedIn(Question):
    """What a text field of a new study holds."""

    network: _Layers | None = None
    budget: _Budget | None = None


class Homework(Question):
    """The main job."""

    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class MoreTime(Question):
    """A study to go on with; without a budget it takes what is left of its own."""

    budget: _Budget | None = None


def routes(equipment: Equipment) -> list[BaseRoute]:
    """The routes below /api/studies."""

    async def all_of_them(request: Request) -> Response:  # noqa: ARG001
        return answer_of(listed(equipment))

    async def take(request: Request) -> Response:
        name = request.query_params.get("name", "")
        upload = await equipment.uploads.take(name, request.stream(), SUFFIXES)
        return answer_of({"file": upload.id, "name": upload.name})

    async def look(asked: Source) -> Any:
        source = _plain(equipment, asked)
        seen = await _ask(equipment, "studies_data:look", {"source": source})
        return {**seen, "file": asked.file, "name": source.get("name")}

    async def choices(request: Request) -> Response:  # noqa: ARG001
        return answer_of(await _ask(equipment, "studies_data:choices", {}))

    async def start(asked: NewStudy) -> Any:
        source = _plain(equipment, asked.source)
        settings = asked.model_dump(exclude={"source"})
        await _ask(equipment, "studies_data:check", {"source": source, "settings": settings})
        return _start(equipment, asked, source, settings).summary()

    async def typed_in(asked: TypedIn) -> Any:  # noqa: ARG001
        return {}  # else it would have been refused

    async def homework(asked: Homework) -> Any:
        arguments = {"kind": "homework", "settings": asked.model_dump()}
        request = {**arguments, "asked": int(time.time())}
        return equipment.studies.add("The homework", request, arguments).summary()

    async def go_on(request: Request) -> Response:
        more = await question(request, MoreTime)
        job = equipment.studies.get(request.path_params["id"])
        settings = {**job.request["settings"], "budget": more.budget}
        kind = job.request["kind"]
        if kind == "study" and more.budget is None and not _has_parts(job.results / FOUND):
            settings["budget"] = job.request["settings"]["budget"]
        arguments = {"kind": kind, "settings": settings}
        summary = equipment.studies.go_on(job.id, arguments).summary()
        job.tell({"kind": "again"})
        return answer_of(summary)

    async def opened(request: Request) -> Response:
        name = request.path_params["id"]
        place = folder_of(equipment, name)
        found = await _ask(equipment, "studies_found:read", {"folder": str(place)})
        told = {"found": found, "has_parts": _has_parts(place)}
        return answer_of({**one_of(equipment, name), **told})

    async def file(request: Request) -> Response:
        place = folder_of(equipment, request.path_params["id"])
        return found_file(place, request.path_params["path"])

    return [
        Route("/", all_of_them),
        Route("/choices", choices),
        Route("/files", take, methods=["POST"]),
        Route("/data", _in_words_of_the_form(answers(Source, look)), methods=["POST"]),
        Route("/start", _in_words_of_the_form(answers(NewStudy, start)), methods=["POST"]),
        Route("/field", _in_words_of_the_form(answers(TypedIn, typed_in)), methods=["POST"]),
        Route("/homework", answers(Homework, homework), methods=["POST"]),
        Route("/{id}", opened),
        Route("/{id}/go-on", go_on, methods=["POST"]),
        Route("/{id}/report/{path:path}", file),
    ]


def _in_words_of_the_form(endpoint: Endpoint) -> Endpoint:
    """The same, but refusals name what the form calls a field."""

    async def reworded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusalError as error:
            raise RefusalError(in_words_of_the_form(str(error)), error.status) from error

    return reworded


async def _ask(equipment: Equipment, work: str, arguments: dict[str, Any]) -> Any:
    return await equipment.patient.ask(work, arguments, seconds=_SECONDS_TO_LOOK)


def _plain(equipment: Equipment, source: Source) -> dict[str, Any]:
    """The source as workers take it, with the path of its file."""
    if (source.bundled is None) == (source.file is None):
        raise RefusalError("A study must have data: a bundled set or a file, one of them.")
    how = source.model_dump(exclude={"bundled", "file"})
    if source.bundled is not None:
        if given := [name for name, value in how.items() if value is not None]:
            raise RefusalError(
                f"`{given[0]}` must be left out for bundled data, which settle it. Received "
                f"{how[given[0]]!r}."
            )
        return {"bundled": source.bundled}
    assert source.file is not None
    upload = equipment.uploads.get(source.file)
    return {"path": str(upload.path), "name": upload.name, **how}


def _start(
    equipment: Equipment, asked: NewStudy, source: dict[str, Any], settings: dict[str, Any]
) -> Job:
    how_to_read = {name: v for name, v in source.items() if name not in ("path", "name")}
    settings = {**settings, **how_to_read}
    title = source.get("name") or str(source["bundled"])
    request = {
        "kind": "study",
        "asked": int(time.time()),
        "source": asked.source.model_dump(),
        "settings": settings,
    }
    data = (Path(source["path"]), safe_name(source["name"])) if "path" in source else None
    arguments = {"kind": "study", "settings": settings}
    return equipment.studies.add(title, request, arguments, data)


def _has_parts(folder: Path) -> bool:
    """Whether a study has finished anything that it would go on from."""
    return any((folder / "journal").rglob("*.npz"))

"""The room Train: what it offers, trainings started, what they leave."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from unseen.data.bundled import BUNDLED
from unseen.lab.bodies import Question, answer_of, answers
from unseen.lab.equipment import Equipment
from unseen.lab.refusals import RefusalError
from unseen.lab.work.file_names import safe_name

_OWN = "upload:"
_FILES = ("recipe.toml", "model.keras", "train.py")
_SECONDS_TO_OFFER = 60.0

_Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_Column = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
_Strength = Annotated[int | float, Field(ge=0, le=1e9)]
_LONGEST_TITLE = 120
_Units = Annotated[int, Field(ge=1, le=1_024)]
LIMITS = {"seeds": 20, "epochs": 5_000, "hidden_layers": 8, "units": 1_024}


class Strengths(Question):
    """A regularizer that is on."""

    name: _Name
    values: dict[_Name, _Strength]


class Training(Question):
    """What to train; the defaults are what the room opens with."""

    data: _Name = "moons"
    target: _Column | None = None
    hidden: Annotated[tuple[_Units, ...], Field(max_length=LIMITS["hidden_layers"])] = (64, 64)
    activation: _Name = "relu"
    optimizer: _Name = "adam"
    learning_rate: Annotated[float, Field(gt=0, le=1_000)] = 0.005
    schedule: _Name = "constant"
    epochs: Annotated[int, Field(ge=1, le=LIMITS["epochs"])] = 300
    batch_size: Annotated[int, Field(ge=1, le=100_000)] = 32
    regularizers: Annotated[tuple[Strengths, ...], Field(max_length=40)] = ()
    seeds: Annotated[int, Field(ge=1, le=LIMITS["seeds"])] = 8
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0

    @property
    def title(self) -> str:
        """In a few words, but for the data's name."""
        layers = "-".join(map(str, self.hidden)) or "linear"
        on = [f"{one.name} {_shortest(one.values)}" for one in self.regularizers]
        return " · ".join([layers, *on])


def _shortest(values: dict[str, int | float]) -> str:
    return ", ".join(f"{value:g}" for value in values.values())


def routes(equipment: Equipment) -> list[BaseRoute]:
    """The routes below /api/train."""
    offered: dict[str, Any] = {}

    async def choices(request: Request) -> Response:  # noqa: ARG001
        if not offered:
            found = await equipment.patient.ask(
                "train_choices:choices", {}, seconds=_SECONDS_TO_OFFER
            )
            offered.update(found, limits=LIMITS, defaults=Training().model_dump())
        return answer_of(offered)

    async def start(asked: Training) -> Any:
        source = _source(equipment, asked)
        recipe = asked.model_dump(
            include={"optimizer", "learning_rate", "schedule", "epochs", "batch_size"}
        )
        arguments = {
            "source": source,
            "network": {"hidden": asked.hidden, "activation": asked.activation},
            "recipe": {
                **recipe,
                "regularizers": [(one.name, one.values) for one in asked.regularizers],
            },
            "seeds": list(range(asked.seed, asked.seed + asked.seeds)),
        }
        title = f"{source['name']} · {asked.title}"[:_LONGEST_TITLE]
        data = None
        if source["is_file"]:
            path = Path(source["data"])
            await _look(equipment, path, source)
            data = (path, safe_name(source["name"]))
        return equipment.trainings.add(title, asked.model_dump(), arguments, data).summary()

    async def file(request: Request) -> Response:
        job = equipment.trainings.get(request.path_params["id"])
        name = request.path_params["name"]
        path = job.results / name
        if name not in _FILES or not path.is_file():
            raise RefusalError(f"{job.id} must have a file {name!r}. It has none.", 404)
        return FileResponse(path, filename=f"{job.id}-{name}")

    return [
        Route("/choices", choices),
        Route("/start", answers(Training, start), methods=["POST"]),
        Route("/{id}/files/{name}", file),
    ]


async def _look(equipment: Equipment, path: Path, source: dict[str, Any]) -> None:
    """Refuse a file that cannot be learnt from, before a training waits for its turn.

    Raises:
        RefusalError: if so.
    """
    asked = {"path": str(path), "name": source["name"], "target": source["target"]}
    seen = await equipment.patient.ask(
        "studies_data:look", {"source": asked}, seconds=_SECONDS_TO_OFFER
    )
    if seen["problem"] is not None:
        raise RefusalError(seen["problem"])


def _source(equipment: Equipment, asked: Training) -> dict[str, Any]:
    """The data as the worker reads it."""
    if asked.data.startswith(_OWN):
        upload = equipment.uploads.get(asked.data.removeprefix(_OWN))
        return {
            "data": str(upload.path),
            "is_file": True,
            "name": upload.name,
            "target": asked.target,
        }
    if asked.data not in (*BUNDLED, "waves"):
        names = ", ".join([*BUNDLED, "waves"])
        raise RefusalError(f"`data` must be one of {names}, or a file. Received {asked.data!r}.")
    return {"data": asked.data, "is_file": False, "name": asked.data, "target": None}

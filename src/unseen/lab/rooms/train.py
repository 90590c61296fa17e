"""The room Train: what it offers, trainings started, what they leave."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from unseen.lab.bodies import Question, answer_of, answers
from unseen.lab.equipment import Equipment
from unseen.lab.refusals import RefusalError
from unseen.lab.rooms.limits import MOST_LAYERS, MOST_UNITS
from unseen.lab.uploads import Upload
from unseen.lab.work.file_names import TAKEN_AWAY, safe_name
from unseen.studies.bundled import COME_WITH_UNSEEN
from unseen.studies.wording import count

_OWN = "upload:"
_SECONDS_TO_OFFER = 60.0

_Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_Column = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
_Strength = Annotated[int | float, Field(ge=0, le=1e9)]
_LONGEST_TITLE = 120
# How a title says what is not as usual.
_SAID = {
    "target": "predicts {}",
    "activation": "{}",
    "learning_rate": "lr {:g}",
    "optimizer": "{}",
    "schedule": "{}",
    "batch_size": "batches of {}",
}
_Units = Annotated[int, Field(ge=1, le=MOST_UNITS)]
LIMITS = {"seeds": 20, "epochs": 5_000, "hidden_layers": MOST_LAYERS, "units": MOST_UNITS}


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
        """In a few words, but for the data's name.

        Layers, regularizers, epochs and seeds; of the rest what is not as the room opens.
        """
        layers = "-".join(map(str, self.hidden)) or "linear"
        on = [f"{one.name} {_shortest(one.values)}" for one in self.regularizers]
        usual = Training.model_fields
        other = [
            said.format(getattr(self, name))
            for name, said in _SAID.items()
            if getattr(self, name) != usual[name].default
        ]
        start = f" from {self.seed}" if self.seed else ""
        length = [count(self.epochs, "epoch"), count(self.seeds, "seed") + start]
        return " · ".join([layers, *on, *other, *length])


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
        upload = _upload_of(equipment, asked)
        if upload is not None:
            await _look_at(equipment, upload, asked.target)
        name = asked.data if upload is None else upload.name
        recipe = asked.model_dump(
            include={"optimizer", "learning_rate", "schedule", "epochs", "batch_size"}
        )
        arguments = {
            "source": {"name": name, "target": None if upload is None else asked.target},
            "network": {"hidden": asked.hidden, "activation": asked.activation},
            "recipe": {
                **recipe,
                "regularizers": [(one.name, one.values) for one in asked.regularizers],
            },
            "seeds": list(range(asked.seed, asked.seed + asked.seeds)),
        }
        title = f"{name} · {asked.title}"[:_LONGEST_TITLE]
        data = None if upload is None else (upload.path, safe_name(upload.name))
        return equipment.trainings.add(title, asked.model_dump(), arguments, data).summary()

    async def file(request: Request) -> Response:
        job = equipment.trainings.get(request.path_params["id"])
        name = request.path_params["name"]
        path = job.results / name
        if name not in TAKEN_AWAY or not path.is_file():
            raise RefusalError(f"{job.id} must have a file {name!r}. It has none.", 404)
        return FileResponse(path, filename=f"{job.id}-{name}")

    return [
        Route("/choices", choices),
        Route("/start", answers(Training, start), methods=["POST"]),
        Route("/{id}/files/{name}", file),
    ]


def _upload_of(equipment: Equipment, asked: Training) -> Upload | None:
    """The file that is to be learnt from; None where data come with unseen.

    Raises:
        RefusalError: if there are neither.
    """
    if asked.data.startswith(_OWN):
        return equipment.uploads.get(asked.data.removeprefix(_OWN))
    if asked.data not in COME_WITH_UNSEEN:
        names = ", ".join(COME_WITH_UNSEEN)
        raise RefusalError(f"`data` must be one of {names}, or a file. Received {asked.data!r}.")
    return None


async def _look_at(equipment: Equipment, upload: Upload, target: str | None) -> None:
    """Refuse a file that cannot be learnt from, before a training waits for its turn.

    Raises:
        RefusalError: if so.
    """
    source = {"path": str(upload.path), "name": upload.name, "target": target}
    seen = await equipment.patient.ask(
        "studies_data:look", {"source": source}, seconds=_SECONDS_TO_OFFER
    )
    if seen["problem"] is not None:
        raise RefusalError(seen["problem"])

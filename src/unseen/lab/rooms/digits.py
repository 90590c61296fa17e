"""The room Digits: networks that answer a drawing, what they get wrong, what distorts a digit."""

from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from unseen.lab.bodies import Question, answer_of, answers
from unseen.lab.equipment import Equipment

# Few milliseconds, but for the first of a kind, whose program is compiled.
_SECONDS = 60
_NUM_PIXELS = 28 * 28

Pixel = Annotated[int, Field(ge=0, le=255)]
Ink = Annotated[list[Pixel], Field(min_length=_NUM_PIXELS, max_length=_NUM_PIXELS)]


class Drawing(Question):
    """A drawing, and how it is shown to networks."""

    ink: Ink
    is_centred: bool


class Distortion(Drawing):
    """What to do to a drawing."""

    name: Annotated[str, Field(max_length=40)]
    strengths: Annotated[list[Annotated[float, Field(ge=0, le=1e3)]], Field(max_length=8)]
    seed: Annotated[int, Field(ge=0, lt=2**31)]


class TestImage(Question):
    """Which test image."""

    __test__ = False  # no test of pytest's

    number: Annotated[int, Field(ge=0, lt=100_000)]


def routes(equipment: Equipment) -> list[BaseRoute]:
    """The routes below /api/digits."""

    async def ask(work: str, arguments: dict[str, Any]) -> Any:
        return await equipment.digits.ask(work, arguments, seconds=_SECONDS)

    async def opening(request: Request) -> Response:  # noqa: ARG001
        return answer_of(await ask("digits:opening", {}))

    async def gallery(request: Request) -> Response:  # noqa: ARG001
        return answer_of(await ask("digits_gallery:gallery", {}))

    async def answer(drawing: Drawing) -> Any:
        return await ask("digits:answer", drawing.model_dump())

    async def distort(distortion: Distortion) -> Any:
        return await ask("digits_augmentation:distorted", distortion.model_dump())

    async def test_image(asked: TestImage) -> Any:
        return await ask("digits:test_image", asked.model_dump())

    return [
        Route("/", opening),
        Route("/gallery", gallery),
        Route("/answer", answers(Drawing, answer), methods=["POST"]),
        Route("/distort", answers(Distortion, distort), methods=["POST"]),
        Route("/image", answers(TestImage, test_image), methods=["POST"]),
    ]

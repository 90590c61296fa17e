"""The lab as a web application: its rooms, its page, and what they share."""

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from unseen.errors import LabError, UnseenError
from unseen.lab.bodies import answer_of
from unseen.lab.equipment import Equipment
from unseen.lab.guard import Door, Guard
from unseen.lab.refusals import SOMETHING_FAILED, RefusalError
from unseen.lab.rooms import jobs

ROOMS = ("waves", "digits", "train", "studies")
_PAGE = Path(__file__).parent / "page"


def make_app(equipment: Equipment, door: Door) -> ASGIApp:
    """The whole lab.

    Args:
        equipment: What its rooms share; started and ended with the application.
        door: Who may come in.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001
        equipment.start()
        try:
            yield
        finally:
            await equipment.end()

    app = Starlette(
        routes=[*_routes(equipment)],
        middleware=[Middleware(GZipMiddleware, minimum_size=2_000)],
        exception_handlers={
            UnseenError: _refuse,
            HTTPException: _say_status,
            ClientDisconnect: _say_nothing,
            Exception: _apologize,
        },
        lifespan=lifespan,
    )
    # Around the whole: what fails is answered outside of all middleware.
    return Guard(app, door)


def _routes(equipment: Equipment) -> list[BaseRoute]:
    rooms = [importlib.import_module(f"unseen.lab.rooms.{name}") for name in ROOMS]
    return [
        Mount("/api/jobs", routes=jobs.routes(equipment)),
        *(
            Mount(f"/api/{name}", routes=room.routes(equipment))
            for name, room in zip(ROOMS, rooms, strict=True)
        ),
        Mount("/page", _PageFiles(directory=_PAGE)),
        # Every room is the same page, which reads the address.
        *(Route(f"/{name}", _page) for name in ("", *ROOMS)),
        Route("/{room}", _page_of_no_room),
    ]


class _PageFiles(StaticFiles):
    """The page's files; a browser asks each time whether they are still the same."""

    def file_response(self, *args, **options) -> Response:
        answer = super().file_response(*args, **options)
        answer.headers["Cache-Control"] = "no-cache"
        return answer


async def _page(request: Request) -> Response:  # noqa: ARG001
    return FileResponse(_PAGE / "index.html", headers={"Cache-Control": "no-cache"})


async def _page_of_no_room(request: Request) -> Response:  # noqa: ARG001
    return FileResponse(_PAGE / "index.html", 404)


async def _refuse(request: Request, error: Exception) -> Response:  # noqa: ARG001
    # What the library refuses is the asker's; that a worker is lost or fails is the lab's own.
    otherwise = 500 if isinstance(error, LabError) else 400
    status = error.status if isinstance(error, RefusalError) else otherwise
    return answer_of({"message": str(error)}, status)


async def _say_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = f"There is nothing at {request.url.path}." if error.status_code == 404 else None
    return answer_of({"message": sentence or error.detail}, error.status_code)


async def _say_nothing(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Nobody is there any more to be answered."""
    return Response(status_code=400)


async def _apologize(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """What is raised here is written to the terminal after the answer."""
    return answer_of({"message": SOMETHING_FAILED}, 500)

"""Jobs of every kind: listed, followed, stopped, deleted; and the bell that tells of them."""

import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from unseen.lab.bodies import answer_of
from unseen.lab.equipment import Equipment
from unseen.lab.jobs.lane import Lane
from unseen.lab.refusals import RefusalError

# No job tells more events than that.
_MOST_DIGITS = 9


def routes(equipment: Equipment) -> list[BaseRoute]:
    """The routes below /api/jobs."""

    async def bell(request: Request) -> Response:  # noqa: ARG001
        return StreamingResponse(_news(equipment), media_type="text/event-stream")

    async def listed(request: Request) -> Response:  # noqa: ARG001
        return answer_of(
            {lane.name: [job.summary() for job in lane.jobs] for lane in equipment.lanes}
        )

    async def followed(request: Request) -> Response:
        """One job: its request, and its events from a number on."""
        job = _lane(equipment, request).get(request.path_params["id"])
        start = request.query_params.get("from", "0")
        if not (start.isascii() and start.isdecimal() and len(start) <= _MOST_DIGITS):
            raise RefusalError(f"`from` must be the number of an event. Received {start!r}.")
        news = {"events": job.events[int(start) :], "passing": list(job.passing.values())}
        return answer_of({**job.summary(), "request": job.request, **news})

    async def stop(request: Request) -> Response:
        job = await _lane(equipment, request).stop(request.path_params["id"])
        return answer_of(job.summary())

    async def delete(request: Request) -> Response:
        await _lane(equipment, request).delete(request.path_params["id"])
        return answer_of({})

    return [
        Route("/", listed),
        Route("/bell", bell),
        Route("/{id}", followed),
        Route("/{id}/stop", stop, methods=["POST"]),
        Route("/{id}", delete, methods=["DELETE"]),
    ]


def _lane(equipment: Equipment, request: Request) -> Lane:
    """The lane of the job that a request is about; the first, which knows it is not there, else."""
    name = request.path_params["id"]
    return next((lane for lane in equipment.lanes if name in lane), equipment.lanes[0])


async def _news(equipment: Equipment) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    async for news in equipment.bell.listen():
        yield "".join(f"data: {json.dumps(one)}\n\n" for one in news) or ": still here\n\n"

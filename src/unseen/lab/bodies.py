"""What a page sends, checked; and what it is sent."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from unseen.lab.refusals import RefusalError
from unseen.lab.workers.wire import to_line

# A drawing or a form; files come another way.
_LONGEST_BODY = 2**20

Endpoint = Callable[[Request], Awaitable[Response]]


class Question(BaseModel):
    """What a page asks: known fields only, of their own types, every number finite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


Asked = TypeVar("Asked", bound=Question)


def answer_of(value: Any, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(to_line(value), status, media_type="application/json")


def answers(kind: type[Asked], answer: Callable[[Asked], Awaitable[Any]]) -> Endpoint:
    """An endpoint that answers one kind of question.

    Args:
        kind: Of the question, which the body holds as JSON.
        answer: From the question to a value of JSON's own types or NumPy's.
    """

    async def endpoint(request: Request) -> Response:
        return answer_of(await answer(await question(request, kind)))

    return endpoint


async def question(request: Request, kind: type[Asked]) -> Asked:
    """The question that a request's body asks.

    Raises:
        RefusalError: if it is none.
    """
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise RefusalError("A question must be JSON, and say so.", 415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_BODY:
            raise RefusalError("A question must have at most 1 MB. Received more.", 413)
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "the question"
        received = repr(first["input"])
        shown = received if len(received) <= 60 else f"{received[:59]}…"
        raise RefusalError(f"`{where}`: {first['msg']}. Received {shown}.") from error

"""The room digits."""

from starlette.routing import BaseRoute

from unseen.lab.equipment import Equipment


def routes(equipment: Equipment) -> list[BaseRoute]:  # noqa: ARG001
    """The routes below /api/digits."""
    return []

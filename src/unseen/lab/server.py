"""Serving the lab on one address until it is stopped."""

import secrets
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

from unseen.errors import InvalidArgumentError, OutputError
from unseen.lab.app import make_app
from unseen.lab.equipment import Equipment
from unseen.lab.guard import Door, is_loopback


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8009,
    shown: tuple[Path, ...] = (),
    open_browser: bool = True,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the lab until Ctrl-C.

    Args:
        folder: All that the lab writes is in here; made where it is missing.
        host: The address to bind to. Anything but this machine alone asks visitors for a token,
            new each time.
        port: Of TCP; 0 takes any that is free.
        shown: Folders of studies and reports elsewhere, to be shown too.
        open_browser: Whether to open the page.
        on_ready: Called with the address, before anybody can come.

    Raises:
        InvalidArgumentError: if the address cannot be bound to.
        OutputError: if the folder cannot be written.
    """
    import uvicorn

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The lab must be able to write its folder. Received {folder}: {error.strerror}."
        ) from error
    listener = _listener(host, port)
    token = None if is_loopback(host) else secrets.token_urlsafe(18)
    door = Door(host, listener.getsockname()[1], token)
    app = make_app(Equipment(folder, shown), door)
    if on_ready is not None:
        on_ready(door.address)
    if open_browser:
        webbrowser.open(door.address)
    settings = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=1, server_header=False
    )
    uvicorn.Server(settings).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """A socket that is bound, so that a port that is taken is told before anything starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise InvalidArgumentError(
            f"The lab must have an address of its own. Received {host}:{port}: {error.strerror}; "
            "choose another with --port, or --port 0 for any that is free."
        ) from error
    return listener

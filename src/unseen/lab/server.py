"""Serving the lab on one address until it is stopped."""

import contextlib
import os
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from unseen.errors import InvalidArgumentError, OutputError
from unseen.lab.app import make_app
from unseen.lab.equipment import Equipment
from unseen.lab.guard import Door, is_loopback
from unseen.lab.shown import open_shown


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
        InvalidArgumentError: if the address cannot be bound to, or a folder to show holds neither
            a study nor a report.
        OutputError: if the folder cannot be written, or another lab uses it.
    """
    import uvicorn

    if not host:
        raise InvalidArgumentError(
            "`host` must be an address, such as 127.0.0.1 or 0.0.0.0. Received an empty one."
        )
    folders = open_shown(shown)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # others may share the machine
    except OSError as error:
        raise OutputError(
            f"The lab must be able to write its folder. Received {folder}: {error.strerror}."
        ) from error
    with _alone_in(folder), _listener(host, port) as listener:
        token = None if is_loopback(host) else secrets.token_urlsafe(18)
        door = Door(host, listener.getsockname()[1], token)
        equipment = Equipment(folder, folders)
        app = make_app(equipment, door)
        if on_ready is not None:
            on_ready(door.address)
        if open_browser:
            page = door.address if token is None else _page_with_token(folder, door.address)
            # In a thread: some browsers keep the terminal until they are closed.
            threading.Thread(target=webbrowser.open, args=(page,), daemon=True).start()
        settings = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=1, server_header=False
        )

        class Server(uvicorn.Server):
            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                # Whoever waits for an answer is told before connections are closed.
                await equipment.end()
                await super().shutdown(sockets)

        # Ctrl-C is how a server is ended.
        with contextlib.suppress(KeyboardInterrupt):
            Server(settings).run(sockets=[listener])


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other labs out of a folder, whose jobs would be taken for interrupted."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / "lock", blocking=False):
            yield
    except Timeout as error:
        raise OutputError(
            f"A lab must have its folder alone. Received {folder}, in which another one runs; open "
            "that one, or choose another folder with --keep."
        ) from error


def _page_with_token(folder: Path, address: str) -> str:
    """A page of our own that leads to the address: commands can be seen by all users."""
    page = folder / "open.html"
    page.unlink(missing_ok=True)
    with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f'<!doctype html><meta http-equiv="refresh" content="0; url={address}">')
    return page.resolve().as_uri()


def _listener(host: str, port: int) -> socket.socket:
    """A socket that is bound, so that a port that is taken is told before anything starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that says it is TCP's does asyncio send small answers at once.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere it would share the port with whoever has it
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise InvalidArgumentError(
            f"The lab must have an address of its own. Received {host}:{port}: {error.strerror}; "
            "choose another with --port, or --port 0 for any that is free."
        ) from error
    listener.listen()  # a browser that is opened now waits, and is not turned away
    return listener

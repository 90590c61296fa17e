"""`unseen lab`: look and play in the browser."""

import signal
from pathlib import Path
from typing import Annotated

import typer


def lab(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders of studies or reports elsewhere, or around one, to look at in the lab.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(help="Of this machine; 0 takes any that is free.", min=0, max=65535)
    ] = 8009,
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on. Any but this machine's own asks visitors for a token."
        ),
    ] = "127.0.0.1",
    keep: Annotated[
        Path | None,
        typer.Option(
            help="Folder for all that the lab keeps; by default one of your user's.",
            show_default=False,
        ),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Play with waves and digits, watch networks train, look at studies: in the browser."""
    import platformdirs

    from unseen.lab.server import serve

    def say(address: str) -> None:
        typer.echo(f"The lab: {address}\nStop it with Ctrl-C; what is finished is kept in {place}")

    # Ctrl-C is how a server is ended, and nothing is in hand then.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    place = platformdirs.user_state_path("unseen") / "lab" if keep is None else keep
    serve(
        place,
        host=host,
        port=port,
        shown=tuple(folders or ()),
        open_browser=browser,
        on_ready=say,
    )

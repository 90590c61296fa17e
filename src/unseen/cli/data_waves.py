"""`unseen data waves`: write the homework's files of waves."""

from pathlib import Path
from typing import Annotated

import typer


def data_waves(
    out: Annotated[Path, typer.Option(help="Folder for the six .npy files.")],
    seed: Annotated[int, typer.Option(help="Where the parameters are sampled from.")] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Replace files of these names that exist.")
    ] = False,
) -> None:
    """Write the homework's six wave files, under the names its notebook loads."""
    from unseen.waves import sample_waves, save_waves

    for path in save_waves(sample_waves(seed), out, overwrite=force):
        typer.echo(path)

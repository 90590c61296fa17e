"""`unseen grade new`: make a contest."""

from pathlib import Path
from typing import Annotated

import typer

from unseen.errors import InvalidArgumentError


def grade_new(
    folder: Annotated[Path, typer.Argument(help="New folder.", show_default=False)],
    training: Annotated[
        Path | None,
        typer.Option(help="An .npz file with arrays x and y; by default 800 fours and nines."),
    ] = None,
    secret: Annotated[
        Path | None,
        typer.Option(help="The same of the secret set; by default other fours and nines."),
    ] = None,
    secret_size: Annotated[
        int, typer.Option(help="Fours and nines of the secret set, where no file is given.")
    ] = 6000,
    public: Annotated[
        float, typer.Option(help="Part of the secret set that the board shows before the deadline.")
    ] = 0.333,
    seed: Annotated[
        int | None,
        typer.Option(help="Where the secret seeds flow from; drawn where none is given."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(help="Address such as postgresql://…; by default a file.", show_default=False),
    ] = None,
) -> None:
    """Make a contest: rules to edit, a secret set kept apart, a starter kit for students."""
    import secrets

    from unseen.grading.contest import create_contest
    from unseen.grading.material import homework_secret, homework_training, read_labelled

    if (training is None) != (secret is None):
        raise InvalidArgumentError(
            "`--training` and `--secret` must be given both or neither. Received one of them."
        )
    if training is not None and secret is not None:
        parts = read_labelled(training), read_labelled(secret)
    else:
        secret_seed = secrets.randbits(63) if seed is None else seed
        parts = homework_training(), homework_secret(secret_size, secret_seed)
    contest = create_contest(folder, *parts, seed=seed, public_fraction=public, database=database)
    num_public = int(contest.is_public.sum())
    typer.echo(
        f"{folder}/task.toml     the rules: edit them\n"
        f"{folder}/starter/      for students\n"
        f"{folder}/secret/       {len(contest.secret.labels):,} rows, {num_public:,} of them for "
        "the board before the deadline: for nobody's eyes\n\n"
        f"Then: unseen grade add {folder} inbox/*"
    )

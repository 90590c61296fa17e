"""`unseen regularizers`: what there is against overfitting."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unseen.regularizers.catalogue import Entry


def regularizers(
    name: Annotated[
        str | None, typer.Argument(help="One of them, to read all about it.", show_default=False)
    ] = None,
) -> None:
    """List the ways to fight overfitting: what each does, sensible strengths, who found it."""
    from unseen.regularizers.catalogue import find_regularizer, list_regularizers

    if name is None:
        _print_catalogue(list_regularizers())
    else:
        _print_regularizer(find_regularizer(name))


def _print_catalogue(entries: "Sequence[Entry]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from unseen.regularizers.catalogue import settings_in_words

    table = Table(title=f"{len(entries)} regularizers", title_justify="left", show_lines=True)
    table.add_column("Name and place", no_wrap=True)
    table.add_column("What it does and why, strengths to try, source")
    for entry in entries:
        settings = "; ".join(settings_in_words(one) for one in entry.settings)
        table.add_row(
            Text.assemble((entry.name, "bold"), "\n", ("\n".join(entry.places), "dim")),
            Text.assemble(entry.explanation, "\n", f"Try {settings}.\n", (entry.citation, "dim")),
        )
    Console().print(table)
    typer.echo("All about one: unseen regularizers NAME")


def _print_regularizer(entry: "Entry") -> None:
    import inspect

    typer.echo(f"{entry.name}{inspect.signature(entry.kind)}\n")
    typer.echo(inspect.cleandoc(entry.kind.__doc__ or ""))
    typer.echo(f"\nActs on: {', '.join(entry.places)}")
    typer.echo("Strengths to try:")
    for setting in entry.settings:
        typer.echo(f"  {setting!r}")

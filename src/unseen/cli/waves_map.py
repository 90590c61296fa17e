"""`unseen waves map`: the error of methods as parameters leave the training range."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unseen.cli.endings import saying_when_stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unseen.waves.range_map import RangeMap


def waves_map(
    method: Annotated[
        list[str] | None,
        typer.Option(
            help="A method (network if none is named); again, another beside it.",
            metavar="METHOD",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="The .svg or .png file to write.")] = Path(
        "waves-map.svg"
    ),
    seed: Annotated[int, typer.Option(help="Where the curves are drawn from.", min=0)] = 0,
    resolution: Annotated[
        int, typer.Option(help="Cells of a map each way, best a multiple of 5.", min=2)
    ] = 25,
    force: Annotated[bool, typer.Option("--force", help="Replace a picture that exists.")] = False,
) -> None:
    """Map how far beyond the range [0, 1] of its training a method still finds the curve."""
    from unseen.progress import shown_progress
    from unseen.report.pictures import check_picture, save_picture
    from unseen.waves.estimators.catalogue import find_estimator
    from unseen.waves.range_map import measure_range

    check_picture(out, overwrite=force)
    estimators = [find_estimator(name) for name in dict.fromkeys(method or ["network"])]
    with saying_when_stopped("no picture was written"), shown_progress() as on_progress:
        maps = [
            measure_range(
                estimator,
                seed=seed,
                resolution=resolution,
                on_progress=lambda finished, total, name=estimator.name: on_progress(
                    name, finished, total
                ),
            )
            for estimator in estimators
        ]
    from unseen.report.range_figures import draw_range

    save_picture(draw_range(maps), out)
    _print_regions(maps)
    typer.echo(f"\nThe picture: {out}")


def _print_regions(maps: "Sequence[RangeMap]") -> None:
    import numpy as np
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title="Curve error over (a, b) and (c, d), the other two in [0, 1]", title_justify="left"
    )
    table.add_column("Method")
    table.add_column("Where")
    for heading in ("Cells", "Median", "Worst", "Below 1 %"):
        table.add_column(heading, justify="right")
    where = {
        "inside": "in the training range [0, 1]",
        "near": "near it, in [−2, 3]",
        "far": "far, amplitudes to ±10, frequencies to 8",
    }
    for found in maps:
        for region, errors in found.regions().items():
            table.add_row(
                found.method if region == "inside" else "",
                where[region],
                f"{errors.size:,}",
                f"{np.median(errors):.1e}" if errors.size else "",
                f"{errors.max():.1e}" if errors.size else "",
                f"{100 * (errors < 0.01).mean():.1f} %" if errors.size else "",
            )
        table.add_section()
    Console().print(table)

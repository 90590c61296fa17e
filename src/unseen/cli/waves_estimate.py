"""`unseen waves estimate`: from a file of signals to a file of their parameters."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unseen.cli.endings import saying_when_stopped

if TYPE_CHECKING:
    from unseen.waves.estimate_summary import EstimateSummary


def waves_estimate(
    signals: Annotated[
        Path, typer.Argument(help="A .npy, .npz, .csv, .parquet or .wav file.", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="The .csv or .parquet file to write.")],
    duration: Annotated[
        float | None,
        typer.Option(
            help="Length of the sampled interval, both ends included. A .wav file knows its own."
        ),
    ] = None,
    times: Annotated[
        Path | None,
        typer.Option(help="File with the time of each sample, instead of --duration."),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            help="auto, closed-form, least-squares, network, homework or dense.", metavar="METHOD"
        ),
    ] = "auto",
    columns: Annotated[
        bool, typer.Option("--columns", help="Each column of a table is a curve, not each row.")
    ] = False,
    key: Annotated[
        str | None, typer.Option(help="Name of the array in an .npz file that holds the curves.")
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="Folder for pictures of the curves that tell most.", metavar="FOLDER"),
    ] = None,
    most_plots: Annotated[int, typer.Option(help="How many curves to draw at most.", min=1)] = 12,
    force: Annotated[
        bool, typer.Option("--force", help="Replace estimates and pictures that exist.")
    ] = False,
) -> None:
    """Estimate a, b, c, d of a·sin(bx) + c·cos(dx) for every curve of a file."""
    from unseen.progress import shown_progress
    from unseen.waves.estimate_files import estimate_file
    from unseen.waves.estimate_writer import check_output
    from unseen.waves.signal_files import open_signals, read_times

    check_output(out, overwrite=force)
    file = open_signals(signals, key=key, columns=columns)
    plots = None
    if plot is not None:
        from unseen.report.signal_plots import SignalPlots

        plots = SignalPlots(plot, most=most_plots, overwrite=force)
    with saying_when_stopped("no estimates were written"), shown_progress() as on_progress:
        summary = estimate_file(
            file,
            out,
            duration=duration,
            times=None if times is None else read_times(times),
            method=method,
            overwrite=force,
            on_progress=lambda finished, total: on_progress("Curves", finished, total),
            on_chunk=None if plots is None else plots.add,
        )
    _print_summary(summary)
    typer.echo(f"\nThe estimates: {out}")
    if plots is not None:
        pictures = plots.save(summary)
        typer.echo(f"The pictures: {len(pictures)} in {plot}, first {pictures[0].name}")


def _print_summary(summary: "EstimateSummary") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=_title(summary), title_justify="left")
    table.add_column("Status")
    table.add_column("Method")
    table.add_column("Curves", justify="right")
    table.add_column("Share", justify="right")
    statuses = list(summary.statuses())
    kinds = sorted(summary.counts.items(), key=lambda kind: (-statuses.index(kind[0][1]), -kind[1]))
    for (method, status), count in kinds:
        table.add_row(status, method, f"{count:,}", f"{100 * count / summary.num_curves:.4g} %")
    Console().print(table)
    if summary.worst_row is not None:
        lowest, highest = summary.noise_range
        typer.echo(
            f"Curve error: median {summary.median_curve_error:.2g}, worst "
            f"{summary.worst_curve_error:.2g} (row {summary.worst_row + 1}). "
            f"Estimated noise: {lowest:.2g} to {highest:.2g}."
        )


def _title(summary: "EstimateSummary") -> str:
    curves = "1 curve" if summary.num_curves == 1 else f"{summary.num_curves:,} curves"
    return f"{curves} in {summary.seconds:.1f} s"

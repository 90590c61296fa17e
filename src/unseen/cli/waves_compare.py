"""`unseen waves compare`: all methods side by side on the same curves."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unseen.cli.endings import saying_when_stopped

if TYPE_CHECKING:
    from rich.table import Table

    from unseen.waves.method_comparison import MethodComparison, Score

# The SNRs of the printed table; the files have all.
_PRINTED_SNRS = (0.0, 10.0, 20.0, 30.0)


def waves_compare(
    methods: Annotated[
        str | None,
        typer.Option(
            help="Names of methods, joined by commas; all if none is named.",
            metavar="NAMES",
            show_default=False,
        ),
    ] = None,
    curves: Annotated[int, typer.Option(help="Curves of each set without noise.", min=1)] = 2000,
    noisy_curves: Annotated[
        int | None,
        typer.Option(help="Curves at each SNR: an eighth of --curves.", min=1, show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="Where curves and noise are drawn from.", min=0)] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for all numbers and the figures.", metavar="FOLDER"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier comparison in the folder.")
    ] = False,
) -> None:
    """Compare the methods of estimation: accuracy, range, noise, speed."""
    from unseen.progress import shown_progress
    from unseen.waves.estimators.catalogue import METHODS
    from unseen.waves.method_comparison import compare_methods

    if out is not None:
        from unseen.report.method_figures import check_comparison_folder

        check_comparison_folder(out, overwrite=force)
    names = METHODS if methods is None else [name.strip() for name in methods.split(",")]
    with saying_when_stopped("nothing was written"), shown_progress() as on_progress:
        compared = compare_methods(
            names, num_curves=curves, num_noisy=noisy_curves, seed=seed, on_progress=on_progress
        )
    _print(compared)
    if out is not None:
        from unseen.report.method_figures import save_comparison

        save_comparison(compared, out, overwrite=force)
        typer.echo(f"\nAll numbers and the figures: {out}")


def _print(compared: "MethodComparison") -> None:
    from rich.console import Console

    from unseen.waves.estimators.catalogue import find_estimator

    console = Console()
    for table in (_accuracy(compared), _noise(compared), _speed(compared)):
        console.print(table)
        console.print()
    for method in compared.methods:
        console.print(f"{method}: {find_estimator(method).summary}")


def _table(title: str, words: Sequence[str], numbers: Sequence[str]) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for heading in words:
        table.add_column(heading)
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def _accuracy(compared: "MethodComparison") -> "Table":
    from unseen.waves.method_comparison.accuracy import ACCURACY_SETS

    table = _table(
        f"Without noise: {compared.num_curves:,} curves a set, the extended ones nine",
        ("Curves", "Method"),
        ("MAE", "to nearest", "Curve error", "Below 1 %", "Below 1e-6", "Wrong ok"),
    )
    for curves in ACCURACY_SETS:
        for method in compared.methods:

            def score(name: str, method: str = method, curves: str = curves) -> "Score":
                return compared.find(method, name, curves)

            table.add_row(
                curves if method == compared.methods[0] else "",
                method,
                f"{score('mean absolute error').value:.2g}",
                f"{score('ambiguity-aware error').value:.2g}",
                f"{score('median curve error').value:.1e}",
                _percent(score("solved").value),
                _percent(score("exact").value),
                _count(score("wrong ok")),
            )
        table.add_section()
    return table


def _noise(compared: "MethodComparison") -> "Table":
    table = _table(
        f"Under noise: {compared.num_noisy:,} well-separated curves at each SNR",
        ("Method", "SNR, dB"),
        ("RMSE / bound", "95 % interval", "Outliers", "Coverage", "Called ok", "Wrong ok"),
    )
    printed = [snr for snr in compared.snrs if snr in _PRINTED_SNRS]
    for method in compared.methods:
        for snr in printed:
            ratio = compared.find(method, "RMSE over bound", snr=snr)
            table.add_row(
                method if snr == printed[0] else "",
                f"{snr:.0f}",
                f"{ratio.value:.3g}",
                f"{ratio.low:.3g} to {ratio.high:.3g}",
                _percent(compared.find(method, "outliers", snr=snr).value),
                _percent(compared.find(method, "coverage", snr=snr).value),
                _percent(compared.find(method, "called ok", snr=snr).value),
                _count(compared.find(method, "wrong ok", snr=snr)),
            )
        table.add_section()
    return table


def _speed(compared: "MethodComparison") -> "Table":
    table = _table(
        "Breaking down, and speed (batches timed once, one curve nine times)",
        ("Method",),
        ("Threshold SNR", "µs a curve", "µs a noisy curve", "ms for one curve"),
    )
    for method in compared.methods:
        at = compared.find(method, "threshold").value
        # Not a number where even the least noise is too much.
        table.add_row(
            method,
            "none" if math.isnan(at) else f"{at:g} dB",
            f"{compared.find(method, 'µs a curve').value:,.0f}",
            f"{compared.find(method, 'µs a noisy curve').value:,.0f}",
            f"{compared.find(method, 'ms for one curve').value:,.1f}",
        )
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _count(share: "Score") -> str:
    return f"{share.value * share.num_curves:,.0f}"

"""Measure, show the tables, and write them into the documentation: `make bench`."""

import argparse
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import partial

from rich.console import Console

from benchmarks import accelerator, compilation, scaling, side_by_side, study, waves
from benchmarks.contestants import PEERS_OF_OURS
from benchmarks.install import install
from benchmarks.machine import busy, facts
from benchmarks.page import write_section
from benchmarks.places import BENCH, PAGE
from benchmarks.table import Section

SECTIONS: dict[str, Callable[..., Section]] = {
    "Q1": partial(side_by_side.measure, "Q1"),
    "Q2": partial(side_by_side.measure, "Q2"),
    "Q3": partial(side_by_side.measure, "Q3"),
    "scaling": scaling.measure,
    "compilation": compilation.measure,
    "accelerator": accelerator.measure,
    "waves": waves.measure,
    "study": study.measure,
}
WITH_PEERS = {"Q1", "Q2"}


def main() -> None:
    """Measure the sections asked for, one after another."""
    options = _options()
    console = Console()
    page = PAGE
    BENCH.mkdir(exist_ok=True)
    if options.quick:
        page = shutil.copy(PAGE, BENCH / PAGE.name)
        console.print(f"A quick look: figures are rough, and go to {BENCH.name}/{PAGE.name} only.")
    wanted = list(dict.fromkeys(options.only or SECTIONS))
    if WITH_PEERS & set(wanted):
        _install_peers(console)
    warning = busy()
    if warning:
        console.print(warning, style="yellow")
    start = time.monotonic()
    for key in wanted:
        console.print(f"[bold]{key}[/bold]")
        section = SECTIONS[key](quick=options.quick)
        write_section(page, section, " ".join(filter(None, (facts(), warning))))
        for table in section.tables():
            console.print(table.rich())
        for note in section.notes:
            console.print(note)
    console.print(f"{facts()} It took {(time.monotonic() - start) / 60:.1f} minutes.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, short, as a check")
    parser.add_argument(
        "--only", action="append", choices=SECTIONS, help="one section; may be given several times"
    )
    return parser.parse_args()


def _install_peers(console: Console) -> None:
    for peer in PEERS_OF_OURS:
        try:
            install(peer)
        except subprocess.CalledProcessError:
            console.print(f"{peer.name} cannot be installed here and is left out.", style="yellow")


if __name__ == "__main__":
    main()

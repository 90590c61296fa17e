"""How many networks a second a GPU trains, where there is one.

As a program it measures one job on JAX's default device, for the numbers of networks given.
"""

import json
import sys
import time
from typing import Any

from benchmarks.examples import write_examples
from benchmarks.fresh_process import run_fresh
from benchmarks.jobs import JOBS
from benchmarks.table import Section, Table

NAMES = ("Q2", "Q3")
NUMBERS, QUICK_NUMBERS = (1, 100, 1_000, 10_000), (1, 100)


def measure(*, quick: bool) -> Section:
    """Train ever more networks side by side."""
    numbers = QUICK_NUMBERS if quick else NUMBERS
    found = run_fresh("benchmarks.accelerator", NAMES[0], accelerator=True)
    columns = ("job", *(f"{number:,}" for number in numbers))
    if found["platform"] == "cpu":
        note = "No GPU was at hand when this was measured."
        return Section("accelerator", Table(columns, []), notes=(note,), is_empty=True)
    rows = []
    for name in NAMES:
        print(f"  {name}")
        write_examples(JOBS[name])
        measured = run_fresh("benchmarks.accelerator", name, *numbers, accelerator=True)
        label = f"{name}, {JOBS[name].epochs} epochs"
        rows.append((label, *(f"{one:,.1f}" for one in measured["networks_per_second"])))
    title = f"Networks per second on {found['device']}, by the number of networks in one call"
    return Section("accelerator", Table(columns, rows, title), notes=(f"{title}.",))


def _networks_per_second(name: str, numbers: list[int]) -> dict[str, Any]:
    import unseen
    from benchmarks.ours import data_of, fit

    assert unseen.training  # starts JAX as ours is started
    import jax

    speeds, data = [], data_of(JOBS[name])
    for number in numbers:
        for _ in range(2):  # the first compiles
            start = time.perf_counter()
            fit(JOBS[name], data, number, JOBS[name].epochs, keep_networks=False)
            seconds = time.perf_counter() - start
        speeds.append(number / seconds)
    device = jax.devices()[0]
    return {
        "platform": device.platform,
        "device": device.device_kind,
        "networks_per_second": speeds,
    }


if __name__ == "__main__":
    print(json.dumps(_networks_per_second(sys.argv[1], [int(number) for number in sys.argv[2:]])))

"""What the figures were measured on."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil

from unseen.backend import num_cores

# More than this share of the cores in use by others makes figures wrong.
_BUSY = 0.25


def facts() -> str:
    """One sentence: when, and on what machine."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {_processor()}, {num_cores()} cores, "
        f"{memory:.0f} GiB of memory, {platform.system()}, Python {platform.python_version()}."
    )


def busy() -> str:
    """A warning where others use the machine as well, else nothing."""
    load = os.getloadavg()[0]
    if load < _BUSY * num_cores():
        return ""
    return f"The machine was busy (load {load:.1f} at the start): figures are too high."


def _processor() -> str:
    lists = Path("/proc/cpuinfo")
    lines = lists.read_text().splitlines() if lists.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (names or [platform.processor() or platform.machine()])[0]

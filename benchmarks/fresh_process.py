"""Measuring in a process that has done nothing before."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks.places import ROOT, environment


def run_fresh(
    module: str,
    *arguments: object,
    accelerator: bool = False,
    extra: Mapping[str, str] | None = None,
) -> Any:
    """What a module prints last, read as JSON; what it says on standard error is shown.

    Args:
        module: Run as a program.
        arguments: Its command line.
        accelerator: Whether it may use one.
        extra: What is set in its environment.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=environment(accelerator=accelerator) | dict(extra or {}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])

"""What workers do for the range map: measured once for each method, then kept."""

import contextlib
import hashlib
import json
from collections.abc import Generator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from unseen.lab.workers.calls import events_of
from unseen.lab.workers.wire import to_line
from unseen.waves.range_map import ErrorPlane, RangeMap, measure_range
from unseen.whole_files import write_whole

# As fine as a click needs, and measured within some ten seconds by the slowest method.
_SETTINGS = {"seed": 0, "resolution": 20, "curves_per_cell": 3, "curves_per_interval": 2}
_WAVES = Path(__file__).parents[2] / "waves"
_SUFFIXES = {".py", ".keras"}


def range_map(folder: str, method: str) -> Generator[Any, None, dict[str, Any]]:
    """A method's error near its training range and far from it, from a file if it is there.

    Yields how much of it is measured.

    Args:
        folder: Where the measured maps are kept; made where it is missing.
        method: Its name.
    """
    kept = Path(folder) / f"{method}-{_key()}.json"
    with contextlib.suppress(OSError, ValueError):  # missing, or cut short
        return json.loads(kept.read_bytes())
    found: RangeMap = yield from events_of(
        lambda tell: measure_range(
            method, **_SETTINGS, on_progress=lambda finished, of: tell(finished / of)
        )
    )
    line = to_line({"near": _told(found.near), "far": _told(found.far)})
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, line)
    return json.loads(line)


def _told(planes: tuple[ErrorPlane, ...]) -> list[dict[str, Any]]:
    return [
        {
            "pair": plane.pair,
            "along": plane.along,
            "upwards": plane.upwards,
            "error": plane.error,
        }
        for plane in planes
    ]


def _key() -> str:
    """A hash of all that a map follows from: the settings, and the methods' code and weights."""
    digest = hashlib.sha256(json.dumps([version("unseen"), _SETTINGS]).encode())
    for path in sorted(_WAVES.rglob("*")):
        if path.suffix in _SUFFIXES:
            digest.update(path.relative_to(_WAVES).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

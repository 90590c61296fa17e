"""The journal of a study: every finished part on disk, so that a study that was killed goes on."""

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from unseen.errors import OutputError
from unseen.whole_files import write_whole

_TABLE = "table"


class Part(NamedTuple):
    """What a part of a study found.

    Args:
        rows: One mapping per run, of JSON's own types.
        arrays: Arrays by name.
    """

    rows: list[dict[str, Any]]
    arrays: dict[str, np.ndarray]


class Journal:
    """Finished parts by name; in memory alone where there is no folder.

    Args:
        folder: Made where it is missing; None keeps nothing on disk.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._parts: dict[str, Part] = {}

    def part(self, name: str, make: Callable[[], Part]) -> Part:
        """The part of that name: as it was found before, or made now and kept.

        A damaged one is made anew.

        Raises:
            OutputError: if it cannot be written.
        """
        found = self.find(name)
        if found is None:
            found = make()
            self._keep(name, found)
        return found

    def find(self, name: str) -> Part | None:
        """The part of that name, where it is finished."""
        if name not in self._parts and self._folder is not None:
            try:
                self._parts[name] = _unpacked(self._path(name).read_bytes())
            except Exception:  # noqa: BLE001 - whatever a damaged file makes NumPy raise
                return None
        return self._parts.get(name)

    def _keep(self, name: str, part: Part) -> None:
        self._parts[name] = part
        if self._folder is not None:
            path = self._path(name)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, _packed(part))
            except OSError as error:
                raise OutputError(
                    f"The study must be written to disk. Received {error.strerror} for {path}; "
                    "what was finished before is safe."
                ) from error

    def _path(self, name: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{name}.npz"


def _packed(part: Part) -> bytes:
    content = io.BytesIO()
    table = np.frombuffer(json.dumps(part.rows).encode(), np.uint8)
    arrays: Mapping[str, Any] = {_TABLE: table, **part.arrays}
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def _unpacked(content: bytes) -> Part:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        rows = json.loads(arrays[_TABLE].tobytes())
        return Part(rows, {name: arrays[name] for name in arrays.files if name != _TABLE})

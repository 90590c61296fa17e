"""Folders of studies and reports made elsewhere, such as on the command line, to be looked at."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from unseen.errors import InvalidArgumentError
from unseen.studies.study_folder import is_study

PAGE = "index.html"
# One of these beside the page says that it is ours.
_STUDY, _REPORT = "study.json", "findings.json"


@dataclass(frozen=True)
class ShownFolder:
    """One folder, which is read and never written.

    Args:
        id: In addresses, such as "folder-1".
        path: Where it is.
        kind: "study" or "report".
    """

    id: str
    path: Path
    kind: str

    @cached_property
    def title(self) -> str:
        """What people call it: a study as its data, a report as its folder."""
        try:
            told = json.loads((self.path / _STUDY).read_text(encoding="utf-8"))
            name = told["data"]["name"]
        except (OSError, ValueError, KeyError, TypeError):
            name = None  # none yet, or damaged, which is told where it is opened
        return name if isinstance(name, str) and name else self.path.name


def open_shown(paths: Iterable[Path]) -> tuple[ShownFolder, ...]:
    """The folders at some paths, or one level deeper where exactly one lies there.

    Raises:
        InvalidArgumentError: if one holds neither a study nor a report.
    """
    found = dict.fromkeys(_find(path) for path in paths)
    return tuple(
        ShownFolder(f"folder-{number}", path, kind)
        for number, (path, kind) in enumerate(found, start=1)
    )


def _find(path: Path) -> tuple[Path, str]:
    """Where a study or report is, and which of them."""
    if kind := _kind(path):
        return path.resolve(), kind
    if not path.is_dir():
        what = "a file" if path.exists() else "a path with nothing there; check the spelling"
    else:
        deeper = [(one.resolve(), kind) for one in _folders_in(path) if (kind := _kind(one))]
        if len(deeper) == 1:
            return deeper[0]
        what = f"one with {len(deeper)} of them; choose one" if deeper else "one with neither"
    raise InvalidArgumentError(
        "What the lab shows must be the folder of a study or of a report, with its "
        f"{_STUDY}, or {PAGE} and {_REPORT}. Received {path}, {what}."
    )


def _kind(path: Path) -> str | None:
    if (path / _STUDY).is_file() or is_study(path):
        return "study"
    return "report" if (path / _REPORT).is_file() and (path / PAGE).is_file() else None


def _folders_in(path: Path) -> list[Path]:
    try:
        return sorted(one for one in path.iterdir() if one.is_dir())
    except OSError:
        return []

"""Folders of studies and reports made elsewhere, such as on the command line, to be looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
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

    @property
    def title(self) -> str:
        """What people call it."""
        return self.path.name


def open_shown(paths: Iterable[Path]) -> tuple[ShownFolder, ...]:
    """The folders at some paths.

    Raises:
        InvalidArgumentError: if one holds neither a study nor a report.
    """
    return tuple(
        ShownFolder(f"folder-{number}", path.resolve(), _kind(path))
        for number, path in enumerate(dict.fromkeys(paths), start=1)
    )


def _kind(path: Path) -> str:
    if not path.is_dir():
        what = "a file" if path.exists() else "a path with nothing there; check the spelling"
    elif (path / _STUDY).is_file() or is_study(path):
        return "study"
    elif (path / _REPORT).is_file() and (path / PAGE).is_file():
        return "report"
    else:
        what = "one with neither"
    raise InvalidArgumentError(
        "What the lab shows must be the folder of a study or of a report, with its "
        f"{_STUDY}, or {PAGE} and {_REPORT}. Received {path}, {what}."
    )

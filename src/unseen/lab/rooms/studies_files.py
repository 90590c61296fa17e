"""Which files of a study or a report may be fetched, and what they may do in a browser."""

from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, Response

from unseen.lab.guard import REPORT_POLICY
from unseen.lab.refusals import RefusalError
from unseen.lab.shown import PAGE

# What may be fetched, and what it is called on the page; nothing else of a folder is served.
_FILES = {
    "recipe.toml": "recipe of what the inner folds prefer",
    "model.keras": "Keras model of that recipe",
    "results.csv": "all runs, CSV",
    "results.parquet": "all runs, Parquet",
    "study.json": "all that was found, JSON",
    "findings.json": "the answers, JSON",
}
_FOLDERS = {"figures": ".svg", "models": ".keras"}


def files_of(folder: Path) -> list[dict[str, Any]]:
    """The files of a folder that can be fetched, each with what it is and its size in bytes."""
    names = [(name, label) for name, label in _FILES.items() if (folder / name).is_file()]
    for model in sorted((folder / "models").glob("*.keras")):
        names.append((f"models/{model.name}", f"network {model.stem}"))
    return [
        {"path": name, "label": label, "bytes": (folder / name).stat().st_size}
        for name, label in names
    ]


def found_file(folder: Path, asked: str) -> Response:
    """The page of a study or report, shown; or another of its files, handed over.

    Raises:
        RefusalError: if there is no such file that may be fetched.
    """
    if "\0" in asked:
        raise RefusalError("There is no such file to fetch.", 404)
    path = (folder / asked).resolve()
    parts = path.relative_to(folder.resolve()).parts if _is_within(path, folder) else ()
    is_page = parts == (PAGE,)
    is_known = len(parts) == 1 and parts[0] in _FILES
    is_piece = len(parts) == 2 and _FOLDERS.get(parts[0]) == path.suffix
    if not (is_page or is_known or is_piece) or not path.is_file():
        raise RefusalError(
            f"There must be a file {asked!r} to fetch. It is not here, or no more.", 404
        )
    answer = FileResponse(path) if is_page else FileResponse(path, filename=path.name)
    # Whoever wrote it: it runs where it can reach nothing.
    answer.headers["Content-Security-Policy"] = REPORT_POLICY
    return answer


def _is_within(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder.resolve())

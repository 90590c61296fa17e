"""Studies and reports by their ids: those made here, and those made elsewhere."""

import time
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, Response

from unseen.lab.equipment import Equipment
from unseen.lab.guard import REPORT_POLICY
from unseen.lab.jobs.job import Job
from unseen.lab.refusals import RefusalError
from unseen.lab.shown import PAGE, ShownFolder
from unseen.lab.work.studies import FOUND

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


def listed(equipment: Equipment) -> dict[str, Any]:
    """All studies of the lab, the newest first, and the folders shown."""
    return {
        "studies": [_summary_of(job) for job in equipment.studies.jobs],
        "folders": [_summary_of_folder(one) for one in equipment.shown],
    }


def one_of(equipment: Equipment, name: str) -> dict[str, Any]:
    """One of them, with the files that can be fetched and the newest page's number."""
    folder = folder_of(equipment, name)
    page = folder / PAGE
    summary = next(
        (_summary_of_folder(one) for one in equipment.shown if one.id == name), None
    ) or _summary_of(equipment.studies.get(name))
    return {
        **summary,
        "page": str(page.stat().st_mtime_ns) if page.is_file() else None,
        "files": _files_of(folder),
    }


def folder_of(equipment: Equipment, name: str) -> Path:
    """Where the results of a study or a report lie.

    Raises:
        RefusalError: if there is none of that id.
    """
    for one in equipment.shown:
        if one.id == name:
            return one.path
    return equipment.studies.get(name).results / FOUND


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


def _files_of(folder: Path) -> list[dict[str, Any]]:
    names = [(name, label) for name, label in _FILES.items() if (folder / name).is_file()]
    for model in sorted((folder / "models").glob("*.keras")):
        names.append((f"models/{model.name}", f"network {model.stem}"))
    return [
        {"path": name, "label": label, "bytes": (folder / name).stat().st_size}
        for name, label in names
    ]


def _summary_of(job: Job) -> dict[str, Any]:
    told = [one for one in job.events if isinstance(one, dict)]
    # Of one that goes on, what it told before is over.
    last = next((one for one in reversed(told) if one.get("kind") in ("progress", "again")), {})
    progress = last if last.get("kind") == "progress" else None
    concerns = next((one["concerns"] for one in told if one.get("kind") == "concerns"), [])
    request = dict(job.request)
    return {
        **job.summary(),
        "kind": request.get("kind"),
        "request": request,
        "progress": progress,
        "concerns": concerns,
        "seconds_ago": max(0, int(time.time()) - _last_sign(job)),
        "pages": sum(one.get("kind") == "page" for one in told),
    }


def _last_sign(job: Job) -> int:
    """When it last told something, in seconds since 1970; when it was asked for otherwise."""
    events = job.folder / "events.jsonl"
    return int(events.stat().st_mtime) if events.exists() else int(job.request.get("asked", 0))


def _summary_of_folder(one: ShownFolder) -> dict[str, Any]:
    page = one.path / PAGE
    ago = int(time.time() - page.stat().st_mtime) if page.exists() else None
    return {
        "id": one.id,
        "title": one.title,
        "status": "shown",
        "message": "",
        "kind": one.kind,
        "place": str(one.path),
        "seconds_ago": ago,
    }

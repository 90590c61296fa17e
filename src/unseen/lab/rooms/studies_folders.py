"""Studies and reports by their ids: those made here, and those made elsewhere."""

import time
from pathlib import Path
from typing import Any

from unseen.lab.equipment import Equipment
from unseen.lab.jobs.job import Job
from unseen.lab.rooms.studies_files import files_of
from unseen.lab.shown import PAGE, ShownFolder
from unseen.lab.work.studies import FOUND


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
        "files": files_of(folder),
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

"""Files that people hand to the lab: counted as they arrive, kept under a hash of what they are."""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import AsyncIterable, Collection
from dataclasses import dataclass
from pathlib import Path

from unseen.lab.refusals import RefusalError
from unseen.lab.workers.wire import to_line
from unseen.whole_files import write_whole

LARGEST_UPLOAD = 50 * 2**20
# The oldest of more go.
_MOST_KEPT = 20
_LONGEST_NAME = 120
_NAME = "name.json"


@dataclass(frozen=True)
class Upload:
    """One file.

    Args:
        id: Of its name and content, so that an address that names it stays good.
        name: What it was called; shown, never used as a path.
        path: Where it lies, with its suffix.
    """

    id: str
    name: str
    path: Path


class Uploads:
    """The files of a folder.

    Args:
        folder: Made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for rest in folder.glob(".*.part"):  # of a lab that was killed
            rest.unlink(missing_ok=True)

    async def take(
        self, name: str, content: AsyncIterable[bytes], suffixes: Collection[str]
    ) -> Upload:
        """Keep a file that arrives piece by piece.

        Args:
            name: What it is called where it comes from.
            content: The pieces.
            suffixes: Those that it may have, in small letters, with their dot.

        Raises:
            RefusalError: if it is of another kind, empty, or larger than `LARGEST_UPLOAD`; nothing
                of it is kept.
        """
        name = "".join(one for one in Path(name).name if one.isprintable())[-_LONGEST_NAME:]
        suffix = Path(name).suffix.lower()
        if suffix not in suffixes:
            raise RefusalError(
                f"A file must end in {', '.join(sorted(suffixes))}. Received {name!r}.", 415
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        staging = self._folder / f".{uuid.uuid4().hex}.part"
        # The same content under another name may be read differently.
        digest, size = hashlib.sha256(f"{name}\n".encode()), 0
        try:
            with staging.open("wb") as file:
                async for piece in content:
                    size += len(piece)
                    if size > LARGEST_UPLOAD:
                        raise RefusalError(
                            f"A file must have at most {LARGEST_UPLOAD // 2**20} MB. Received more "
                            f"of {name!r}; take fewer rows.",
                            413,
                        )
                    digest.update(piece)
                    file.write(piece)
            if size == 0:
                raise RefusalError(
                    f"A file must hold something. Received {name!r}, which is empty."
                )
            return self._keep(staging, name, suffix, digest.hexdigest()[:16])
        finally:
            staging.unlink(missing_ok=True)

    def get(self, id: str) -> Upload:  # noqa: A002 - as it is in addresses
        """The file of that id.

        Raises:
            RefusalError: if there is none.
        """
        place = self._folder / id
        if not (len(id) == 16 and id.isalnum() and id.isascii() and (place / _NAME).is_file()):
            raise RefusalError(
                f"There must be an uploaded file {id!r}. It is not here, or no longer; choose the "
                "file once more.",
                404,
            )
        os.utime(place)  # those go first that nobody has used for longest
        name = json.loads((place / _NAME).read_text(encoding="utf-8"))
        return Upload(id, name, place / f"content{Path(name).suffix.lower()}")

    def _keep(self, staging: Path, name: str, suffix: str, id: str) -> Upload:  # noqa: A002
        place = self._folder / id
        place.mkdir(exist_ok=True)
        staging.replace(place / f"content{suffix}")
        write_whole(place / _NAME, to_line(name))
        os.utime(place)
        kept = [one for one in self._folder.iterdir() if (one / _NAME).is_file()]
        for old in sorted(kept, key=lambda one: one.stat().st_mtime)[:-_MOST_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        return Upload(id, name, place / f"content{suffix}")

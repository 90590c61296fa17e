"""Taking submissions: which files belong together, and whether they are in time."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from unseen.errors import InvalidDataError
from unseen.grading.contest import Contest
from unseen.grading.names import is_printable
from unseen.grading.senders import Sender, read_table, sender_of
from unseen.grading.store import StoredFile

_RECIPES = (".toml", ".json")
_NETWORK = ".keras"


@dataclass(frozen=True)
class Taken:
    """What became of the files that belong together.

    Args:
        files: Their names.
        student: Who sent them; None where that could not be told.
        number: Of the submission; None where it was not taken.
        is_new: Whether it was not there before.
        reasons: Why it was not taken, or why it will not be graded.
    """

    files: tuple[str, ...]
    student: str | None
    number: int | None = None
    is_new: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """What became of them: "taken", "taken before", "refused" or "not taken"."""
        if self.number is None:
            return "not taken"
        if self.reasons:
            return "refused"
        return "taken" if self.is_new else "taken before"


@dataclass(frozen=True)
class _Found:
    """Files that belong together, and who sent them."""

    paths: list[Path]
    sender: Sender

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(path.name for path in self.paths)


@dataclass(frozen=True)
class _Content:
    """What a file holds, or None where that is too much; its size, and its digest."""

    content: bytes | None
    size: int
    digest: str


def take_files(
    contest: Contest,
    paths: Iterable[str | os.PathLike[str]],
    table: Path | None = None,
    *,
    late: bool = False,
) -> list[Taken]:
    """Take submissions in the order in which they were received, each for good before the next.

    A Keras model and a recipe whose names differ in the ending alone are one submission. What
    stands against one of them does not keep the others from being taken.

    Args:
        contest: Where to.
        paths: Files, or folders of files.
        table: A CSV file with the columns `file` and `student`, and `received` where known; who
            sent a file is otherwise said by its name, as the rules' `inbox` tells.
        late: Whether to take also what was received after the deadline.

    Raises:
        DataFileError: if the table cannot be read.
        InvalidDataError: if the table lacks a column, or a time is none.
    """
    files = list(_files(paths))
    senders = None if table is None else read_table(table, files)
    taken, found = [], []
    for group in _groups(files):
        try:
            sender = sender_of(group, senders, contest.task.inbox.pattern)
            _require_to_be_told_of(group)
            _require_to_take_part(contest, sender.student, group)
        except InvalidDataError as error:
            taken.append(Taken(tuple(path.name for path in group), None, reasons=(str(error),)))
        else:
            found.append(_Found(group, sender))
    now = contest.moments.now()
    found.sort(key=lambda one: one.sender.received or now)
    return [*(_take(contest, one, now, late=late) for one in found), *taken]


def _take(contest: Contest, found: _Found, now: datetime, *, late: bool) -> Taken:
    student, limits = found.sender.student, contest.task.limits
    try:
        contents = [_read(path, int(limits.file_mb * 1e6)) for path in found.paths]
    except OSError as error:
        return Taken(found.names, student, reasons=(f"It cannot be read: {error.strerror}.",))
    except InvalidDataError as error:
        return Taken(found.names, student, reasons=(str(error),))
    received = min(found.sender.received or now, now)
    refused = [
        f"{name} has {one.size / 1e6:,.6g} MB, the rule says {limits.file_mb:g} at most."
        for name, one in zip(found.names, contents, strict=True)
        if one.content is None
    ]
    if not contest.store.knows(student, [one.digest for one in contents]):
        refused += [] if late else _too_late(contest, received)
        refused += _too_often(contest, student, received)
    if not refused:  # else nobody will ever read it, and it shall fill no disk
        for one in contents:
            contest.keep(one.content or b"")
    files = [StoredFile(name, one.digest) for name, one in zip(found.names, contents, strict=True)]
    receipt = contest.store.take(student, files, received, refused)
    return Taken(found.names, student, receipt.number, receipt.is_new, receipt.refused)


def _too_late(contest: Contest, received: datetime) -> list[str]:
    deadline, ended = contest.task.deadline, contest.moments.ended()
    told = f"It was received on {received:%Y-%m-%d at %H:%M:%S} UTC, after the "
    if deadline is not None and received > deadline:
        return [f"{told}deadline on {deadline:%Y-%m-%d at %H:%M:%S} UTC."]
    if ended is not None and received > ended:
        return [f"{told}final standings were told, on {ended:%Y-%m-%d at %H:%M:%S} UTC."]
    return []


def _too_often(contest: Contest, student: str, received: datetime) -> list[str]:
    most = contest.task.limits.submissions_a_day
    if contest.store.taken_on(student, received) < most:
        return []
    return [f"The rule says at most {most} submissions a day (UTC), and this is one more."]


def _require_to_be_told_of(group: Sequence[Path]) -> None:
    for path in group:
        if not is_printable(path.name):
            raise InvalidDataError(
                "A file's name must have 1 to 200 signs that can be printed. Received "
                f"{path.name[:200]!r}; rename it."
            )


def _require_to_take_part(contest: Contest, student: str, group: Sequence[Path]) -> None:
    if contest.students is not None and student not in contest.students:
        raise InvalidDataError(
            f"Only the {len(contest.students)} students in students.csv take part. Received a "
            f"file from {student!r}; add the name there, or rename the file."
        )
    if len(group) > 1 and not _is_pair(group):
        raise InvalidDataError(
            "A submission must be a recipe, a Keras model, or one of each. Received "
            f"{', '.join(sorted(path.name for path in group))}; rename what does not belong to it."
        )


def _read(path: Path, most: int) -> _Content:
    """What a file holds, where that is at most so many bytes.

    Raises:
        InvalidDataError: if it is a link or anything else than an ordinary file.
    """
    # Not through links, and not stopping at pipes: whoever can write to the inbox may have made
    # one of something else.
    if path.is_symlink():
        raise InvalidDataError(f"A submission must be an ordinary file. {path.name} is a link.")
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - of a descriptor
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise InvalidDataError(f"A submission must be an ordinary file. {path.name} is none.")
        content = file.read(most + 1)
    if len(content) <= most:
        return _Content(content, len(content), hashlib.sha256(content).hexdigest())
    # Its beginning and its size are enough to know it again.
    size = max(status.st_size, len(content))
    return _Content(None, size, hashlib.sha256(content + str(size).encode()).hexdigest())


def _files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    for path in map(Path, paths):
        if path.is_dir() and not path.is_symlink():
            inside = (one for one in path.iterdir() if not one.name.startswith("."))
            yield from _files(sorted(inside))
        else:  # one that is not there keeps no other from being taken
            yield path


def _groups(files: Iterable[Path]) -> list[list[Path]]:
    """Files that belong together: recipes and Keras models of one name."""
    groups: dict[tuple[Path, str], list[Path]] = {}
    for path in dict.fromkeys(files):
        suffix = path.suffix.lower()
        # Whatever else it is, it is no part of another submission.
        kind = "" if suffix in (*_RECIPES, _NETWORK) else suffix
        groups.setdefault((path.parent, path.stem + kind), []).append(path)
    return list(groups.values())


def _is_pair(group: Sequence[Path]) -> bool:
    suffixes = [path.suffix.lower() for path in group]
    return len(group) == 2 and suffixes.count(_NETWORK) == 1

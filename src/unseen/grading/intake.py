"""Taking submissions: which files belong together, who sent them, and whether they are in time."""

import csv
import hashlib
import io
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from unseen.errors import DataFileError, InvalidDataError
from unseen.grading.contest import Contest
from unseen.grading.store import StoredFile

_RECIPES = (".toml", ".json")
_NETWORK = ".keras"
_LONGEST_NAME = 200
_CHUNK = 2**20


@dataclass(frozen=True)
class Sender:
    """Who sent a file, and when; None is now."""

    student: str
    received: datetime | None = None


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


def take_files(
    contest: Contest, paths: Iterable[str | os.PathLike[str]], table: Path | None = None
) -> list[Taken]:
    """Take submissions; each is on disk for good before the next one is looked at.

    A Keras model and a recipe whose names differ in the ending alone are one submission. What
    stands against one of them does not keep the others from being taken.

    Args:
        contest: Where to.
        paths: Files, or folders of files.
        table: A CSV file with the columns `file` and `student`, and `received` where known; who
            sent a file is otherwise said by its name, as the rules' `inbox` tells.

    Raises:
        DataFileError: if a path is not there, or the table cannot be read.
        InvalidDataError: if the table lacks a column, or a time is none.
    """
    senders = {} if table is None else _read_table(table)
    found = list(_files(paths))
    return [_take(contest, group, senders) for group in _groups(found)]


def _take(contest: Contest, group: list[Path], senders: Mapping[str, Sender]) -> Taken:
    names = tuple(path.name for path in group)
    try:
        sender = _sender(contest, group, senders)
    except InvalidDataError as error:
        return Taken(names, None, reasons=(str(error),))
    most = int(contest.task.limits.file_mb * 1e6)
    try:
        contents = [_read(path, most) for path in group]
    except OSError as error:
        return Taken(names, sender.student, reasons=(f"It cannot be read: {error.strerror}.",))
    except InvalidDataError as error:
        return Taken(names, sender.student, reasons=(str(error),))
    refused = [
        f"{name} has {size / 1e6:,.1f} MB, the rule says {contest.task.limits.file_mb:g} at most."
        for name, (content, size, _) in zip(names, contents, strict=True)
        if content is None
    ]
    now = contest.store.now()
    received = min(sender.received or now, now)
    refused += _out_of_time(contest, sender.student, received)
    for content, _, _ in contents:
        if content is not None:
            contest.keep(content)
    files = [StoredFile(name, digest) for name, (_, _, digest) in zip(names, contents, strict=True)]
    number, is_new = contest.store.take(sender.student, files, received, refused)
    return Taken(names, sender.student, number, is_new, tuple(refused) if is_new else ())


def _out_of_time(contest: Contest, student: str, received: datetime) -> list[str]:
    task = contest.task
    if task.deadline is not None and received > task.deadline:
        return [
            f"It was received on {received:%Y-%m-%d at %H:%M:%S} UTC, after the deadline on "
            f"{task.deadline:%Y-%m-%d at %H:%M:%S} UTC."
        ]
    most = task.limits.submissions_a_day
    if contest.store.taken_on(student, received) >= most:
        return [f"The rule says at most {most} submissions a day (UTC), and this is one more."]
    return []


def _sender(contest: Contest, group: list[Path], senders: Mapping[str, Sender]) -> Sender:
    """Who sent files.

    Raises:
        InvalidDataError: if nobody can be told, or somebody who takes no part.
    """
    known = [senders[path.name] for path in group if path.name in senders]
    if len({sender.student for sender in known}) > 1:
        raise InvalidDataError(
            f"Files of one name must be from one student. Received {group[0].stem!r} from "
            f"{' and '.join(sorted({repr(sender.student) for sender in known}))}."
        )
    if known:
        sender = known[0]
    elif senders:
        raise InvalidDataError(
            f"The table must say who sent each file. Received nobody for {group[0].name!r}."
        )
    else:
        match = re.fullmatch(contest.task.inbox.pattern, group[0].stem, re.DOTALL)
        if match is None or not match["student"]:
            raise InvalidDataError(
                "A file's name must say who it is from, such as alice.toml or alice__second.toml. "
                f"Received {group[0].name!r}; rename it, or give a table of files and students."
            )
        sender = Sender(match["student"])
    student = unicodedata.normalize("NFC", sender.student).strip()
    unprintable = any(unicodedata.category(sign)[0] == "C" for sign in student)
    if not student or len(student) > _LONGEST_NAME or unprintable:
        raise InvalidDataError(
            f"A student's name must have 1 to {_LONGEST_NAME} signs that can be printed. "
            f"Received {student[:_LONGEST_NAME]!r}."
        )
    if contest.students is not None and student not in contest.students:
        raise InvalidDataError(
            f"Only the {len(contest.students)} students in students.csv take part. Received a "
            f"file from {student!r}; add the name there, or rename the file."
        )
    return Sender(student, sender.received)


def _read(path: Path, most: int) -> tuple[bytes | None, int, str]:
    """A file's content (None where it is larger than `most` bytes), its size, and its digest.

    Raises:
        InvalidDataError: if it is a link or anything else than an ordinary file.
    """
    # Not through links, and not stopping at pipes: whoever can write to the inbox may have made
    # one of something else.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if path.is_symlink():
        raise InvalidDataError(f"A submission must be an ordinary file. {path.name} is a link.")
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - of a descriptor
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise InvalidDataError(f"A submission must be an ordinary file. {path.name} is none.")
        content = file.read(most + 1)
        if len(content) <= most:
            return content, len(content), hashlib.sha256(content).hexdigest()
        digest, size = hashlib.sha256(content), len(content)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return None, size, digest.hexdigest()


def _files(paths: Iterable[str | os.PathLike[str]]) -> Iterable[Path]:
    for path in map(Path, paths):
        if path.is_dir() and not path.is_symlink():
            yield from sorted(one for one in path.iterdir() if not one.name.startswith("."))
        elif os.path.lexists(path):
            yield path
        else:
            raise DataFileError(f"Submissions must be files that are there. Received {path}.")


def _groups(files: Iterable[Path]) -> list[list[Path]]:
    """Files that belong together: a Keras model, and a recipe of the same name beside it."""
    groups: dict[tuple[Path, str], list[Path]] = {}
    for path in files:
        suffix = path.suffix.lower()
        kind = "" if suffix in (*_RECIPES, _NETWORK) else suffix
        groups.setdefault((path.parent, path.stem + kind), []).append(path)
    return [
        part
        for group in groups.values()
        for part in ([group] if _is_pair(group) else [[one] for one in group])
    ]


def _is_pair(group: list[Path]) -> bool:
    suffixes = sorted(path.suffix.lower() for path in group)
    return len(group) == 2 and _NETWORK in suffixes and suffixes != [_NETWORK, _NETWORK]


def _read_table(path: Path) -> dict[str, Sender]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(
            f"The table of submissions must be a CSV file in UTF-8. Received {path}: {error}."
        ) from error
    rows = list(csv.DictReader(io.StringIO(text), restkey="_more", restval=""))
    if not rows or not {"file", "student"} <= set(rows[0]):
        raise InvalidDataError(
            "The table of submissions must have the columns file and student, and a line for each "
            f"file. Received {path} with {', '.join(map(str, rows[0])) if rows else 'no line'}."
        )
    senders: dict[str, Sender] = {}
    for row in rows:
        name = Path(row["file"]).name
        if name in senders:
            raise InvalidDataError(
                f"The table of submissions must name each file once. Received {name!r} twice."
            )
        senders[name] = Sender(row["student"], _time(row.get("received") or "", name))
    return senders


def _time(text: str, name: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidDataError(
            "`received` must be a time such as 2026-12-01T23:59:00+01:00. Received "
            f"{text!r} for {name!r}."
        ) from error
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)

"""Who sent which file, and when: from a table, or from the file's name."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from unseen.errors import DataFileError, InvalidDataError
from unseen.grading.names import canonical, is_printable


@dataclass(frozen=True)
class Sender:
    """Who sent a file, and when; None is now."""

    student: str
    received: datetime | None = None


def sender_of(
    group: Sequence[Path], table: Mapping[tuple[str, ...], Sender] | None, pattern: str
) -> Sender:
    """Who sent files that belong together, and when the last of them came.

    Args:
        group: The files.
        table: From `read_table`; None where their names say it.
        pattern: Of names, from the rules.

    Raises:
        InvalidDataError: if nobody can be told, or it is not one and the same.
    """
    found = [_by_name(path, pattern) if table is None else _by_table(path, table) for path in group]
    students = {sender.student for sender in found}
    if len(students) > 1:
        raise InvalidDataError(
            f"Files of one name must be from one student. Received {group[0].stem!r} from "
            f"{' and '.join(sorted(map(repr, students)))}."
        )
    times = [sender.received for sender in found]
    last = None if None in times else max(time for time in times if time is not None)
    student = canonical(found[0].student)
    if not is_printable(student):
        raise InvalidDataError(
            f"A student's name must have 1 to 200 signs that can be printed. Received "
            f"{student[:200]!r}."
        )
    return Sender(student, last)


def _by_name(path: Path, pattern: str) -> Sender:
    match = re.fullmatch(pattern, path.stem, re.DOTALL)
    if match is None or not match["student"]:
        raise InvalidDataError(
            "A file's name must say who it is from, such as alice.toml or alice__second.toml. "
            f"Received {path.name!r}; rename it, or give a table of files and students."
        )
    return Sender(match["student"])


def _by_table(path: Path, table: Mapping[tuple[str, ...], Sender]) -> Sender:
    """The sender whose line names the end of the path, and as much of it as any."""
    parts = path.resolve().parts
    ends = [end for end in table if parts[-len(end) :] == end]
    if not ends:
        raise InvalidDataError(
            f"The table must say who sent each file. Received nobody for {path.name!r}."
        )
    return table[max(ends, key=len)]


def read_students(path: Path) -> frozenset[str]:
    """Who takes part: the first column of a CSV file, with or without the heading `student`.

    Raises:
        DataFileError: if it cannot be read.
        InvalidDataError: if it names nobody.
    """
    rows = csv.reader(_lines(path))
    names = [canonical(row[0]) for row in rows if row and row[0].strip()]
    if names and names[0].lower() == "student":
        names = names[1:]
    if not names:
        raise InvalidDataError(f"{path} must name the students, one a line. Received none.")
    return frozenset(names)


def read_table(path: Path, files: Sequence[Path]) -> dict[tuple[str, ...], Sender]:
    """The table of who sent what: for the parts of each file's path, who sent it.

    Args:
        path: A CSV file with the columns `file`, `student` and, where known, `received`. A file is
            its name or, where several have that name, the end of its path: `alice/recipe.toml`.
        files: Those that are handed in, of which no name may be meant twice.

    Raises:
        DataFileError: if it cannot be read.
        InvalidDataError: if it lacks a column, a time is none, or a file is not told apart.
    """
    rows = list(csv.DictReader(_lines(path), restkey="_more", restval=""))
    if not rows or not {"file", "student"} <= set(rows[0]):
        raise InvalidDataError(
            "The table of submissions must have the columns file and student, and a line for each "
            f"file. Received {path} with {', '.join(map(str, rows[0])) if rows else 'no line'}."
        )
    table: dict[tuple[str, ...], Sender] = {}
    for row in rows:
        end = PurePosixPath(row["file"]).parts
        if not end or end in table:
            raise InvalidDataError(
                f"The table of submissions must name each file once. Received {row['file']!r}"
                f"{' twice' if end else ''}."
            )
        meant = {one.resolve() for one in files if one.resolve().parts[-len(end) :] == end}
        if len(meant) > 1:
            raise InvalidDataError(
                f"The table of submissions must tell files apart. Received {row['file']!r}, which "
                f"{len(meant)} of them are called; write more of the path, such as "
                f"{'/'.join(sorted(meant)[0].parts[-len(end) - 1 :])!r}."
            )
        table[end] = Sender(row["student"], _time(row.get("received") or "", row["file"]))
    return table


def _lines(path: Path) -> io.StringIO:
    try:
        return io.StringIO(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(
            f"A table of students or submissions must be a CSV file in UTF-8. Received {path}: "
            f"{error}."
        ) from error


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

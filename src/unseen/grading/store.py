"""The state of a contest: submissions taken, claimed by one grader, graded once.

Every change is one transaction that is on disk before it counts. A grader claims a submission
before it works on it and hands in a result only while the claim is its own; the claim of a grader
that was killed is free again. So no submission is lost, and none is graded twice.
"""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError

from unseen.errors import InvalidArgumentError
from unseen.grading.claims import Claim
from unseen.grading.database import Database, FileRow, SubmissionRow
from unseen.grading.description import Submission
from unseen.grading.entry import Entry
from unseen.grading.status import Status

# The student of the submission that all others are compared with; no file can be named so.
BASELINE = ""
# A submission that killed its grader so often is left to the instructor.
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class StoredFile:
    """A file of a submission by its own name and the digest of its content."""

    name: str
    digest: str


@dataclass(frozen=True)
class Receipt:
    """What became of a submission when it was handed in.

    Args:
        number: Its number.
        is_new: Whether it was not there before.
        refused: Why it will not be graded.
    """

    number: int
    is_new: bool
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claimed:
    """A submission that this grader works on."""

    number: int
    student: str
    files: tuple[StoredFile, ...]
    attempts: int


@dataclass(frozen=True, eq=False)
class Result:
    """What came of a submission.

    Args:
        status: In one word.
        reasons: Why, in sentences for the student.
        submission: What it says.
        correct: As in `Entry`.
        handed_in: As in `Entry`.
        seconds: That it took.
        told: What the instructor alone should see where the grader failed.
    """

    status: Status
    reasons: Sequence[str] = ()
    submission: Submission | None = None
    correct: np.ndarray | None = None
    handed_in: np.ndarray | None = None
    seconds: float | None = None
    told: str = ""


class Store:
    """The submissions of one contest.

    Args:
        database: That of the contest.
    """

    def __init__(self, database: Database) -> None:
        self._transaction = database.transaction

    # Taking.

    def take(
        self,
        student: str,
        files: Sequence[StoredFile],
        received: datetime,
        refused: Sequence[str] = (),
    ) -> Receipt:
        """Take a submission, whose files are on disk already.

        The same files of the same student are the same submission. Where it was refused before
        and need not be now, it waits from now on.

        Args:
            student: Who sent it.
            files: Its files.
            received: When.
            refused: Why it shall not be graded; it is then taken as one that broke a rule.
        """
        fingerprint = ",".join(sorted(file.digest for file in files))
        same = select(SubmissionRow).where(
            SubmissionRow.student == student, SubmissionRow.fingerprint == fingerprint
        )
        told: dict = {
            "received": received.timestamp(),
            "is_refused": bool(refused),
            "status": Status.RULE if refused else Status.WAITING,
            "reasons": json.dumps(list(refused)),
        }
        rows = [
            FileRow(place=place, name=file.name, digest=file.digest)
            for place, file in enumerate(files)
        ]
        try:
            with self._transaction() as session:
                known = session.scalars(same).first()
                if known is None:
                    row = SubmissionRow(
                        student=student, fingerprint=fingerprint, files=rows, **told
                    )
                    session.add(row)
                    session.flush()
                    return Receipt(row.number, is_new=True, refused=tuple(refused))
                if not known.is_refused:
                    return Receipt(known.number, is_new=False)
                for name, value in told.items():
                    setattr(known, name, value)
                return Receipt(known.number, is_new=not refused, refused=tuple(refused))
        except IntegrityError:  # somebody else was quicker
            with self._transaction() as session:
                return Receipt(session.scalars(same).one().number, is_new=False)

    def knows(self, student: str, digests: Sequence[str]) -> bool:
        """Whether these very files of that student were taken before, and not refused."""
        fingerprint = ",".join(sorted(digests))
        same = (SubmissionRow.student == student) & (SubmissionRow.fingerprint == fingerprint)
        with self._transaction() as session:
            found = select(SubmissionRow.number).where(same, ~SubmissionRow.is_refused)
            return session.scalar(found) is not None

    def taken_on(self, student: str, day: datetime) -> int:
        """How many submissions a student sent on a day (UTC) that were not refused."""
        start = day.replace(hour=0, minute=0, second=0, microsecond=0)
        count = select(func.count()).where(
            SubmissionRow.student == student,
            SubmissionRow.received >= start.timestamp(),
            SubmissionRow.received < (start + timedelta(days=1)).timestamp(),
            ~SubmissionRow.is_refused,
        )
        with self._transaction() as session:
            return session.scalar(count) or 0

    # Grading.

    def claim(self, mine: Claim, rules: str) -> Claimed | None:
        """The next submission that waits and is nobody's, the baseline first; None if none does.

        Args:
            mine: Who claims it.
            rules: The rules of now: what was graded under others waits again.
        """
        free = _is_waiting(rules) & SubmissionRow.claim.is_(None)
        first = (SubmissionRow.student != BASELINE, SubmissionRow.received, SubmissionRow.number)
        while True:
            with self._transaction() as session:
                row = session.scalars(
                    select(SubmissionRow).where(free).order_by(*first).limit(1)
                ).first()
                if row is None:
                    return None
                attempts = row.attempts + 1
                ours = session.execute(
                    update(SubmissionRow)
                    # Once more, for another may have claimed it since, and even finished it.
                    .where(SubmissionRow.number == row.number, free)
                    .values(
                        claim=str(mine),
                        claimed=datetime.now(UTC).timestamp(),
                        attempts=attempts,
                        status=Status.WAITING,
                    )
                )
                if ours.rowcount:  # pyright: ignore[reportAttributeAccessIssue]
                    files = tuple(StoredFile(file.name, file.digest) for file in row.files)
                    return Claimed(row.number, row.student, files, attempts)

    def finish(self, number: int, mine: Claim, result: Result, rules: str) -> bool:
        """Keep what came of a claimed submission; False where the claim is no longer this one."""
        correct, handed_in = result.correct, result.handed_in
        values = {
            "status": result.status,
            "reasons": json.dumps(list(result.reasons)),
            "told": result.told,
            "description": (
                None if result.submission is None else result.submission.model_dump_json()
            ),
            "correct": None if correct is None else np.packbits(correct).tobytes(),
            "num_seeds": 0 if correct is None else correct.shape[0],
            "num_secret": 0 if correct is None else correct.shape[1],
            "handed_in": None if handed_in is None else np.packbits(handed_in).tobytes(),
            "rules": rules,
            "seconds": result.seconds,
            "claim": None,
            "attempts": 0,
        }
        own = (SubmissionRow.number == number) & (SubmissionRow.claim == str(mine))
        with self._transaction() as session:
            done = session.execute(update(SubmissionRow).where(own).values(values))
            return bool(done.rowcount)  # pyright: ignore[reportAttributeAccessIssue]

    def give_back(self, mine: Claim, *, counts: bool = False) -> None:
        """Let go of what this grader has claimed and not finished.

        Args:
            mine: Who claimed it.
            counts: Whether that was one of the attempts, of which there are only so many.
        """
        attempts = SubmissionRow.attempts - (0 if counts else 1)
        with self._transaction() as session:
            session.execute(
                update(SubmissionRow)
                .where(SubmissionRow.claim == str(mine))
                .values(claim=None, attempts=attempts)
            )

    def free_the_dead(self, longest_seconds: float) -> int:
        """Let go of what graders have claimed that are no more; returns how many submissions.

        Args:
            longest_seconds: No submission takes longer: of other machines' graders nothing else
                is known.
        """
        claimed = SubmissionRow.claim.is_not(None)
        with self._transaction() as session:
            claims = session.scalars(select(SubmissionRow.claim).where(claimed)).all()
            dead = [claim for claim in set(claims) if claim and Claim.parse(claim).is_dead()]
            long_ago = SubmissionRow.claimed < datetime.now(UTC).timestamp() - longest_seconds
            freed = session.execute(
                update(SubmissionRow)
                .where(SubmissionRow.claim.in_(dead) | long_ago, claimed)
                .values(claim=None)
            )
            return freed.rowcount  # pyright: ignore[reportAttributeAccessIssue]

    def wait_again(self, numbers: Sequence[int] = ()) -> None:
        """Have submissions wait again on which the grader failed, the baseline in any case.

        Args:
            numbers: Others to grade again, whatever came of them; those that were refused when
                they were handed in stay so.

        Raises:
            InvalidArgumentError: if there is no such submission.
        """
        with self._transaction() as session:
            known = session.scalars(
                select(SubmissionRow.number).where(
                    SubmissionRow.number.in_(numbers), ~SubmissionRow.is_refused
                )
            ).all()
            unknown = sorted(set(numbers) - set(known))
            if unknown:
                raise InvalidArgumentError(
                    "Only submissions that were taken, and not refused, can be graded again. "
                    f"Received {', '.join(map(str, unknown))}."
                )
            failed = (SubmissionRow.status == Status.ERROR) | (
                (SubmissionRow.student == BASELINE) & (SubmissionRow.status != Status.GRADED)
            )
            session.execute(
                update(SubmissionRow)
                .where(failed | SubmissionRow.number.in_(numbers), SubmissionRow.claim.is_(None))
                .values(status=Status.WAITING, attempts=0)
            )

    def num_waiting(self, rules: str) -> int:
        """How many submissions still have to be graded, those in work included."""
        with self._transaction() as session:
            return session.scalar(select(func.count()).where(_is_waiting(rules))) or 0

    # Telling.

    def entries(self, rules: str | None = None) -> list[Entry]:
        """All submissions but the baseline, in the order in which they were received.

        Args:
            rules: The rules of now: what was graded under others is told as waiting. None does
                not ask.
        """
        order = SubmissionRow.received, SubmissionRow.number
        students = select(SubmissionRow).where(SubmissionRow.student != BASELINE)
        with self._transaction() as session:
            rows = session.scalars(students.order_by(*order)).all()
            senders: dict[str, set[str]] = {}
            for row in rows:
                for file in row.files:
                    senders.setdefault(file.digest, set()).add(row.student)
            return [_entry(row, senders, rules) for row in rows]

    def baseline(self, rules: str | None = None) -> Entry | None:
        """The baseline, as `entries` tells the others; None before it was taken."""
        with self._transaction() as session:
            row = session.scalars(
                select(SubmissionRow).where(SubmissionRow.student == BASELINE)
            ).first()
            return None if row is None else _entry(row, {}, rules)


def _is_waiting(rules: str) -> ColumnElement[bool]:
    """Whether a submission has to be graded: it never was, or under other rules."""
    outdated = (SubmissionRow.rules.is_not(None)) & (SubmissionRow.rules != rules)
    return (SubmissionRow.status == Status.WAITING) | outdated


def _entry(row: SubmissionRow, senders: dict[str, set[str]], rules: str | None) -> Entry:
    notes = []
    for file in row.files:
        others = senders.get(file.digest, set()) - {row.student}
        if others:
            notes.append(f"{file.name} is, byte for byte, also from {', '.join(sorted(others))}.")
    told = Entry(
        number=row.number,
        student=row.student,
        received=datetime.fromtimestamp(row.received, UTC),
        status=Status.WAITING,
        notes=tuple(notes),
        is_refused=row.is_refused,
    )
    if rules is not None and row.rules not in (None, rules):
        return told
    shape = (row.num_seeds, row.num_secret)
    said = row.description
    return dataclasses.replace(
        told,
        status=Status(row.status),
        reasons=tuple(json.loads(row.reasons)),
        submission=None if said is None else Submission.model_validate_json(said),
        correct=_bits(row.correct, shape),
        handed_in=_bits(row.handed_in, shape[1:]),
        notes=(*told.notes, *([f"The grader was told: {row.told}"] if row.told else [])),
    )


def _bits(packed: bytes | None, shape: tuple[int, ...]) -> np.ndarray | None:
    if packed is None:
        return None
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=int(np.prod(shape)))
    return bits.reshape(shape).astype(bool)

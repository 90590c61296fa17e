"""The state of a contest in a database: submissions taken, claimed by one grader, graded once.

Every change is one transaction that is on disk before it counts. A grader claims a submission
before it works on it and hands in a result only while the claim is its own; the claim of a grader
that was killed is free again. So no submission is lost, and none is graded twice.
"""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Engine,
    ForeignKey,
    LargeBinary,
    UniqueConstraint,
    create_engine,
    event,
    func,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from unseen.errors import DataFileError, InvalidArgumentError, OutputError
from unseen.grading.claims import Claim
from unseen.grading.description import Submission
from unseen.grading.entry import Entry
from unseen.grading.status import Status

# The student of the submission that all others are compared with; no file can be named so.
BASELINE = ""
# A submission that killed its grader so often is left to the instructor.
MOST_ATTEMPTS = 5

_SECONDS_TO_WAIT_FOR_OTHERS = 30.0


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    """One submission."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("student", "fingerprint"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    student: Mapped[str]
    fingerprint: Mapped[str]  # of its files: the same ones again are no other submission
    received: Mapped[float]  # seconds since 1970
    status: Mapped[str] = mapped_column(default=Status.WAITING)
    reasons: Mapped[str] = mapped_column(default="[]")
    description: Mapped[str | None]
    correct: Mapped[bytes | None] = mapped_column(LargeBinary)  # bits, a row for each network
    num_seeds: Mapped[int] = mapped_column(default=0)
    num_secret: Mapped[int] = mapped_column(default=0)
    handed_in: Mapped[bytes | None] = mapped_column(LargeBinary)
    rules: Mapped[str | None]  # under which it was graded
    seconds: Mapped[float | None]  # that took
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(index=True)
    claimed: Mapped[float | None]  # when, in seconds since 1970
    files: Mapped[list["_File"]] = relationship(order_by="_File.place", lazy="selectin")


class _File(_Base):
    """A file of a submission, whose content lies in the folder under its digest."""

    __tablename__ = "files"

    submission: Mapped[int] = mapped_column(ForeignKey("submissions.number"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True)


class _Clock(_Base):
    """The latest time that this contest has seen: a clock that is set back does not undo it."""

    __tablename__ = "clock"

    number: Mapped[int] = mapped_column(primary_key=True)
    seconds: Mapped[float]


@dataclass(frozen=True)
class StoredFile:
    """A file of a submission by its own name and the digest of its content."""

    name: str
    digest: str


@dataclass(frozen=True)
class Claimed:
    """A submission that this grader works on."""

    number: int
    student: str
    files: tuple[StoredFile, ...]
    attempts: int


@dataclass(frozen=True, eq=False)
class Result:
    """What came of a submission; the fields are those of `Entry`."""

    status: Status
    reasons: Sequence[str] = ()
    submission: Submission | None = None
    correct: np.ndarray | None = None
    handed_in: np.ndarray | None = None
    seconds: float | None = None


class Store:
    """The submissions of one contest.

    Args:
        address: Of the database: `sqlite:///contest.db` or `postgresql://...`.

    Raises:
        InvalidArgumentError: if it is no address, or its driver is not installed.
        DataFileError: if the database cannot be opened, or is none.
    """

    def __init__(self, address: str) -> None:
        try:
            self._engine = _engine(address)
        except (ArgumentError, ImportError, NoSuchModuleError) as error:
            raise InvalidArgumentError(
                "`database` must be an address such as sqlite:///contest.db or "
                f"postgresql+psycopg://name@host/contest, its driver installed. Received {error}."
            ) from error
        with self._transaction() as session:
            _Base.metadata.create_all(session.connection())

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        try:
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                yield session
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise DataFileError(
                "The contest's database must be there, whole, and on a disk with room. Received: "
                f"{getattr(error, 'orig', None) or error}; nothing was changed."
            ) from error

    # Taking.

    def now(self) -> datetime:
        """The time; never before one that this contest has seen, whatever the clock says."""
        with self._transaction() as session:
            seen = session.get(_Clock, 1)
            seconds = datetime.now(UTC).timestamp()
            if seen is None:
                session.add(_Clock(number=1, seconds=seconds))
            else:
                seconds = seen.seconds = max(seconds, seen.seconds)
        return datetime.fromtimestamp(seconds, UTC)

    def take(
        self,
        student: str,
        files: Sequence[StoredFile],
        received: datetime,
        refused: Sequence[str] = (),
    ) -> tuple[int, bool]:
        """Take a submission, whose files are on disk already.

        Args:
            student: Who sent it.
            files: Its files.
            received: When.
            refused: Why it shall not be graded; it is then taken as one that broke a rule.

        Returns:
            Its number, and whether it is a new one; the same files of the same student are not.
        """
        fingerprint = ",".join(sorted(file.digest for file in files))
        row = _Row(
            student=student,
            fingerprint=fingerprint,
            received=received.timestamp(),
            status=Status.RULE if refused else Status.WAITING,
            reasons=json.dumps(list(refused)),
            files=[
                _File(place=place, name=file.name, digest=file.digest)
                for place, file in enumerate(files)
            ],
        )
        same = select(_Row.number).where(_Row.student == student, _Row.fingerprint == fingerprint)
        try:
            with self._transaction() as session:
                known = session.scalar(same)
                if known is not None:
                    return known, False
                session.add(row)
                session.flush()
                return row.number, True
        except IntegrityError:  # somebody else was quicker
            with self._transaction() as session:
                return session.scalars(same).one(), False

    def taken_on(self, student: str, day: datetime) -> int:
        """How many submissions a student sent on a day (UTC) that were not refused."""
        start = day.replace(hour=0, minute=0, second=0, microsecond=0)
        count = select(func.count()).where(
            _Row.student == student,
            _Row.received >= start.timestamp(),
            _Row.received < (start + timedelta(days=1)).timestamp(),
            ~((_Row.status == Status.RULE) & (_Row.attempts == 0)),
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
        while True:
            with self._transaction() as session:
                free = _is_waiting(rules) & _Row.claim.is_(None)
                baseline_first = (_Row.student != BASELINE, _Row.number)
                row = session.scalars(
                    select(_Row).where(free).order_by(*baseline_first).limit(1)
                ).first()
                if row is None:
                    return None
                attempts = row.attempts + 1
                ours = session.execute(
                    update(_Row)
                    # Once more, for another may have claimed it since, and even finished it.
                    .where(_Row.number == row.number, free)
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
        values = {
            "status": result.status,
            "reasons": json.dumps(list(result.reasons)),
            "description": _dumped(result.submission),
            "correct": None if result.correct is None else np.packbits(result.correct).tobytes(),
            "num_seeds": 0 if result.correct is None else result.correct.shape[0],
            "num_secret": 0 if result.correct is None else result.correct.shape[1],
            "handed_in": (
                None if result.handed_in is None else np.packbits(result.handed_in).tobytes()
            ),
            "rules": rules,
            "seconds": result.seconds,
            "claim": None,
            "attempts": 1,
        }
        with self._transaction() as session:
            done = session.execute(
                update(_Row).where(_Row.number == number, _Row.claim == str(mine)).values(values)
            )
            return bool(done.rowcount)  # pyright: ignore[reportAttributeAccessIssue]

    def give_back(self, mine: Claim) -> None:
        """Let go of what this grader has claimed and not finished."""
        with self._transaction() as session:
            session.execute(
                update(_Row)
                .where(_Row.claim == str(mine))
                .values(claim=None, attempts=_Row.attempts - 1)
            )

    def free_the_dead(self, longest_seconds: float) -> int:
        """Let go of what graders have claimed that are no more; returns how many submissions.

        Args:
            longest_seconds: No submission takes longer: of other machines' graders nothing else
                is known.
        """
        with self._transaction() as session:
            claims = session.scalars(select(_Row.claim).where(_Row.claim.is_not(None))).all()
            dead = [claim for claim in set(claims) if claim and Claim.parse(claim).is_dead()]
            long_ago = datetime.now(UTC).timestamp() - longest_seconds
            freed = session.execute(
                update(_Row)
                .where(_Row.claim.in_(dead) | (_Row.claimed < long_ago), _Row.claim.is_not(None))
                .values(claim=None)
            )
            return freed.rowcount  # pyright: ignore[reportAttributeAccessIssue]

    def retry_errors(self) -> None:
        """Have submissions wait again on which the grader failed."""
        with self._transaction() as session:
            session.execute(
                update(_Row)
                .where(_Row.status == Status.ERROR, _Row.claim.is_(None))
                .values(status=Status.WAITING, attempts=0)
            )

    def num_waiting(self, rules: str) -> int:
        """How many submissions still have to be graded, those in work included."""
        with self._transaction() as session:
            return session.scalar(select(func.count()).where(_is_waiting(rules))) or 0

    # Telling.

    def entries(self, rules: str | None = None) -> list[Entry]:
        """All submissions but the baseline, in the order in which they were taken.

        Args:
            rules: The rules of now: what was graded under others is told as waiting. None does
                not ask.
        """
        with self._transaction() as session:
            rows = session.scalars(
                select(_Row).where(_Row.student != BASELINE).order_by(_Row.number)
            ).all()
            senders: dict[str, set[str]] = {}
            for row in rows:
                for file in row.files:
                    senders.setdefault(file.digest, set()).add(row.student)
            return [_entry(row, senders, rules) for row in rows]

    def baseline(self, rules: str | None = None) -> Entry | None:
        """The baseline, as `entries` tells the others; None before it was taken."""
        with self._transaction() as session:
            row = session.scalars(select(_Row).where(_Row.student == BASELINE)).first()
            return None if row is None else _entry(row, {}, rules)


def _is_waiting(rules: str) -> ColumnElement[bool]:
    """Whether a submission has to be graded: it never was, or under other rules."""
    outdated = (_Row.rules.is_not(None)) & (_Row.rules != rules)
    return (_Row.status == Status.WAITING) | outdated


def _entry(row: _Row, senders: dict[str, set[str]], rules: str | None) -> Entry:
    others = {who for file in row.files for who in senders.get(file.digest, ())} - {row.student}
    notes = [
        f"{file.name} is, byte for byte, also from {', '.join(sorted(others))}."
        for file in row.files
        if others & senders.get(file.digest, set())
    ]
    told = Entry(
        number=row.number,
        student=row.student,
        received=datetime.fromtimestamp(row.received, UTC),
        status=Status.WAITING,
        notes=tuple(notes),
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
    )


def _bits(packed: bytes | None, shape: tuple[int, ...]) -> np.ndarray | None:
    if packed is None:
        return None
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=int(np.prod(shape)))
    return bits.reshape(shape).astype(bool)


def _dumped(submission: Submission | None) -> str | None:
    return None if submission is None else submission.model_dump_json()


def _engine(address: str) -> Engine:
    if not address.startswith("sqlite:"):
        return create_engine(address)
    path = Path(address.removeprefix("sqlite:///"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The contest's folder must be writable. Received {path.parent}: {error.strerror}."
        ) from error
    engine = create_engine(address, connect_args={"timeout": _SECONDS_TO_WAIT_FOR_OTHERS})

    @event.listens_for(engine, "connect")
    def _durable(connection, _record) -> None:
        # SQLAlchemy begins transactions by itself, below.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _write_at_once(connection) -> None:
        # Whoever reads in order to write must not be overtaken in between.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine

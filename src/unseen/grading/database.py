"""The tables of a contest, and the database that holds them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, ForeignKey, LargeBinary, UniqueConstraint, create_engine, event
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from unseen.errors import DataFileError, InvalidArgumentError, OutputError
from unseen.grading.status import Status

_SECONDS_TO_WAIT_FOR_OTHERS = 30.0


class Base(DeclarativeBase):
    """The root of all tables."""


class SubmissionRow(Base):
    """One submission."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("student", "fingerprint"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    student: Mapped[str]
    fingerprint: Mapped[str]  # of its files: the same ones again are no other submission
    received: Mapped[float]  # seconds since 1970
    is_refused: Mapped[bool] = mapped_column(default=False)  # when it was handed in
    status: Mapped[str] = mapped_column(default=Status.WAITING)
    reasons: Mapped[str] = mapped_column(default="[]")
    told: Mapped[str] = mapped_column(default="")  # for instructors alone, where the grader failed
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
    files: Mapped[list["FileRow"]] = relationship(
        order_by="FileRow.place", lazy="selectin", cascade="all, delete-orphan"
    )


class FileRow(Base):
    """A file of a submission, whose content lies in the folder under its digest."""

    __tablename__ = "files"

    submission: Mapped[int] = mapped_column(ForeignKey("submissions.number"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True)


class MomentRow(Base):
    """A time that the contest remembers, by its name."""

    __tablename__ = "moments"

    name: Mapped[str] = mapped_column(primary_key=True)
    seconds: Mapped[float]  # since 1970


class Database:
    """Where a contest's tables are; a transaction is on disk before it counts.

    Args:
        address: `sqlite:///contest.db`, `postgresql://...`, or another of SQLAlchemy's.

    Raises:
        InvalidArgumentError: if it is no address, or its driver is not installed.
        OutputError: if its folder cannot be made.
        DataFileError: if the database cannot be opened, or is none.
    """

    def __init__(self, address: str) -> None:
        self._engine = _engine(address)
        with self.transaction() as session:
            Base.metadata.create_all(session.connection())

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """All of what is done within happens, or nothing.

        Raises:
            DataFileError: if the database is damaged, gone, or on a full disk.
            IntegrityError: if another was quicker to make the same row.
        """
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

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()


def _engine(address: str) -> Engine:
    try:
        if address.startswith("sqlite:///"):
            return _sqlite(address)
        return create_engine(address)
    except (ArgumentError, ImportError, NoSuchModuleError) as error:
        raise InvalidArgumentError(
            "`database` must be an address such as sqlite:///contest.db or "
            f"postgresql://name@host/contest, its driver installed. Received {error}."
        ) from error


def _sqlite(address: str) -> Engine:
    folder = Path(address.removeprefix("sqlite:///")).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The contest's folder must be writable. Received {folder}: {error.strerror}."
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

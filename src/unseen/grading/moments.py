"""The times that a contest remembers: the latest that it has seen, and when it ended."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from unseen.errors import InvalidArgumentError
from unseen.grading.database import Database, MomentRow

# A clock that is set back by more than that was wrong before, or is wrong now.
_LARGEST_STEP_BACK = timedelta(days=1)
_LATEST, _FINAL = "latest", "final"


class Moments:
    """A contest's clock, which never goes back, and its end.

    Args:
        database: That of the contest.
    """

    def __init__(self, database: Database) -> None:
        self._transaction = database.transaction
        self._remember(_LATEST, 0.0)

    def now(self) -> datetime:
        """The time; never before one that this contest has seen, whatever the clock says.

        Raises:
            InvalidArgumentError: if the clock is more than a day behind what was seen.
        """
        clock = datetime.now(UTC)
        with self._transaction() as session:
            # In one statement, so that of two at once the later one stays.
            session.execute(
                update(MomentRow)
                .where(MomentRow.name == _LATEST, MomentRow.seconds < clock.timestamp())
                .values(seconds=clock.timestamp())
            )
            seconds = session.scalars(
                select(MomentRow.seconds).where(MomentRow.name == _LATEST)
            ).one()
        latest = datetime.fromtimestamp(seconds, UTC)
        if latest - clock > _LARGEST_STEP_BACK:
            raise InvalidArgumentError(
                f"The machine's clock must be right. It says {clock:%Y-%m-%d %H:%M} UTC, but this "
                f"contest has seen {latest:%Y-%m-%d %H:%M} UTC. Set the clock; or, where it was "
                "wrong then and is right now, unseen grade run CONTEST --clock-was-wrong."
            )
        return latest

    def forget(self) -> None:
        """Believe the clock again, after it was wrong."""
        with self._transaction() as session:
            session.execute(
                update(MomentRow)
                .where(MomentRow.name == _LATEST)
                .values(seconds=datetime.now(UTC).timestamp())
            )

    def end(self, now: datetime) -> datetime:
        """Remember that the final standings were told; returns when that was first done."""
        self._remember(_FINAL, now.timestamp())
        ended = self.ended()
        assert ended is not None
        return ended

    def ended(self) -> datetime | None:
        """When the final standings were first told; None before."""
        with self._transaction() as session:
            moment = session.get(MomentRow, _FINAL)
        return None if moment is None else datetime.fromtimestamp(moment.seconds, UTC)

    def _remember(self, name: str, seconds: float) -> None:
        """Keep a moment, unless there is one of that name."""
        try:
            with self._transaction() as session:
                if session.get(MomentRow, name) is None:
                    session.add(MomentRow(name=name, seconds=seconds))
        except IntegrityError:  # somebody else was quicker
            return

from datetime import UTC, datetime, timedelta

import pytest

from unseen.errors import InvalidArgumentError
from unseen.grading import moments as here
from unseen.grading.database import Database
from unseen.grading.moments import Moments

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def moments(tmp_path) -> Moments:
    return Moments(Database(f"sqlite:///{tmp_path / 'contest.db'}"))


@pytest.fixture
def set_back(monkeypatch):
    """Sets the machine's clock back by so much."""

    def by(delta: timedelta) -> None:
        class Past(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) - delta

        monkeypatch.setattr(here, "datetime", Past)

    return by


def test_a_clock_that_is_set_back_changes_nothing(moments, set_back):
    before = moments.now()
    set_back(timedelta(hours=20))
    assert moments.now() == before


def test_a_clock_that_was_far_ahead_is_told_and_can_be_forgotten(moments, set_back):
    moments.now()
    set_back(timedelta(days=2))
    with pytest.raises(InvalidArgumentError, match="--clock-was-wrong"):
        moments.now()
    moments.forget()
    assert moments.now() < datetime.now(UTC) - timedelta(days=1)


def test_the_end_is_told_once(moments):
    assert moments.ended() is None
    assert moments.end(NOON) == NOON
    assert moments.end(NOON + timedelta(days=1)) == NOON
    assert moments.ended() == NOON

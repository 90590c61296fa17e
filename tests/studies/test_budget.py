import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers import L2, EarlyStopping
from unseen.studies import budget
from unseen.studies.budget import Clock, fold_seconds, read_budget, sized
from unseen.studies.contenders import Contender
from unseen.studies.design import Design
from unseen.studies.metrics import METRICS

DESIGN = Design(METRICS["accuracy"], inner=3, seeds=3, strengths=5, trials=54)
SHARED = Contender("L2", tuple(L2(k / 10) for k in range(6)), is_shared=True, chooses_by_rows=False)
ALONE = Contender("EarlyStopping", EarlyStopping.sensible(), is_shared=False, chooses_by_rows=True)
SECONDS = {"L2": 0.1, "EarlyStopping": 0.2}


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, None),
        (300, 300),
        (0.5, 0.5),
        ("90", 90),
        ("90s", 90),
        ("5m", 300),
        ("5 min", 300),
        ("1.5h", 5400),
        (" 2 m ", 120),
    ],
)
def test_times_are_read(said, seconds):
    assert read_budget(said) == seconds


@pytest.mark.parametrize(
    "said",
    [0, "0", "0m", -1, "-5m", "", "5 days", "m", "5m30s", "inf", math.inf, math.nan, True, [5]],
    ids=repr,
)
def test_what_is_no_time_is_refused(said):
    with pytest.raises(InvalidArgumentError, match=r"`budget` must be a time above zero") as told:
        read_budget(said)
    assert f"budget={said!r}" in str(told.value)


@pytest.fixture
def now(monkeypatch):
    """A clock on the wall that goes as it is set."""
    wall = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(budget, "time", SimpleNamespace(monotonic=lambda: wall.seconds))
    return wall


def test_a_clock_adds_earlier_sessions(now):
    clock = Clock(60.0, before=20.0)
    now.seconds += 15.0
    assert (clock.elapsed, clock.left) == (35.0, 25.0)
    now.seconds += 30.0
    assert clock.left == -5.0


def test_a_clock_without_a_limit_never_ends(now):
    clock = Clock(None)
    now.seconds += 1e9
    assert clock.left == math.inf


def test_the_time_of_a_fold_is_that_of_its_runs():
    design = replace(DESIGN, seeds=2, strengths=2, trials=9)
    # Two strengths on three inner folds, two networks on half as many rows more; cocktails on one,
    # a third and a ninth of the inner folds; four times two more networks.
    by_hand = 2 * 3 + 2 * 1.5 + 9 * (1 + 1 / 3 + 1 / 9) + 4 * 2
    assert fold_seconds(design, [SHARED], {"L2": 1.0}) == pytest.approx(by_hand)
    with_another = fold_seconds(design, [SHARED, ALONE], {"L2": 1.0, "EarlyStopping": 2.0})
    assert with_another == pytest.approx(by_hand + 2 * (2 * 3 + 2 * 1.5))


@pytest.mark.parametrize(
    "more", [{"strengths": 6}, {"seeds": 4}, {"trials": 60}, {"inner_seeds": 2}], ids=str
)
def test_more_work_takes_more_time(more):
    larger = replace(DESIGN, **more)
    assert fold_seconds(larger, [SHARED], SECONDS) > fold_seconds(DESIGN, [SHARED], SECONDS)


def test_without_shared_programs_there_are_no_cocktails_to_wait_for():
    few, many = replace(DESIGN, trials=6), replace(DESIGN, trials=54)
    assert fold_seconds(few, [ALONE], SECONDS) == fold_seconds(many, [ALONE], SECONDS)


def effort(design):
    return design.strengths, design.seeds, design.trials


def test_a_design_grows_with_the_time_and_fits_into_it():
    contenders = [SHARED, ALONE]
    designs = [sized(DESIGN, contenders, SECONDS, float(time)) for time in range(0, 400, 3)]
    efforts = [effort(design) for design in designs]
    assert efforts == sorted(efforts)
    assert len(set(efforts)) == 7
    for time, design in zip(range(0, 400, 3), designs, strict=True):
        if effort(design) != efforts[0]:
            assert 10 * fold_seconds(design, contenders, SECONDS) <= time


def test_without_a_limit_the_design_is_done_as_asked():
    assert sized(DESIGN, [SHARED], SECONDS, math.inf) == DESIGN


@pytest.mark.parametrize("time", [math.inf, 20.0, -5.0])
def test_no_design_exceeds_what_was_asked_for(time):
    asked = replace(DESIGN, strengths=2, seeds=1, trials=4)
    design = sized(asked, [SHARED, ALONE], SECONDS, time)
    assert all(a <= b for a, b in zip(effort(design), effort(asked), strict=True))


def test_the_poorest_design_is_taken_where_none_fits():
    assert effort(sized(DESIGN, [SHARED], SECONDS, -1.0)) == (1, 1, 6)

from fractions import Fraction

import numpy as np
import pytest
from tests.grading.made_up import answers, entry, with_wrong

from unseen.errors import InvalidDataError
from unseen.grading.standings import rank
from unseen.grading.status import Status
from unseen.grading.task import Task, task_of

TASK = Task()
# 400 images: 200 public, then 200 private.
IS_PUBLIC = np.arange(400) < 200


def both(public, private):
    """So many images wrong on the public part, and on the private one."""
    return np.concatenate([with_wrong(public), with_wrong(private)], axis=1)


BASELINE = entry(0, "baseline", both(20, 20))


def stand(entries, *, final=True, baseline=BASELINE, **rules):
    return rank(entries, baseline, IS_PUBLIC, task_of(rules), final=final)


def test_equal_scores_share_a_place_and_the_next_is_left_out():
    found = stand([entry(n, f"s{n}", both(5, wrong)) for n, wrong in enumerate([3, 5, 3, 1], 1)])
    assert [(one.student, one.place) for one in found.ranked] == [
        ("s4", 1),
        ("s1", 2),
        ("s3", 2),
        ("s2", 4),
    ]


def test_the_best_is_chosen_on_the_public_part_and_told_of_the_private_one():
    ours = [entry(1, "Ada", both(9, 0)), entry(2, "Ada", both(4, 7)), entry(3, "Ada", both(4, 1))]
    (standing,) = stand(ours).ranked
    assert standing.graded.entry.number == 2
    assert standing.graded.score.mean == Fraction(193, 200)
    assert standing.num_submissions == 3


def test_the_last_graded_one_counts_where_the_task_says_so():
    ours = [entry(1, "Ada", both(1, 1)), entry(2, "Ada", both(9, 9)), entry(3, "Ada")]
    (standing,) = stand(ours, points={"counts": "last"}).ranked
    assert standing.graded.entry.number == 2


def test_points_are_for_the_improvement_on_the_private_part():
    # 200 private images: 2 of them are one percentage point.
    found = stand([entry(n, f"s{n}", both(5, 20 - n)) for n in range(9)], points={"bonuses": []})
    points = {one.student: one.graded.earned.points for one in found.ranked}
    assert points == dict(
        zip([f"s{n}" for n in range(9)], [0, 10, 10, 20, 20, 30, 30, 35, 35], strict=True)
    )


def test_a_bonus_goes_to_the_submission_that_counts_alone():
    found = stand([entry(1, "Ada", both(5, 18)), entry(2, "Ada", both(4, 18))])
    earned = {number: one.earned.points for number, one in found.graded.items()}
    assert earned == {1: 10, 2: 25}


def test_within_noise_of_the_winner_is_a_winner_or_not_as_the_task_says():
    close = [
        entry(1, "Ada", both(5, 2)),
        entry(2, "Emmy", both(5, 3)),
        entry(3, "Max", both(5, 18)),
    ]
    for ties, winners in (("noise", {"Ada", "Emmy"}), ("exact", {"Ada"})):
        bonuses = [{"places": 1, "points": 5}]
        found = stand(close, points={"ties": ties, "bonuses": bonuses})
        assert {one.student for one in found.ranked if len(one.graded.earned.parts) > 1} == winners


def test_places_that_noise_allows():
    found = stand([entry(n, f"s{n}", both(5, wrong)) for n, wrong in enumerate([2, 3, 18, 19], 1)])
    assert [(one.first_place, one.last_place) for one in found.ranked] == [(1, 2)] * 2 + [
        (3, 4)
    ] * 2
    assert [one.is_level_with_best for one in found.ranked] == [True, True, False, False]


@pytest.mark.parametrize("final", [False, True])
def test_what_failed_never_ranks(final):
    failing = [status for status in Status if status not in (Status.GRADED, Status.WAITING)]
    failed = [entry(n, "Max", status=status) for n, status in enumerate(failing, 10)]
    waiting = entry(99, "Lise", status=Status.WAITING)
    found = stand([*failed, entry(1, "Ada", both(5, 5)), waiting], final=final)
    assert [one.student for one in found.ranked] == ["Ada"]
    assert list(found.failed) == failed
    assert list(found.waiting) == [waiting]


def test_a_failed_submission_costs_no_earlier_one_its_place():
    (standing,) = stand([entry(1, "Ada", both(5, 5)), entry(2, "Ada")]).ranked
    assert standing.graded.entry.number == 1


def shown(found):
    """All that standings tell, as plain values."""
    places = [
        (one.student, one.place, one.first_place, one.last_place, one.is_level_with_best)
        for one in found.ranked
    ]
    counting = [(one.graded.entry.number, one.num_submissions) for one in found.ranked]
    told = [
        (number, one.score, one.improvement, one.is_better, one.earned)
        for number, one in found.graded.items()
    ]
    return places, counting, told, found.baseline, found.num_images


def test_before_the_end_nothing_depends_on_the_private_part():
    random = np.random.default_rng(0)
    tables = [answers(random, 1.5) for _ in range(12)]
    ours = [entry(n, f"s{n % 5}", table) for n, table in enumerate(tables, 1)]
    others = [
        entry(n, f"s{n % 5}", table & (IS_PUBLIC | (random.random(400) < 0.5)))
        for n, table in enumerate(tables, 1)
    ]
    assert shown(stand(ours, final=False)) == shown(stand(others, final=False))


def test_before_the_end_nothing_depends_on_what_the_ladder_keeps_back():
    rules = {"board": {"ladder_step": 2.0}}
    # The same counts on the public part of what is shown, spread otherwise over the images; and of
    # what is not better by two points, other counts.
    ours = [entry(1, "Ada", both(10, 5)), entry(2, "Ada", both(9, 5)), entry(3, "Max", both(8, 5))]
    others = [
        entry(1, "Ada", np.roll(both(10, 5), 7, axis=1)),
        entry(2, "Ada", both(50, 5)),
        entry(3, "Max", np.roll(both(8, 5), 20, axis=1)),
    ]
    ours, others = (stand(entries, final=False, **rules) for entries in (ours, others))
    assert shown(ours) == shown(others)


def test_before_the_end_the_ladder_answers_each_submission_in_the_order_of_receipt():
    ours = [
        entry(2, "Ada", both(10, 0)),
        entry(1, "Ada", both(12, 0)),
        entry(3, "Ada", both(10, 0)),
    ]
    found = stand(ours, final=False)
    assert {n: (one.score.mean, one.is_better) for n, one in found.graded.items()} == {
        1: (Fraction(94, 100), True),
        2: (Fraction(95, 100), True),
        3: (Fraction(95, 100), False),
    }
    assert found.ranked[0].graded.entry.number == 2
    assert found.ranked[0].graded.earned is None
    assert found.baseline.mean == Fraction(90, 100)


def test_each_student_has_a_ladder_of_their_own():
    found = stand([entry(1, "Ada", both(2, 0)), entry(2, "Max", both(12, 0))], final=False)
    assert [one.graded.score.mean for one in found.ranked] == [Fraction(99, 100), Fraction(94, 100)]


@pytest.mark.parametrize("baseline", [None, entry(0, "baseline", status=Status.WAITING)])
def test_without_a_baseline_nobody_ranks(baseline):
    found = stand([entry(1, "Ada", both(5, 5))], baseline=baseline)
    assert found.ranked == ()
    assert [one.number for one in found.waiting] == [1]


def test_an_empty_contest_has_empty_standings():
    for final in (False, True):
        assert stand([], final=final).ranked == ()


@pytest.mark.parametrize(
    ("entries", "is_public", "message"),
    [
        ([entry(1, "Ada", both(1, 1)[:4])], IS_PUBLIC, r"same seeds.*number 1"),
        ([entry(1, "Ada", with_wrong(1))], IS_PUBLIC, r"same seeds.*number 1"),
        ([entry(1, "Ada", status=Status.GRADED)], IS_PUBLIC, r"same seeds.*Received None"),
        ([entry(1, "Ada"), entry(1, "Max")], IS_PUBLIC, "different numbers"),
        ([], IS_PUBLIC | True, "neither part may be empty"),
        ([], IS_PUBLIC.astype(int), "neither part may be empty"),
    ],
    ids=["seeds", "images", "no table", "numbers", "no private part", "no bool"],
)
def test_what_does_not_fit_is_refused(entries, is_public, message):
    with pytest.raises(InvalidDataError, match=message):
        rank(entries, BASELINE, is_public, TASK, final=True)


def test_a_place_behind_the_baseline_earns_nothing():
    found = stand([entry(1, "alice", both(5, 60)), entry(2, "bob", both(5, 2))])
    assert {one.student: one.graded.earned.points > 0 for one in found.ranked} == {
        "alice": False,
        "bob": True,
    }

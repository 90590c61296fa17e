"""Who stands where: which submission of each student counts, its place, and what it earns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from unseen.errors import InvalidDataError
from unseen.grading.earning import Earned, exactly, for_improvement, for_place, rewarded
from unseen.grading.entry import Entry
from unseen.grading.ladder import climb, rounded
from unseen.grading.scoring import (
    Difference,
    Score,
    difference,
    differences,
    differences_of_scores,
    score,
    score_of_share,
)
from unseen.grading.status import Status
from unseen.grading.task import Points, Task


@dataclass(frozen=True, eq=False)
class Graded:
    """What may be told of one graded submission.

    Args:
        entry: The submission.
        score: On the private part at the end; before, what the Ladder shows after it.
        improvement: By how much that is above the baseline.
        is_better: Before the end, whether it has changed what the Ladder shows; else True.
        earned: Its points, with bonuses only where it counts; None before the end.
    """

    entry: Entry
    score: Score
    improvement: Difference
    is_better: bool = True
    earned: Earned | None = None


@dataclass(frozen=True, eq=False)
class Standing:
    """One student's place.

    Args:
        student: Who.
        graded: The submission that counts.
        place: From 1; equal scores share a place, and the next ones are left out.
        first_place: The best place that noise allows: only those before it are surely better.
        last_place: The worst place that noise allows.
        is_level_with_best: Whether the first cannot be told from this one.
        num_submissions: All that the student has sent, failed ones too.
    """

    student: str
    graded: Graded
    place: int
    first_place: int
    last_place: int
    is_level_with_best: bool
    num_submissions: int


@dataclass(frozen=True, eq=False)
class Standings:
    """What came of all submissions.

    Args:
        is_final: Whether these are scores on the private part.
        num_images: Images of the part that is shown.
        baseline: Its score on that part; None while it is not trained, and then nobody ranks.
        ranked: Students with a graded submission, the best first.
        graded: Every graded submission by its number.
        failed: Submissions that got no score, in the order of receipt.
        waiting: Submissions not yet graded, and graded ones while there is no baseline.
    """

    is_final: bool
    num_images: int
    baseline: Score | None
    ranked: tuple[Standing, ...]
    graded: Mapping[int, Graded]
    failed: tuple[Entry, ...]
    waiting: tuple[Entry, ...]


def rank(
    entries: Sequence[Entry],
    baseline: Entry | None,
    is_public: np.ndarray,
    task: Task,
    *,
    final: bool,
) -> Standings:
    """Who stands where, on what may be shown now.

    Before the end only the public part of the secret set is looked at, and of that only what the
    Ladder releases: places, intervals and ties are computed from released scores alone. At the
    end each student's submission is chosen on the public part, as the task says, and everything is
    computed on the private part.

    Args:
        entries: Every submission.
        baseline: The network that all are compared with, trained and scored the same way.
        is_public: Which secret images are of the public part, bool of shape (num_secret,).
        task: The rules.
        final: Whether to show the private part.

    Returns:
        Places, scores and, at the end, points.

    Raises:
        InvalidDataError: if tables of right answers do not fit one another, or a part is empty.
    """
    _check(entries, baseline, is_public)
    entries = sorted(entries, key=lambda entry: (entry.received, entry.number))
    failed = [e for e in entries if e.status not in (Status.GRADED, Status.WAITING)]
    scored = [e for e in entries if e.status is Status.GRADED]
    if not final:
        scored = _in_turn(entries)
    shown = is_public if not final else ~is_public
    num_images = int(shown.sum())
    if baseline is None or baseline.correct is None:
        waiting = [e for e in entries if e not in failed]
        return Standings(final, num_images, None, (), {}, tuple(failed), tuple(waiting))
    part = _Part(task, num_images)
    if final:
        own = _table(baseline)[:, shown]
        base = score(own, part.confidence)
        graded = [part.scored(entry, _table(entry)[:, shown], own) for entry in scored]
        counting = _counting(graded, is_public, task.points)
    else:
        base = part.released(rounded(_share(baseline, shown), part.step))
        graded = part.climbed(scored, shown, base)
        counting = _last_of_each([one for one in graded if one.is_better])
    counting = sorted(counting, key=lambda one: (-one.score.mean, one.entry.received))
    lower_ends = part.lower_ends(counting, shown, final=final)
    is_better = lower_ends > 0
    places = _places([one.score.mean for one in counting])
    if final:
        graded, counting = _with_points(graded, counting, places, is_better, task.points)
    num_sent = defaultdict[str, int](int)
    for entry in entries:
        num_sent[entry.student] += 1
    num_first = places.count(1)
    ranked = tuple(
        Standing(
            student=one.entry.student,
            graded=one,
            place=place,
            first_place=1 + int(is_better[:, index].sum()),
            last_place=len(counting) - int(is_better[index].sum()),
            is_level_with_best=not is_better[:num_first, index].all(),
            num_submissions=num_sent[one.entry.student],
        )
        for index, (one, place) in enumerate(zip(counting, places, strict=True))
    )
    return Standings(
        is_final=final,
        num_images=num_images,
        baseline=base,
        ranked=ranked,
        graded={one.entry.number: one for one in graded},
        failed=tuple(failed),
        waiting=tuple(e for e in entries if e not in failed and e not in scored),
    )


def _in_turn(entries: Sequence[Entry]) -> list[Entry]:
    """Graded submissions before which none of the same student still has to be graded.

    The Ladder answers in the order of receipt: who sees an answer that changes when an earlier
    submission is graded after all, has seen one more than the Ladder gives.
    """
    scored, blocked = [], set()
    for entry in entries:
        if entry.status in (Status.WAITING, Status.ERROR):
            blocked.add(entry.student)
        elif entry.status is Status.GRADED and entry.student not in blocked:
            scored.append(entry)
    return scored


class _Part:
    """The shown part of the secret set: how scores on it are made."""

    def __init__(self, task: Task, num_images: int) -> None:
        self.confidence = task.scoring.confidence
        self.step = exactly(task.board.ladder_step) / 100
        self.num_images = num_images

    def scored(self, entry: Entry, correct: np.ndarray, baseline: np.ndarray) -> Graded:
        """One submission on the private part."""
        improvement = difference(correct, baseline, self.confidence)
        return Graded(entry, score(correct, self.confidence), improvement)

    def released(self, share: Fraction) -> Score:
        return score_of_share(share, self.num_images, self.confidence)

    def climbed(self, entries: Sequence[Entry], shown: np.ndarray, baseline: Score) -> list[Graded]:
        """Every submission as the Ladder shows it, each student on one of their own."""
        by_student = defaultdict[str, list[Entry]](list)
        for entry in entries:
            by_student[entry.student].append(entry)
        graded = []
        for own in by_student.values():
            steps = climb([_share(entry, shown) for entry in own], self.step)
            for entry, told in zip(own, steps, strict=True):
                result = self.released(told.share)
                low, high = differences_of_scores([result, baseline])
                above = Difference(result.mean - baseline.mean, low[0, 1], high[0, 1])
                graded.append(Graded(entry, result, above, told.is_better))
        return graded

    def lower_ends(
        self, counting: Sequence[Graded], shown: np.ndarray, *, final: bool
    ) -> np.ndarray:
        """Lower ends of the first's score minus the second's, shape (num, num)."""
        if not counting:
            return np.zeros((0, 0))
        if final:
            tables = [_table(one.entry)[:, shown] for one in counting]
            return differences(tables, self.confidence)[0]
        return differences_of_scores([one.score for one in counting])[0]


def _counting(graded: Sequence[Graded], is_public: np.ndarray, rules: Points) -> list[Graded]:
    """Of each student the submission that counts; of equally good ones the earliest."""
    if rules.counts == "last":
        return _last_of_each(graded)
    best: dict[str, Graded] = {}
    for one in graded:
        before = best.get(one.entry.student)
        if before is None or _share(one.entry, is_public) > _share(before.entry, is_public):
            best[one.entry.student] = one
    return list(best.values())


def _last_of_each(graded: Sequence[Graded]) -> list[Graded]:
    return list({one.entry.student: one for one in graded}.values())


def _with_points(
    graded: Sequence[Graded],
    counting: Sequence[Graded],
    places: Sequence[int],
    is_better: np.ndarray,
    rules: Points,
) -> tuple[list[Graded], list[Graded]]:
    bonuses = defaultdict(list)
    for bonus in rules.bonuses:
        for index in rewarded(places, is_better, bonus, rules):
            if counting[index].improvement.mean <= 0:
                continue  # a place among those who are no better than the baseline earns nothing
            bonuses[counting[index].entry.number].append(for_place(places[index], bonus))
    paid = {}
    for one in graded:
        number = one.entry.number
        parts = [for_improvement(one.improvement.points, rules), *bonuses[number]]
        paid[number] = Graded(
            one.entry, one.score, one.improvement, one.is_better, Earned(tuple(parts))
        )
    return list(paid.values()), [paid[one.entry.number] for one in counting]


def _places(means: Sequence[Fraction]) -> list[int]:
    """Competition ranking of means that fall: 1, 2, 2, 4."""
    places: list[int] = []
    for index, mean in enumerate(means):
        is_level = index > 0 and mean == means[index - 1]
        places.append(places[-1] if is_level else index + 1)
    return places


def _share(entry: Entry, shown: np.ndarray) -> Fraction:
    right = _table(entry)[:, shown]
    return Fraction(int(right.sum()), right.size)


def _table(entry: Entry) -> np.ndarray:
    assert entry.correct is not None  # `_check` has seen to it
    return entry.correct


def _check(entries: Sequence[Entry], baseline: Entry | None, is_public: np.ndarray) -> None:
    if is_public.dtype != np.bool_ or is_public.ndim != 1 or is_public.all() or not is_public.any():
        raise InvalidDataError(
            "`is_public` must say of each secret image whether it is of the public part, and "
            f"neither part may be empty. Received {is_public.dtype} of shape {is_public.shape}."
        )
    numbers = [entry.number for entry in entries]
    if len(set(numbers)) < len(numbers):
        raise InvalidDataError("`entries` must have different numbers. Received some twice.")
    expected = None if baseline is None or baseline.correct is None else baseline.correct.shape
    for entry in [*entries, *([baseline] if expected else [])]:
        if entry is None or (entry.status is not Status.GRADED and entry is not baseline):
            continue
        shape = None if entry.correct is None else entry.correct.shape
        if shape is None or shape[-1] != is_public.size or shape != (expected or shape):
            raise InvalidDataError(
                "A graded submission must have been scored on the same seeds and images as the "
                f"baseline, {expected}. Received {shape} for number {entry.number}; grade it again."
            )

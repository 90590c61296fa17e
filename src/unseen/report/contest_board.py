"""What a contest's board shows now: the public part before the deadline, then the private one."""

from unseen.grading.contest import Contest
from unseen.report.board import BoardView


def board_of(contest: Contest, *, final: bool | None = None) -> BoardView:
    """All of a contest that its board is made of.

    Args:
        contest: Which one.
        final: Whether to show the private part and points; None shows them after the deadline, or
            once they were shown. From then on nothing more is taken.
    """
    store, deadline, rules = contest.store, contest.task.deadline, contest.rules_digest
    now = store.now()
    if final is None:
        final = store.ended() is not None or (deadline is not None and now > deadline)
    if final:
        store.end(now)
    return BoardView(
        task=contest.task,
        entries=store.entries(rules),
        baseline=store.baseline(rules),
        is_public=contest.is_public,
        is_final=final,
        now=now,
        key=contest.pseudonym_key,
    )

"""What a contest's board shows now: the public part before the deadline, then the private one."""

from pathlib import Path

from unseen.grading.contest import Contest
from unseen.report.board import BoardView, write_board


def publish_board(contest: Contest, out: Path, *, final: bool | None = None) -> BoardView:
    """Write a contest's board; once it is final, nothing more is taken.

    For whoever has seen scores on the private part could fit them.

    Args:
        contest: Which one.
        out: Nothing yet, an empty folder, or an earlier board.
        final: Whether to show the private part and points; None shows them after the deadline, or
            once they were shown.

    Returns:
        What the board shows.

    Raises:
        InvalidDataError: if submissions were scored on other images or seeds than the baseline.
        OutputError: if anything else is at the place, or it cannot be written.
    """
    view = board_of(contest, final=final)
    if view.is_final:
        contest.moments.end(view.now)
    write_board(out, view)
    contest.refresh_starter()
    return view


def board_of(contest: Contest, *, final: bool | None = None) -> BoardView:
    """All of a contest that its board is made of.

    Args:
        contest: Which one.
        final: As for `publish_board`.
    """
    store, deadline, rules = contest.store, contest.task.deadline, contest.rules_digest
    now, ended = contest.moments.now(), contest.moments.ended()
    if final is None:
        final = ended is not None or (deadline is not None and now > deadline)
    return BoardView(
        task=contest.task,
        entries=store.entries(rules),
        baseline=store.baseline(rules),
        is_public=contest.is_public,
        is_final=final,
        now=now,
        key=contest.pseudonym_key,
    )

"""One graded submission, as those see it who rank it and tell of it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from unseen.grading.description import Submission
from unseen.grading.status import Status


@dataclass(frozen=True, eq=False)
class Entry:
    """One submission with what came of it.

    Args:
        number: Of the submission in its contest, from 1, in the order in which they were taken.
        student: Who sent it, as the contest was told: any text at all.
        received: When, in UTC.
        status: What became of it.
        reasons: Why, in sentences for the student.
        submission: What it says; None where it could not be read.
        correct: Which secret images each network got right, bool of shape
            (num_seeds, num_secret); None unless graded.
        handed_in: Which ones the weights got right as they were handed in, bool of shape
            (num_secret,); None where that was not asked for.
        notes: What the instructor should know, such as another student's same file.
        is_refused: Whether it was refused when it was handed in, as too late or too large.
    """

    number: int
    student: str
    received: datetime
    status: Status
    reasons: tuple[str, ...] = ()
    submission: Submission | None = None
    correct: np.ndarray | None = None
    handed_in: np.ndarray | None = None
    notes: tuple[str, ...] = ()
    is_refused: bool = False

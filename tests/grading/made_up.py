"""Contests made up of random right and wrong answers."""

from datetime import UTC, datetime, timedelta

import numpy as np

from unseen.grading.entry import Entry
from unseen.grading.status import Status

START = datetime(2026, 11, 20, 8, tzinfo=UTC)


def entry(number, student, correct=None, status=None, **fields):
    """A submission: graded where there is a table of right answers, else one that broke a rule."""
    if status is None:
        status = Status.RULE if correct is None else Status.GRADED
    received = START + timedelta(hours=number)
    return Entry(number, student, received, status, correct=correct, **fields)


def answers(random, skill, *, num_seeds=5, num_images=400, of_seeds=0.1, ease=None):
    """Right answers of networks that find the same images hard, bool (num_seeds, num_images)."""
    ease = random.standard_normal(num_images) if ease is None else ease
    seeds = of_seeds * random.standard_normal((num_seeds, 1))
    noise = 0.4 * random.standard_normal((num_seeds, num_images))
    return skill + ease + seeds + noise > 0


def with_wrong(num_wrong, num_images=200, num_seeds=5, first=0):
    """All right but for so many images in a row, for every seed."""
    correct = np.ones((num_seeds, num_images), dtype=bool)
    correct[:, first : first + num_wrong] = False
    return correct

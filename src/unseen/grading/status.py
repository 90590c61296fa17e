"""What became of a submission, in one word."""

from enum import StrEnum


class Status(StrEnum):
    """What became of a submission; only GRADED ones rank, every other comes with its reasons."""

    WAITING = "WAITING"  # taken, not yet graded
    GRADED = "GRADED"
    RULE = "RULE"  # it breaks a rule of the task
    UNREADABLE = "UNREADABLE"  # no recipe, and no network that Keras could have saved
    TIMEOUT = "TIMEOUT"  # training took longer than the task allows
    MEMORY = "MEMORY"  # or more memory
    DIVERGED = "DIVERGED"  # the loss was no number any more
    ERROR = "ERROR"  # the grader failed, not the submission: an instructor has to look

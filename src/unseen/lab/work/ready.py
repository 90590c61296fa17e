"""Doing each quick thing once, so that whoever comes first need not wait for programs."""

from unseen.lab.work import digits, waves


def warm_up() -> None:
    """Have all programs that quick answers need."""
    waves.warm_up()
    digits.warm_up()

"""What is to be reached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A bound on one measured number.

    Args:
        section: Where it is measured.
        key: Names it among those of its section.
        what: The number, in words.
        bound: What is wanted.
        shown: How a number is written, as a format with one place.
        at_least: Whether more is better.
    """

    section: str
    key: str
    what: str
    bound: float
    shown: str = "{:.2f} ×"
    at_least: bool = False

    def is_met(self, value: float) -> bool:
        """Whether `value` is as wanted."""
        return value >= self.bound if self.at_least else value <= self.bound

    def row(self, value: float) -> tuple[str, ...]:
        """What is wanted and what was reached, in words."""
        wanted = f"at {'least' if self.at_least else 'most'} {self.shown.format(self.bound)}"
        return self.what, wanted, self.shown.format(value), "yes" if self.is_met(value) else "no"


_PEER = "speed, by the fastest peer's"
_HOMEWORK = "speed, by that of the homework's stack"
_ALONE = "in one process"
_LIMIT = "time, by the limit"
_FIRST_CALL = "seconds more that a program's first call takes"
_NO_NOISE, _NOISE = "no noise", "20 dB"
_ONE_CURVE = "one curve by `estimate`, the slower of no noise and 20 dB"
_MICROSECONDS, _MILLISECONDS = "{:.1f} µs", "{:.1f} ms"

GOALS = (
    Goal("Q1", "peer", _PEER, 5, at_least=True),
    Goal("Q1", "peer alone", f"{_PEER} {_ALONE}", 5, at_least=True),
    Goal("Q1", "homework", _HOMEWORK, 25, at_least=True),
    Goal("Q1", "homework alone", f"{_HOMEWORK} {_ALONE}", 25, at_least=True),
    Goal("Q1", "limit", _LIMIT, 2.2),
    Goal("Q2", "peer", _PEER, 4, at_least=True),
    Goal("Q2", "moonshot", f"{_PEER}: the moonshot", 5, at_least=True),
    Goal("Q2", "peer alone", f"{_PEER} {_ALONE}", 4, at_least=True),
    Goal("Q2", "homework", _HOMEWORK, 60, at_least=True),
    Goal("Q2", "homework alone", f"{_HOMEWORK} {_ALONE}", 60, at_least=True),
    Goal("Q2", "limit", _LIMIT, 1.5),
    Goal("Q3", "distortion", "time, by that without distortion", 2),
    Goal("scaling", "linear", "largest deviation from equal time for each", 0.1, "{:.0%}"),
    Goal("scaling", "memory", "peak memory", 3, "{:.2f} GiB"),
    Goal("scaling", "flat", "peak memory of the most networks, by that of the fewest", 1.1),
    Goal("compilation", "Q1", f"{_FIRST_CALL}, Q1", 4, "{:.1f} s"),
    Goal("compilation", "Q2", f"{_FIRST_CALL}, Q2", 4, "{:.1f} s"),
    Goal("compilation", "Q3", f"{_FIRST_CALL}, Q3", 4, "{:.1f} s"),
    Goal("waves", "kernel", f"closed form, no polish, {_NO_NOISE}", 2, _MICROSECONDS),
    Goal("waves", "closed form", f"closed form, {_NO_NOISE}", 2, _MICROSECONDS),
    Goal(
        "waves",
        "estimate closed form",
        f"all of `estimate`, closed-form, {_NO_NOISE}",
        2,
        _MICROSECONDS,
    ),
    Goal("waves", "least squares", f"least squares, {_NOISE}", 300, _MICROSECONDS),
    Goal(
        "waves",
        "estimate least squares",
        f"all of `estimate`, least-squares, {_NOISE}",
        300,
        _MICROSECONDS,
    ),
    Goal("study", "scikit-learn", "speed, by scikit-learn's grid search", 5, at_least=True),
    Goal("study", "Keras loop", "speed, by a loop over Keras models", 50, at_least=True),
    *(
        Goal("waves", f"one {method}", f"{_ONE_CURVE}, {method}", 5, _MILLISECONDS)
        for method in ("closed-form", "least-squares", "auto", "network")
    ),
)


def goal_rows(section: str, reached: dict[str, float]) -> list[tuple[str, ...]]:
    """The goals of a section with what was reached; those that were not measured say so."""
    rows = []
    for goal in (goal for goal in GOALS if goal.section == section):
        not_measured = (*goal.row(goal.bound)[:2], "not measured", "–")
        rows.append(goal.row(reached[goal.key]) if goal.key in reached else not_measured)
    return rows

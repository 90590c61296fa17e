"""Time: what was asked for, what is left, and how much study fits into it."""

import math
import re
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from unseen.errors import InvalidArgumentError
from unseen.studies.contenders import Contender, thinned
from unseen.studies.design import Design

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}

# From rich to poor: strengths of each regularizer, networks on each outer fold, cocktails.
_EFFORTS = ((5, 3, 54), (5, 2, 27), (4, 2, 27), (3, 2, 18), (2, 2, 12), (1, 2, 9), (1, 1, 6))
# As many outer folds as a design should leave time for: two shuffles of five.
_WANTED_FOLDS = 10


class TimeUp(Exception):  # noqa: N818 - not an error
    """Raised where the time for folds is over."""


def read_budget(budget: str | float | None) -> float | None:
    """Seconds of a budget such as "5m", "90s", "1.5h" or 300; None stands for no limit.

    Raises:
        InvalidArgumentError: if it is no time above zero.
    """
    if budget is None:
        return None
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|m|min|h|)\s*", str(budget))
    seconds = float(match[1]) * _UNITS[match[2]] if match else 0.0
    if not 0 < seconds < math.inf:
        raise InvalidArgumentError(
            "`budget` must be a time above zero, such as 90s, 5m or 1h. Received "
            f"budget={budget!r}."
        )
    return seconds


class Clock:
    """How long a study has taken, and how long it may.

    Args:
        budget: Seconds; None for no limit.
        before: Seconds that earlier sessions of the same study took.
    """

    def __init__(self, budget: float | None, before: float = 0.0) -> None:
        self.budget = math.inf if budget is None else budget
        self._began = time.monotonic()
        self._before = before

    @property
    def elapsed(self) -> float:
        """Seconds of this session and earlier ones."""
        return self._before + time.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds until the budget is spent; infinite without a limit."""
        return self.budget - self.elapsed


def fold_seconds(
    design: Design, contenders: Sequence[Contender], seconds: Mapping[str, float]
) -> float:
    """How long an outer fold takes, from the seconds of each contender's run on all cores."""
    inner_runs = design.inner * design.inner_seeds
    total = 0.0
    for one in contenders:
        total += len(thinned(one.settings, design.strengths)) * inner_runs * seconds[one.name]
        # Outer training parts are larger.
        total += design.seeds * seconds[one.name] * design.inner / (design.inner - 1)
    shared = max((seconds[one.name] for one in contenders if one.is_shared), default=0.0)
    cocktails = design.trials * sum(3.0**-rung for rung in range(design.inner))
    return total + (cocktails * design.inner_seeds + 4 * design.seeds) * shared


def sized(
    design: Design,
    contenders: Sequence[Contender],
    seconds: Mapping[str, float],
    available: float,
    settled: Collection[str] = (),
) -> Design:
    """The richest design of which enough outer folds fit into the time.

    Args:
        design: What it is made from; strengths, seeds and trials are settled here.
        contenders: Who takes part.
        seconds: By contender, what a run takes on all cores together.
        available: Seconds for outer folds.
        settled: Fields of the design to leave as they are.
    """
    sizes = []
    for strengths, seeds, trials in _EFFORTS:
        effort = {"strengths": strengths, "seeds": seeds, "trials": trials}
        lowered = {name: min(size, getattr(design, name)) for name, size in effort.items()}
        sizes.append(
            replace(design, **{name: v for name, v in lowered.items() if name not in settled})
        )
    fitting = (
        one for one in sizes if fold_seconds(one, contenders, seconds) * _WANTED_FOLDS <= available
    )
    return next(fitting, sizes[-1])

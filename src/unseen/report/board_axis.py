"""The axis that all scores of a board share, and the line and dot of each on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from unseen.grading.scoring import Score

# Distances between ticks, in per cent.
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_MOST_TICKS = 6
# Whoever is behind the first by so many times what the middle one is, is far behind.
_MOST_OF_MIDDLE = 4.0


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`, shares of right answers.

    Args:
        low: Left end.
        high: Right end.
        step: Distance between ticks.
        baseline: Where the baseline's line stands, if it is known.
    """

    low: float
    high: float
    step: float
    baseline: float | None

    @classmethod
    def around(cls, scores: Sequence[Score], baseline: Score | None) -> "Axis":
        """An axis that ends at ticks and holds all these intervals but of those far behind.

        A network that has learnt nothing shall not squeeze all others into a corner.
        """
        every = [*scores, *([baseline] if baseline else [])]
        high = max((100 * one.high for one in every), default=100.0)
        low = min((100 * one.low for one in every), default=0.0)
        if every:
            middle = float(np.median([100 * one.low for one in every]))
            enough = high - _MOST_OF_MIDDLE * (high - middle)
            near = [100 * one.low for one in every if 100 * one.low >= enough]
            low = min([*near, 100 * baseline.low if baseline else high])
        step = next((s for s in _STEPS if (high - low) / s <= _MOST_TICKS - 1), _STEPS[-1])
        # Rounding must not open a whole further step.
        low = max(step * math.floor(low / step + 1e-9), 0.0)
        high = min(step * math.ceil(high / step - 1e-9), 100.0)
        return cls(
            low / 100,
            max(high, low + step) / 100,
            step / 100,
            baseline.accuracy if baseline else None,
        )

    @property
    def ticks(self) -> list[tuple[str, str]]:
        """Where the ticks stand, in per cent of the width, and what is written there."""
        decimals = 1 if self.step < 0.01 else 0
        number = math.floor((self.high - self.low) / self.step + 1e-9)
        values = [self.low + index * self.step for index in range(number + 1)]
        return [(self._x(value), f"{100 * value:.{decimals}f}") for value in values]

    def bar(self, score: Score) -> Markup:
        """An `<svg>` as wide as its place: the interval as a line, the score as a dot on it."""
        grid = "".join(
            f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="100%"/>' for x, _ in self.ticks
        )
        if self.baseline is not None:
            x = self._x(self.baseline)
            grid += f'<line class="base" x1="{x}" x2="{x}" y1="0" y2="100%"/>'
        if score.accuracy < self.low:
            shape = '<path class="beyond" d="M12 -6 L2 0 L12 6 Z"/>'
            return Markup(
                f'<svg width="100%" height="100%" aria-hidden="true">{grid}'
                f'<svg y="50%" overflow="visible">{shape}</svg></svg>'
            )
        low, high, mean = (
            self._x(max(value, self.low)) for value in (score.low, score.high, score.accuracy)
        )
        return Markup(
            f'<svg width="100%" height="100%" aria-hidden="true">{grid}'
            f'<line class="interval" x1="{low}" x2="{high}" y1="50%" y2="50%"/>'
            f'<circle cx="{mean}" cy="50%" r="5"/></svg>'
        )

    def _x(self, value: float) -> str:
        # A margin of 3 % on both sides, for dots and the ticks' numbers.
        return f"{3 + 94 * (value - self.low) / (self.high - self.low):.2f}%"

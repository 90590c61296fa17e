"""A study's scores, gains and probabilities in words."""

import math
from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING

from unseen.studies.results import CHOSEN, COCKTAIL, NONE
from unseen.studies.statistics import Measured
from unseen.studies.wording import number

if TYPE_CHECKING:
    from unseen.studies.design import Metric

_MOST_DECIMALS = 6
_IN_A_SENTENCE = {
    NONE: "no regularizer",
    COCKTAIL: "the cocktail",
    CHOSEN: "what the inner folds chose",
}


def called(contender: str) -> str:
    """A contender as a sentence calls it."""
    return _IN_A_SENTENCE.get(contender, contender)


def capitalized(sentence: str) -> str:
    """The sentence with a large first letter, the others as they are."""
    return sentence[:1].upper() + sentence[1:]


def percent(share: float) -> str:
    """A probability that is never quite 0 or 1, such as "87 %", "< 1 %" or "> 99 %"."""
    if math.isnan(share):
        return "–"
    if share < 0.01:
        return "< 1 %"
    if share > 0.99:
        return "> 99 %"
    return f"{100 * share:.0f} %"


def p_words(p: float) -> str:
    """A p-value, such as "0.032" or "< 0.001"."""
    if math.isnan(p):
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


class GainWords:
    """Differences of a metric in words.

    A gain is a difference that is positive where the first is better, whichever way the metric
    counts. Percentages differ by points.

    Args:
        metric: What is measured.
        together: Gains that stand in one table: all get as many decimals as suit most of them.
            Each gets its own where there are none.
    """

    def __init__(self, metric: "Metric", together: Iterable[Measured | None] = ()):
        self.factor = 100.0 if metric.unit == "%" else 1.0
        widths = [gain.half_width for gain in together if gain is not None]
        known = [width for width in widths if 0 < width < math.inf]
        self._decimals = _decimals(self.factor * median(known)) if known else None
        unit = "points" if metric.unit == "%" else metric.unit
        self.unit = f" {unit}" if unit else ""

    def plain(self, size: float) -> str:
        """A size without sign, such as "1.2 points"."""
        if not math.isfinite(size):
            return "more than can be told"
        shown = self.factor * abs(size)
        return number(shown, _decimals(shown)) + self.unit

    def signed(self, gain: Measured, *, with_unit: bool = True) -> str:
        """The mean with its sign, such as "+1.2 points"."""
        return self._sign(gain.mean, self._digits(gain)) + (self.unit if with_unit else "")

    def ends(self, gain: Measured) -> str:
        """The interval, such as "−0.3 to +2.7"; a dash where there is none.

        Equal gains in every fold are the coarseness of the score, no sign of certainty.
        """
        if not math.isfinite(gain.low) or gain.half_width == 0:
            return "–"
        digits = self._digits(gain)
        return f"{self._sign(gain.low, digits)} to {self._sign(gain.high, digits)}"

    def whole(self, gain: Measured) -> str:
        """Mean and interval, such as "+1.2 points (95% interval −0.3 to +2.7)"."""
        if not math.isfinite(gain.low):
            return f"{self.signed(gain)} (one fold, no interval)"
        if gain.half_width == 0:
            return f"{self.signed(gain)} (the same in all {gain.runs} folds, no interval)"
        return f"{self.signed(gain)} ({100 * gain.confidence:g}% interval {self.ends(gain)})"

    def _digits(self, gain: Measured) -> int:
        if self._decimals is not None:
            return self._decimals
        width = self.factor * gain.half_width
        if math.isfinite(width) and width > 0:
            return _decimals(width)
        return 1 if self.factor > 1 else _decimals(gain.mean)

    def _sign(self, value: float, digits: int) -> str:
        shown = round(self.factor * value, digits)
        return f"{'+' if shown > 0 else ''}{number(shown, digits)}"


def _decimals(size: float) -> int:
    """Decimals that show two digits of a size."""
    if size == 0 or not math.isfinite(size):
        return 1
    return min(_MOST_DECIMALS, max(0, 1 - math.floor(math.log10(abs(size)))))

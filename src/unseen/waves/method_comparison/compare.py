"""Every method on every set of curves, and the scores of all in one table."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unseen.errors import InvalidArgumentError
from unseen.waves.estimators.catalogue import METHODS
from unseen.waves.method_comparison.accuracy import ACCURACY_SETS, measure_accuracy
from unseen.waves.method_comparison.curve_sets import CURVE_SETS
from unseen.waves.method_comparison.noise import SNRS, measure_under_noise, threshold
from unseen.waves.method_comparison.score import Score
from unseen.waves.method_comparison.speed import measure_speed

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class MethodComparison:
    """Scores of several methods on the same curves.

    Args:
        methods: Their names, in the order they were asked for.
        scores: Everything that was measured.
        snrs: The signal-to-noise ratios in dB, ascending.
        num_curves: Curves of each set without noise, the nine extended ones aside.
        num_noisy: Curves at each signal-to-noise ratio.
        seed: Where curves and noise were drawn from.
    """

    methods: tuple[str, ...]
    scores: tuple[Score, ...]
    snrs: tuple[float, ...]
    num_curves: int
    num_noisy: int
    seed: int

    def find(
        self, method: str, name: str, curves: str | None = None, snr: float | None = None
    ) -> Score:
        """One score; of a set of curves and at an SNR where the name alone is not enough.

        Raises:
            InvalidArgumentError: if there is none.
        """
        for score in self.scores:
            if (score.method, score.name) == (method, name) and (
                curves in (None, score.curves) and snr in (None, score.snr)
            ):
                return score
        raise InvalidArgumentError(
            "A score must be asked for by a method, name, set of curves and SNR that were "
            f"measured. Received {method!r}, {name!r}, {curves!r}, {snr!r}."
        )

    def to_frame(self) -> "pd.DataFrame":
        """One row per score: method, curves, snr, name, value, low, high, num_curves."""
        import pandas as pd

        return pd.DataFrame([asdict(score) for score in self.scores])

    def to_json(self) -> dict[str, Any]:
        """The same as plain values for a JSON file, None where there is no number."""
        rows = [
            {key: None if _is_nan(value) else value for key, value in asdict(score).items()}
            for score in self.scores
        ]
        return {
            "methods": list(self.methods),
            "seed": self.seed,
            "num_curves": self.num_curves,
            "num_noisy": self.num_noisy,
            "curves": CURVE_SETS,
            "scores": rows,
        }


def compare_methods(
    methods: Sequence[str] = METHODS,
    *,
    num_curves: int = 2000,
    num_noisy: int | None = None,
    snrs: Sequence[float] = SNRS,
    seed: int = 0,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> MethodComparison:
    """Accuracy, behaviour under noise and speed of methods, all on the same curves and noise.

    The curves have 1,000 samples on [0, 10π], as the homework's.

    Args:
        methods: Names out of `unseen.waves.METHODS`.
        num_curves: Curves of each set without noise, at least 1.
        num_noisy: Curves at each signal-to-noise ratio; an eighth of `num_curves` if None.
        snrs: The ratios in dB.
        seed: A whole number of at least 0.
        on_progress: Called with a method's name, how many of its measurements are finished, and
            of how many.

    Returns:
        The scores.

    Raises:
        InvalidArgumentError: if there is no method, one is unknown or named twice, or a number is
            out of range.

    Example:
        >>> compared = compare_methods(["closed-form"], num_curves=20, num_noisy=5, snrs=[20])
        >>> compared.find("closed-form", "exact", "wide").value
        1.0
    """
    names = tuple(methods)
    unknown = [name for name in names if name not in METHODS]
    if unknown or not names or len(set(names)) < len(names):
        raise InvalidArgumentError(
            f"`methods` must be some of {', '.join(METHODS)}, each once. Received "
            f"methods={list(names)!r}."
        )
    if num_noisy is None:
        num_noisy = max(1, num_curves // 8)
    for name, count, least in (
        ("num_curves", num_curves, 1),
        ("num_noisy", num_noisy, 1),
        ("seed", seed, 0),
    ):
        if count < least:
            raise InvalidArgumentError(
                f"`{name}` must be at least {least}. Received {name}={count}."
            )
    ratios = tuple(sorted({float(snr) for snr in snrs}))
    if not all(map(math.isfinite, ratios)):
        raise InvalidArgumentError(f"`snrs` must be finite. Received snrs={list(snrs)!r}.")
    total = len(ACCURACY_SETS) + len(ratios) + 1
    scores: list[Score] = []
    for method in names:
        finished = 0

        def add(more: list[Score], method: str = method) -> None:
            nonlocal finished
            finished += 1
            scores.extend(more)
            if on_progress is not None:
                on_progress(method, finished, total)

        for curves in ACCURACY_SETS:
            add(measure_accuracy(method, curves, num_curves, seed))
        for snr in ratios:
            add(measure_under_noise(method, snr, num_noisy, seed))
        scores.append(threshold(scores, method))
        add(measure_speed(method, num_curves, seed))
    return MethodComparison(names, tuple(scores), ratios, num_curves, num_noisy, seed)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)

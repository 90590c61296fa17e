"""What 1.7 and 1.8 gain: a network of the same range that symmetries carry beyond it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unseen.experiments.plan import Plan
from unseen.studies.finding import Number, Table
from unseen.waves import EXTENDED_PARAMETERS, PARAMETER_NAMES, WaveData, estimate
from unseen.waves.method_comparison.accuracy import EXACT
from unseen.waves.method_comparison.noise import measure_under_noise
from unseen.waves.method_comparison.score import Score
from unseen.waves.signal_model import DURATION

# The network that was trained on [0, 1] only, and the method that noise calls for.
SYMMETRIC, EFFICIENT = "network", "least-squares"


SNRS = (-15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 20.0, 30.0)
CURVES_PER_SNR = 128
# Errors within so much of the bound have reached it, for so few curves.
_AT_THE_BOUND = 1.1


@dataclass(frozen=True, eq=False)
class Addition:
    """What is added to a finding.

    Args:
        statement: A paragraph, computed from the numbers.
        numbers: By name.
        tables: Beside it.
        evidence: For its figures.
    """

    statement: str
    numbers: Mapping[str, Number]
    tables: list[Table]
    evidence: Mapping[str, object]


def predict_symmetric(curves: np.ndarray) -> np.ndarray:
    """What the network with symmetries makes of curves, shape (1, num_curves, 4)."""
    return estimate(curves, DURATION, method=SYMMETRIC).parameters[None]


def solve_extended(waves: WaveData) -> Addition:
    """The nine curves once more, by the network that symmetries carry beyond its range."""
    found = estimate(waves.extended_curves, DURATION, method=SYMMETRIC)
    solved = found.curve_error < EXACT
    worst = float(found.curve_error.max())
    return Addition(
        statement=(
            f"Another network, trained on curves from [0, 1] too, solves {int(solved.sum())} of "
            f"the {len(solved)}: the curves drawn from its answers miss by at most "
            f"{_in_powers(worst)} of their size. It is not asked what it never saw. Multiples of "
            "a curve have multiples of a and c, a part of a curve drawn out is a curve of lower "
            "frequencies, and the derivative is a curve of the same kind with other signs; so "
            "every curve is brought into [0, 1] first, and what the network sees there only "
            "starts a least-squares fit. What nobody can tell from a curve it does not claim to "
            "know; the table says what that is."
        ),
        numbers={
            "solved_by_symmetry": int(solved.sum()),
            "curve_error_by_symmetry": found.curve_error.tolist(),
            "parameters_by_symmetry": found.parameters.tolist(),
            "status_by_symmetry": found.status.tolist(),
        },
        tables=[
            Table(
                "The same curves by a network of [0, 1] and symmetries",
                ("True a, b, c, d", "Estimated", "Cannot be told", "Curve error", "Status"),
                [
                    (
                        _row(true),
                        _row(estimated, 6),
                        ", ".join(np.array(PARAMETER_NAMES)[~told]) or "–",
                        _in_powers(float(error)),
                        str(status),
                    )
                    for true, estimated, told, error, status in zip(
                        EXTENDED_PARAMETERS,
                        found.parameters,
                        found.identifiable,
                        found.curve_error,
                        found.status,
                        strict=True,
                    )
                ],
            )
        ],
        evidence={},
    )


def compare_with_bound(plan: Plan) -> Addition:
    """Error under noise of the least-squares estimator, beside what any unbiased one can reach."""
    scores = {
        snr: {
            score.name: score
            for score in measure_under_noise(EFFICIENT, snr, CURVES_PER_SNR, plan.seed)
        }
        for snr in SNRS
    }
    ratios = {snr: at["RMSE over bound"] for snr, at in scores.items()}
    threshold = _lowest_at_bound(ratios)
    reached = [ratios[snr].value for snr in SNRS if threshold is not None and snr >= threshold]
    sentence = (
        "No SNR that was tried is high enough for it to reach the bound."
        if threshold is None
        else f"From {threshold:.0f} dB on its errors are {min(reached):.2f} to {max(reached):.2f} "
        f"times the bound"
        + ("." if threshold == min(SNRS) else f"; at {_below(threshold)} dB they are larger.")
    ).replace("-", "−")
    return Addition(
        statement=(
            "Noise sets a limit too. No unbiased estimator has smaller errors than the Cramér-Rao "
            f"bound. On {CURVES_PER_SNR} curves with well separated frequencies, far outside "
            f"[0, 1], the least-squares estimator was tried at {len(SNRS)} strengths of noise. "
            f"{sentence}"
        ),
        numbers={
            "snr": list(SNRS),
            "error_over_bound": [ratios[snr].value for snr in SNRS],
            **({} if threshold is None else {"lowest_snr_at_bound": threshold}),
        },
        tables=[],
        evidence={
            "noise": {
                name: [scores[snr][name].value for snr in SNRS]
                for name in (
                    "frequency RMSE",
                    "frequency bound",
                    "amplitude RMSE",
                    "amplitude bound",
                )
            },
            "snr": SNRS,
            "threshold": threshold,
        },
    )


def _lowest_at_bound(ratios: dict[float, Score]) -> float | None:
    """The lowest SNR from which on upwards all errors are near the bound."""
    lowest = None
    for snr in sorted(ratios, reverse=True):
        if not ratios[snr].value <= _AT_THE_BOUND:
            break
        lowest = snr
    return lowest


def _below(threshold: float) -> str:
    return f"{max(snr for snr in SNRS if snr < threshold):.0f}"


def _row(values: "np.ndarray | tuple[float, ...]", digits: int = 0) -> str:
    separator = ",\N{NO-BREAK SPACE}"
    shown = (f"{round(float(value), digits) + 0.0:.{digits}f}" for value in values)
    return f"({separator.join(shown)})".replace("-", "−")


def _in_powers(value: float) -> str:
    """A small number as a power of ten, such as 3·10⁻¹⁵."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.0e}".split("e")
    superscript = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa}·10{superscript}"

"""Estimating waves: how long a curve takes in each way, beside how right the answers are."""

from statistics import median
from typing import Any

from benchmarks.fresh_process import run_fresh
from benchmarks.table import Section, Table

REFERENCE = "`estimate`, auto"
COLUMNS = (
    "",
    "µs a curve, no noise",
    "µs a curve, 20 dB",
    "times auto, 20 dB",
    "RMSE by bound, 20 dB",
    "outliers, 20 dB",
    "RMSE by bound without them",
    "solved, no noise",
)
COLUMNS_OF_ONE = ("one curve by `estimate`", "ms, no noise", "ms, 20 dB")


def measure(*, quick: bool) -> Section:
    """Time our methods and their peers in one process, and judge what they answer."""
    report = run_fresh("benchmarks.wave_ways", "quick" if quick else "full")
    ways, sizes = report["ways"], report["sizes"]
    rows = [_row(name, way, ways[REFERENCE]) for name, way in ways.items()]
    alone = [
        (method, *(_with_least(seconds, 1e3) for seconds in one.values()))
        for method, one in report["one curve"].items()
    ]
    versions = ", ".join(f"{name} {number}" for name, number in sorted(report["versions"].items()))
    notes = (
        f"Medians of {sizes['rounds']} rounds, and the least. Accuracy on {sizes['judged']:,} "
        f"curves of either set. In one call {sizes['batch']:,} curves; "
        f"{sizes['small_batch']:,} for ESPRIT, SciPy and the network, and for the closed form's "
        f"polish under noise. Versions: {versions}.",
    )
    table = Table(COLUMNS, rows, "Waves in batches, on all cores")
    one = Table(COLUMNS_OF_ONE, alone, "One curve by `estimate`")
    return Section("waves", table, reached(report), notes, more=(one,))


def reached(report: dict[str, Any]) -> dict[str, float]:
    """What the goals are about: medians, in µs a curve and ms for one."""
    ways = report["ways"]
    chosen = {
        "kernel": ("closed form, no polish", "clean"),
        "closed form": ("closed form", "clean"),
        "estimate closed form": ("`estimate`, closed-form", "clean"),
        "least squares": ("least squares", "noisy"),
        "estimate least squares": ("`estimate`, least-squares", "noisy"),
    }
    values = {
        key: 1e6 * median(ways[name]["seconds"][table]) for key, (name, table) in chosen.items()
    }
    for method, one in report["one curve"].items():
        values[f"one {method}"] = 1e3 * max(median(seconds) for seconds in one.values())
    return values


def _row(name: str, way: dict[str, Any], reference: dict[str, Any]) -> tuple[str, ...]:
    clean, noisy = way["seconds"]["clean"], way["seconds"]["noisy"]
    pairs = zip(noisy, reference["seconds"]["noisy"], strict=True)
    speed = (
        _with_least(clean, 1e6),
        _with_least(noisy, 1e6),
        f"{median(one / other for one, other in pairs):.2f}",
    )
    scores = way["accuracy"]
    if not scores:
        return (name, *speed, *4 * ("–",))
    without = scores["over bound without"]
    return (
        name,
        *speed,
        f"{_number(scores['over bound'])} ({_number(scores['low'])} to {_number(scores['high'])})",
        f"{scores['outliers']:.1%}",
        "–" if without is None else _number(without),
        f"{scores['solved']:.2%}",
    )


def _with_least(seconds: list[float], units: float) -> str:
    return f"{_number(units * median(seconds))} ({_number(units * min(seconds))})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"

"""A study's plan: how long its fits take, beside scikit-learn's grid search and a Keras loop."""

from statistics import median

from benchmarks.fresh_process import run_fresh
from benchmarks.table import Section, Table

COLUMNS = ("", "ms a fit", "least to most", "times ours", "the whole plan")


def measure(*, quick: bool) -> Section:
    """Time a part of the plan in each way, in one process, and scale it to the whole."""
    report = run_fresh("benchmarks.study_ways", "quick" if quick else "full")
    seconds, fits = report["seconds"], report["fits"]
    rows = [_row(name, told, seconds["unseen"], fits) for name, told in seconds.items()]
    outer, inner, seeds = report["folds"]
    versions = ", ".join(f"{name} {number}" for name, number in sorted(report["versions"].items()))
    notes = (
        f"The plan: {report['candidates']} strengths of {report['regularizers']} regularizers on "
        f"{outer} outer folds with {inner} inner ones from {seeds} seeds, {fits:,} fits of "
        f"100-100-100-2 on {report['rows']} images for {report['epochs']} epochs. Timed were the "
        f"inner fits of one outer fold for unseen, 12 fits for scikit-learn, 4 for Keras, in each "
        "of 3 rounds; the whole plan is scaled from these. Compiling, once for all, took unseen "
        f"{report['compiling']:.1f} s more. scikit-learn has L2 alone, and Keras was given L2 "
        f"alone: for them, other regularizers would cost more. Versions: {versions}.",
    )
    table = Table(COLUMNS, rows, "A study's fits, on all cores")
    return Section("study", table, reached(seconds), notes)


def reached(seconds: dict[str, list[float]]) -> dict[str, float]:
    """How much longer each peer takes, the median of rounds."""
    return {name: _times(told, seconds["unseen"]) for name, told in seconds.items()}


def _row(name: str, told: list[float], ours: list[float], fits: int) -> tuple[str, ...]:
    low, high = (f"{1e3 * end:.3g}" for end in (min(told), max(told)))
    minutes = median(told) * fits / 60
    return (
        name,
        f"{1e3 * median(told):.3g}",
        f"{low} to {high}",
        f"{_times(told, ours):.1f}",
        f"{minutes:.1f} min",
    )


def _times(theirs: list[float], ours: list[float]) -> float:
    return median(their / our for their, our in zip(theirs, ours, strict=True))

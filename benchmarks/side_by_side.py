"""A job as everybody does it: the contest's results as a table of ratios."""

from benchmarks.contest import Result, compete, times_longer
from benchmarks.contestants import HOMEWORK, LIMIT, ONE_PROCESS, PEERS_OF_OURS, all_ways
from benchmarks.examples import write_examples
from benchmarks.jobs import JOBS
from benchmarks.table import Section, Table

ROUNDS, SECONDS = 5, 2.0
QUICK_ROUNDS, QUICK_SECONDS = 2, 0.3

COLUMNS = ("", "way", "ms per network and epoch", "least to most", "times ours")


def measure(name: str, *, quick: bool) -> Section:
    """Let everybody do the job called `name`."""
    job = JOBS[name]
    write_examples(job)
    rounds, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if quick else (ROUNDS, SECONDS)
    results, failures = compete(all_ways(job), rounds, seconds)
    versions = {module: one for result in results for module, one in result.versions.items()}
    notes = (
        f"Medians of {rounds} rounds. Versions: "
        + ", ".join(f"{module} {number}" for module, number in sorted(versions.items()))
        + ".",
        *(f"Not measured: {way.who}, {way.name}." for way in failures),
    )
    return Section(name, Table(COLUMNS, _rows(results), job.summary), reached(results), notes)


def _rows(results: list[Result]) -> list[tuple[str, ...]]:
    """From the slowest to the fastest."""
    return [
        (
            result.way.who,
            result.way.name,
            _milliseconds(result.median),
            f"{_milliseconds(min(result.seconds))} to {_milliseconds(max(result.seconds))}",
            f"{times_longer(result, results[0]):.2f}",
        )
        for result in sorted(results, key=lambda result: -result.median)
    ]


def _milliseconds(seconds: float) -> str:
    value = 1e3 * seconds
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def reached(results: list[Result]) -> dict[str, float]:
    """What the goals of the job are about, by their keys, as far as it was measured.

    A peer counts with the faster of its ways; how it does in one process, as it is usually
    called, is told as well.
    """
    ours, *others = results
    homework = [one for one in others if one.way.who == HOMEWORK.name]
    peers = [one for one in others if one.way.who in {peer.name for peer in PEERS_OF_OURS}]
    chosen = {
        "peer": peers,
        "peer alone": _in_one_process(peers),
        "moonshot": peers,
        "homework": homework,
        "homework alone": _in_one_process(homework),
    }
    values = {key: times_longer(_fastest(some), ours) for key, some in chosen.items() if some}
    limits = [one for one in others if one.way.who == LIMIT]
    if limits:
        values["limit"] = times_longer(ours, _fastest(limits))
    plain = [one for one in others if one.way.who == ours.way.who]
    if plain:
        values["distortion"] = times_longer(ours, _fastest(plain))
    return values


def _in_one_process(results: list[Result]) -> list[Result]:
    return [one for one in results if one.way.name == ONE_PROCESS]


def _fastest(results: list[Result]) -> Result:
    return min(results, key=lambda result: result.median)

"""One job, done by everybody in turn, several times over."""

from dataclasses import dataclass
from statistics import median

from benchmarks.contestants import Way
from benchmarks.crew import Crew, CrewError


@dataclass(frozen=True)
class Result:
    """What was measured of one way to do a job.

    Args:
        way: How it was done.
        versions: Of what it runs on.
        seconds: Per network and epoch, in each round.
    """

    way: Way
    versions: dict[str, str]
    seconds: list[float]

    @property
    def median(self) -> float:
        """Seconds per network and epoch."""
        return median(self.seconds)


def times_longer(result: Result, other: Result) -> float:
    """How many times longer it takes than another: the median of the ratios of the rounds.

    What slows the machine down for a while slows both of a round.
    """
    return median(a / b for a, b in zip(result.seconds, other.seconds, strict=True))


def compete(
    ways: list[Way], num_rounds: int, seconds: float
) -> tuple[list[Result], dict[Way, str]]:
    """Get everybody ready, then measure one after another, round by round.

    Args:
        ways: The first is what the others are compared with.
        num_rounds: In each of them everyone is measured once.
        seconds: How long a measurement takes, about.

    Returns:
        What was measured, and why the others were not.

    Raises:
        CrewError: if the first cannot be measured.
    """
    crews: list[tuple[Crew, int]] = []
    failures: dict[Way, str] = {}
    try:
        for way in ways:
            print(f"  {way.who}, {way.name}: getting ready")
            try:
                crew = Crew(way)
                crews.append((crew, crew.amount_for(seconds)))
            except (CrewError, OSError) as error:
                if way == ways[0]:
                    raise
                failures[way] = str(error)
        measured = [[] for _ in crews]
        for number in range(num_rounds):
            print(f"  round {number + 1} of {num_rounds}")
            for (crew, amount), epochs in zip(crews, measured, strict=True):
                if crew.way in failures:
                    continue
                try:
                    epochs.append(crew.measure(amount)[1])
                except (CrewError, OSError) as error:
                    if crew.way == ways[0]:
                        raise
                    failures[crew.way] = str(error)
    finally:
        for crew, _ in crews:
            crew.close()
    results = [
        Result(crew.way, crew.versions, epochs)
        for (crew, _), epochs in zip(crews, measured, strict=True)
        if crew.way not in failures
    ]
    return results, failures

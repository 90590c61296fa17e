"""A study's contenders as a table for the terminal."""

from typing import TYPE_CHECKING

from unseen.studies.answers import compare_contenders
from unseen.studies.answers.comparison import BASELINE, DIVERGES, HELPS, HURTS
from unseen.studies.answers.words import GainWords, p_words, percent
from unseen.studies.results import StudyResult
from unseen.studies.wording import count

if TYPE_CHECKING:
    from rich.table import Table

_STYLES = {HELPS: "green", HURTS: "red", DIVERGES: "yellow", BASELINE: "dim"}


def study_table(result: StudyResult) -> "Table":
    """Contenders from the greatest gain over none to the least, with what is shown of each.

    Args:
        result: What the study has found so far.

    Returns:
        A table of at most 100 columns.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    metric, compared = result.design.metric, compare_contenders(result)
    words = GainWords(metric, [one.gain for one in compared])
    table = Table(
        title=f"{result.data.name}: {count(result.num_resamples, 'outer fold')} × "
        f"{count(result.design.seeds, 'seed')}",
        title_justify="left",
        caption=f"gain: over no regularizer{words.unit and ' in' + words.unit}, positive is "
        "better; p: adjusted for the number of contenders; best: chance of being it"
        + ("; lost: runs that diverged" if any(one.num_diverged for one in compared) else ""),
        caption_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column("contender", overflow="ellipsis", no_wrap=True)
    table.add_column(metric.name, justify="right")
    for heading in ("gain", "95% interval", "p", "best"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict")
    for one in compared:
        diverged = f", {one.num_diverged}/{one.num_runs} lost" if one.num_diverged else ""
        cells = [
            one.name,
            metric.format(one.score.mean),
            "" if one.gain is None else words.signed(one.gain, with_unit=False),
            "" if one.gain is None else words.ends(one.gain),
            "" if one.gain is None else p_words(one.p),
            percent(one.probability_best),
            one.verdict + diverged,
        ]
        # Names of regularizers may hold what rich would take for markup.
        table.add_row(*(Text(cell) for cell in cells), style=_STYLES.get(one.verdict, ""))
    return table

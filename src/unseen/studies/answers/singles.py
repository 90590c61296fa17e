"""One at a time: every contender beside none, on outer folds that none was chosen on."""

from collections.abc import Sequence

from unseen.studies.answers.comparison import (
    BASELINE,
    CANNOT_TELL,
    DIVERGES,
    HELPS,
    HURTS,
    Compared,
)
from unseen.studies.answers.words import GainWords, called, capitalized, p_words, percent
from unseen.studies.finding import Finding, Number, Table
from unseen.studies.results import COCKTAIL, StudyResult
from unseen.studies.wording import count, listing

TITLE = "One at a time"
# Cells are not broken inside a number or a word or two.
_TOGETHER, _HYPHEN = "\N{NO-BREAK SPACE}", "\N{NON-BREAKING HYPHEN}"


def compare_singles(result: StudyResult, compared: Sequence[Compared]) -> Finding:
    """Each contender's gain over none, and whether it is shown.

    Args:
        result: What the study has found so far.
        compared: All contenders beside none.

    Returns:
        Finding 2.
    """
    if not compared:
        return Finding("2", TITLE, "No outer fold is finished yet.", {})
    words = GainWords(result.design.metric, [one.gain for one in compared])
    numbers = {one.name: _numbers(one, result.design.metric.name) for one in compared}
    return Finding(
        "2",
        TITLE,
        f"{_outcome(compared, words)}\n\n{_how(result)}",
        numbers,
        tables=[_table(result, compared, words)],
        evidence={"compared": list(compared)},
    )


def _numbers(one: Compared, metric: str) -> dict[str, Number]:
    numbers: dict[str, Number] = {
        metric: one.score,
        "probability of being best": one.probability_best,
        "mean rank": one.mean_rank,
        "diverged runs": one.num_diverged,
    }
    if one.gain is None:
        return numbers
    return numbers | {
        "gain over none": one.gain,
        "adjusted p-value": one.p,
        "verdict": one.verdict,
    }


def _outcome(compared: Sequence[Compared], words: GainWords) -> str:
    """How many help, hurt, or neither can be said of, with the greatest gain and loss shown."""
    of = {
        verdict: [one for one in compared if one.verdict == verdict]
        for verdict in (HELPS, HURTS, CANNOT_TELL, DIVERGES)
    }
    num = len(compared) - sum(one.verdict == BASELINE for one in compared)
    if num == 0:
        return "Nothing was compared with the network without a regularizer."
    sentences = []
    if of[HELPS]:
        named = listing([_with_gain(one, words) for one in of[HELPS]])
        verb = "helps" if len(of[HELPS]) == 1 else "help"
        sentences.append(f"Of {count(num, 'contender')}, {len(of[HELPS])} {verb}: {named}.")
    else:
        sentences.append(f"Of {count(num, 'contender')}, none is shown to help.")
    if of[HURTS]:
        named = listing([_with_gain(one, words) for one in of[HURTS]])
        verb = "hurts" if len(of[HURTS]) == 1 else "hurt"
        sentences.append(f"{len(of[HURTS])} {verb}: {named}.")
    if of[CANNOT_TELL] and len(compared[0].scores) == 1:
        sentences.append("One fold cannot tell a gain from chance.")
    elif of[CANNOT_TELL]:
        verb = "differs" if len(of[CANNOT_TELL]) == 1 else "differ"
        sentences.append(
            f"{'All' if len(of[CANNOT_TELL]) == num > 1 else len(of[CANNOT_TELL])} {verb} from no "
            "regularizer by no more than chance would explain."
        )
    if of[DIVERGES]:
        named = listing([called(one.name) for one in of[DIVERGES]])
        sentences.append(f"{capitalized(named)} could not be trained in some fold.")
    return " ".join(sentences)


def _with_gain(one: Compared, words: GainWords) -> str:
    assert one.gain is not None
    return f"{called(one.name)} ({words.signed(one.gain)})"


def _how(result: StudyResult) -> str:
    design = result.design
    return (
        "Strengths were chosen by inner folds alone; scores are from "
        f"{count(result.num_resamples, 'outer fold')} that took no part in the choice, with "
        f"{count(design.seeds, 'seed')} each. Every contender is compared with none on the same "
        "folds and from the same seeds. Intervals allow for folds that share training rows "
        "(Nadeau and Bengio 2003), p-values for the number of contenders (Holm 1979): below 0.05 "
        "it helps or hurts."
    )


def _table(result: StudyResult, compared: Sequence[Compared], words: GainWords) -> Table:
    metric = result.design.metric
    has_diverged = any(one.num_diverged for one in compared)
    unit = f",{words.unit}" if words.unit else ""
    headings = [
        "contender",
        metric.name,
        f"gain{unit}",
        "95% interval",
        "p",
        "best",
        "mean rank",
        "verdict",
        "settings",
        *(["diverged"] if has_diverged else []),
    ]
    rows = []
    for one in compared:
        gain = one.gain
        rows.append(
            [
                one.name,
                metric.format(one.score.mean),
                "–" if gain is None else words.signed(gain, with_unit=False),
                "–" if gain is None else words.ends(gain),
                p_words(one.p),
                percent(one.probability_best),
                f"{one.mean_rank:.1f}",
                one.verdict.replace(" ", _TOGETHER),
                settings_in_a_row(one),
                *([f"{one.num_diverged} of {one.num_runs}"] if has_diverged else []),
            ]
        )
    caption = (
        "Every contender, from the greatest gain over no regularizer to the least; p adjusted for "
        "their number; probability of being best; settings chosen most often, and in how many folds"
    )
    return Table(caption, headings, rows)


def settings_in_a_row(one: Compared) -> str:
    """Settings without the contender's name, and in how many folds they were chosen."""
    if not one.settings:
        return "–"
    if one.name == COCKTAIL:
        return f"see{_TOGETHER}3"
    settings = one.settings.removeprefix(f"{one.name} ").replace("-", _HYPHEN)
    return f"{settings}{_TOGETHER}({one.times_chosen}×)"

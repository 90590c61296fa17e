"""The answer: which regularizer to use, and how sure that is."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from unseen.studies.answers.comparison import (
    DIVERGES,
    HELPS,
    HURTS,
    LEVEL,
    Compared,
    measure_gain,
    p_of_gain,
    rows_of_gain,
)
from unseen.studies.answers.words import GainWords, called, capitalized, p_words, percent
from unseen.studies.finding import Finding
from unseen.studies.multiplicity import holm
from unseen.studies.resampling import measure_resampled
from unseen.studies.results import CHOSEN, COCKTAIL, GUESSING, NONE, StudyResult
from unseen.studies.wording import count, listing

TITLE = "Which to use, and how sure that is"
# More names than this are not read.
_MOST_NAMED = 5


def recommend(result: StudyResult, compared: Sequence[Compared]) -> Finding:
    """What to use on new data, by how much it is better than none, and what does as well.

    Args:
        result: What the study has found so far.
        compared: All contenders beside none.

    Returns:
        Finding 1.
    """
    if not compared:
        return Finding("1", TITLE, "Nothing can be told yet: no outer fold is finished.", {})
    name, settings = recommended(result)
    of = {one.name: one for one in compared}
    words = GainWords(result.design.metric)
    paragraphs = [_advice(name, settings, of, words)]
    numbers = {"winner": settings, "winner_name": name, "folds": result.num_resamples}
    if name in of:
        best = of[name]
        rivals = _not_worse(result, best, compared)
        paragraphs.append(_alternatives(best, rivals, compared))
        numbers["probability_of_being_best"] = best.probability_best
        numbers[f"{result.design.metric.name}_of_the_winner"] = best.score
        numbers["as_good_for_all_we_know"] = [one.name for one in rivals]
        if best.gain is not None:
            numbers["gain_over_none"] = best.gain
            numbers["adjusted_p_value"] = best.p
    promise, promised = _promise(result, words)
    paragraphs.append(promise)
    return Finding("1", TITLE, "\n\n".join(filter(None, paragraphs)), {**numbers, **promised})


def recommended(result: StudyResult) -> tuple[str, str]:
    """The contender to use on new data, and its settings in words.

    While a study runs, the one that the inner folds of the finished outer folds chose most often,
    with the settings that they chose most often.
    """
    if is_finished(result) or not result.selections:
        return result.winner_name, result.winner
    name = Counter(one.chosen for one in result.selections).most_common(1)[0][0]
    said = Counter(one.settings.get(name, NONE) for one in result.selections if one.chosen == name)
    return name, said.most_common(1)[0][0]


def is_finished(result: StudyResult) -> bool:
    """Whether the study has said its last word."""
    return result.recipe is not None


def _advice(name: str, settings: str, of: dict[str, Compared], words: GainWords) -> str:
    """Whether to use the winner, and what it gains; then what else is shown."""
    others = [one.name for one in of.values() if one.verdict == HELPS and one.name != name]
    num = sum(one.name != NONE for one in of.values())
    if name == NONE:
        return _without(others, num)
    best = of.get(name)
    if best is None or best.gain is None:
        return f"Try {settings}, which the inner folds prefer; no outer fold says what it gains."
    figures = (
        f"cocktails chosen in each fold gain {words.whole(best.gain)} over no regularizer"
        if name == COCKTAIL
        else f"{name}, its strength chosen in each fold, gains {words.whole(best.gain)} over no "
        "regularizer"
    )
    if best.gain.runs > 1:
        figures += f", adjusted p {p_words(best.p)}"
    said = {
        HELPS: f"Use {settings}. It helps: {figures}.",
        HURTS: f"Use no regularizer. {settings}, which the inner folds prefer, does worse than "
        f"none on the outer folds: {figures}.",
        DIVERGES: f"Be careful with {settings}: the inner folds prefer it, but in some outer fold "
        f"none of its networks could be trained. Where they could, {figures}.",
    }
    if best.verdict in said:
        return said[best.verdict]
    rest = (
        f"Shown to help {'is' if len(others) == 1 else 'are'} {_some(others)}."
        if others
        else f"{capitalized(_none_of(num))} shown to help."
    )
    if best.gain.mean > 0:
        return (
            f"{settings} is the best guess, but it cannot be told whether it helps: {figures}. "
            f"{rest}"
        )
    lead = "" if others else "Use no regularizer for now. "
    return (
        f"{lead}{settings}, which the inner folds prefer, is not shown to help: {figures}. {rest}"
    )


def _without(helpful: Sequence[str], num: int) -> str:
    """What to say where the inner folds prefer no regularizer."""
    if helpful:
        return (
            "Use no regularizer, but it is a close call: the inner folds prefer the network "
            f"without one, while on the outer folds {_some(helpful)} "
            f"{'is' if len(helpful) == 1 else 'are'} shown to help."
        )
    return (
        "Use no regularizer. The inner folds prefer the network without one, and "
        f"{_none_of(num)} shown to help."
    )


def _none_of(num: int) -> str:
    return "the only contender is not" if num == 1 else f"none of {num} contenders is"


def _not_worse(result: StudyResult, best: Compared, compared: Sequence[Compared]) -> list[Compared]:
    """Others that cannot be told apart from the winner, or are better, after Holm."""
    others = [one for one in compared if one.name != best.name and one.verdict != DIVERGES]
    gains = [
        measure_gain(result, best.scores, one.scores, rows_of_gain(result, best.name, one.name))
        for one in others
    ]
    known = [place for place, gain in enumerate(gains) if gain is not None]
    adjusted = holm([p_of_gain(result, gains[place]) for place in known]) if known else []
    worse = {
        place
        for place, p in zip(known, adjusted, strict=True)
        if p < LEVEL and (gain := gains[place]) is not None and gain.mean > 0
    }
    rest = [one for place, one in enumerate(others) if place not in worse]
    return sorted(rest, key=lambda one: one.mean_rank)


def _alternatives(best: Compared, rivals: Sequence[Compared], compared: Sequence[Compared]) -> str:
    num_others = len(compared) - 1
    if num_others == 0:
        return ""
    chance = best.probability_best
    it = capitalized(called(best.name))
    lead = (
        f"The inner folds choose; the outer ones give {called(best.name)} a probability of "
        f"{percent(chance).replace('>', 'above').replace('<', 'below')} of being the best of all "
        f"{len(compared)}. "
    )
    if math.isnan(chance):
        lead = ""
    if not rivals:
        return f"{lead}Every other is shown to do worse."
    if len(rivals) == num_others:
        return f"{lead}{it} cannot be told apart from any other."
    failed = sum(one.verdict == DIVERGES for one in compared if one.name != best.name)
    worse = num_others - len(rivals) - failed
    rest = [
        f"{worse} {'does' if worse == 1 else 'do'} worse" if worse else "",
        f"{failed} could not be trained in every fold" if failed else "",
    ]
    return (
        f"{lead}{it} cannot be told apart from {_some([one.name for one in rivals])}; "
        f"{' and '.join(filter(None, rest))}."
    )


def _promise(result: StudyResult, words: GainWords) -> tuple[str, dict]:
    """What the whole procedure, choosing included, scores on rows that took no part in it."""
    metric = result.design.metric
    chosen = result.scores(CHOSEN)
    finite = chosen[np.isfinite(chosen)]
    if not finite.size:
        return "", {}
    score = measure_resampled(finite, result.test_share)
    rows = rows_of_gain(result, CHOSEN, NONE)
    gain = measure_gain(result, chosen, result.scores(NONE), rows)
    numbers = {f"{metric.name}_of_choosing": score}
    sentence = (
        f"Expect {metric.name} {metric.format(score.mean)} on new data: choosing by inner folds "
        f"reached that on rows that took no part in the choice"
    )
    guessing = measure_gain(
        result,
        chosen,
        result.scores(GUESSING, "rival"),
        rows_of_gain(result, CHOSEN, GUESSING),
    )
    end = "."
    if guessing is not None and guessing.runs > 1 and not guessing.low > 0:
        end = (
            ". It is not shown to do better than guessing, which looks at no input: over that it "
            f"gains {words.whole(guessing)}."
        )
    if gain is None:
        return f"{sentence}{end}", numbers
    numbers["gain_of_choosing_over_none"] = gain
    lower = "" if metric.higher_is_better else f" A gain is a lower {metric.name}."
    return f"{sentence}, a gain of {words.whole(gain)} over no regularizer{end}{lower}", numbers


def _some(names: Sequence[str]) -> str:
    shown = [called(name) for name in names[:_MOST_NAMED]]
    if len(names) > _MOST_NAMED:
        shown.append(count(len(names) - _MOST_NAMED, "other"))
    return listing(shown)

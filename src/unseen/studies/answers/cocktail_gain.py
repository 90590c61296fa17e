"""The cocktail: its gain over the best single regularizer, and what each ingredient contributes."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from unseen.studies.answers.comparison import (
    LEVEL,
    Gain,
    measure_gain,
    p_of_gain,
    rows_of_gain,
)
from unseen.studies.answers.words import GainWords, p_words
from unseen.studies.finding import Finding, Table
from unseen.studies.multiplicity import holm
from unseen.studies.results import COCKTAIL, NONE, StudyResult
from unseen.studies.wording import listing

TITLE = "The cocktail: several regularizers at once"


@dataclass(frozen=True)
class Contribution:
    """What an ingredient adds to the cocktails that it is in.

    Args:
        name: The regularizer.
        times_chosen: In how many folds' cocktails it is.
        settings: Its settings, those chosen most often.
        gain: Score of the cocktail with it over that without it, on the same folds; None where
            neither could be trained.
    """

    name: str
    times_chosen: int
    settings: str
    gain: Gain | None


def answer_cocktail(result: StudyResult) -> Finding:
    """Whether several regularizers at once do better than the best one.

    Args:
        result: What the study has found so far.

    Returns:
        Finding 3.
    """
    cocktail = result.scores(COCKTAIL)
    if not np.isfinite(cocktail).any():
        why = result.left_out.get(COCKTAIL, "none was trained on a finished outer fold")
        return Finding("3", TITLE, f"Nothing can be said of cocktails: {why.rstrip('.')}.", {})
    words = GainWords(result.design.metric)
    over_single = measure_gain(result, cocktail, best_single_scores(result))
    rows = rows_of_gain(result, COCKTAIL, NONE)
    over_none = measure_gain(result, cocktail, result.scores(NONE), rows)
    contributions = measure_contributions(result)
    sentences = [_over_single(result, over_single, words)]
    if over_none is not None:
        sentences.append(f"Over no regularizer, the cocktail gains {words.whole(over_none)}.")
    numbers = {
        name: gain
        for name, gain in (
            ("gain_over_best_single", over_single),
            ("gain_over_none", over_none),
        )
        if gain is not None
    }
    named = {
        one.name: {"times chosen": one.times_chosen}
        | ({} if one.gain is None else {"contribution": one.gain})
        for one in contributions
    }
    return Finding(
        "3",
        TITLE,
        f"{' '.join(sentences)}\n\n{_ingredients(result, contributions, words)}",
        {**numbers, "ingredients": named},
        tables=[_table(result, contributions)] if contributions else [],
        evidence={"contributions": contributions},
    )


def best_single_scores(result: StudyResult) -> np.ndarray:
    """In each outer fold the score of the single regularizer with the best inner score there.

    Chosen as a practitioner would, by inner folds: never by the outer score.
    """
    scores = np.full(result.num_resamples, math.nan)
    for place, name in enumerate(best_singles(result)):
        if name is not None:
            scores[place] = result.scores(name)[place]
    return scores


def best_singles(result: StudyResult) -> list[str | None]:
    """In each outer fold the single regularizer with the best inner score."""
    goodness = result.design.metric.goodness
    found: list[str | None] = []
    for selection in result.selections:
        inner = {
            name: float(goodness(score))
            for name, score in selection.inner_scores.items()
            if name not in (NONE, COCKTAIL) and math.isfinite(score)
        }
        found.append(max(inner, key=lambda name: inner[name]) if inner else None)
    return found


def measure_contributions(result: StudyResult) -> list[Contribution]:
    """What each ingredient adds, from the one chosen most often on.

    The full cocktail minus the one without it, on the same fold from the same seeds.
    """
    chosen = Counter(name for one in result.selections for name in one.ingredients)
    cocktail = result.scores(COCKTAIL)
    found = []
    for name, times in chosen.most_common():
        said = Counter(
            one.ingredients[name] for one in result.selections if name in one.ingredients
        )
        gain = measure_gain(result, cocktail, result.scores(name, "leave-one-out"))
        found.append(Contribution(name, times, said.most_common(1)[0][0], gain))
    least = -math.inf
    return sorted(found, key=lambda one: (-one.times_chosen, -one.gain.mean if one.gain else least))


def _over_single(result: StudyResult, gain: Gain | None, words: GainWords) -> str:
    if gain is None:
        return "No fold has both a cocktail and a single regularizer to compare it with."
    p = p_of_gain(result, gain)
    beside = (
        "the best single regularizer (in each fold the one with the best inner score): "
        f"{words.whole(gain)}, p {p_words(p)}."
    )
    if not p < LEVEL:
        return f"It cannot be told whether the cocktail is better or worse than {beside}"
    return f"The cocktail is {'better' if gain.mean > 0 else 'worse'} than {beside}"


def _ingredients(result: StudyResult, contributions: list[Contribution], words: GainWords) -> str:
    if not contributions:
        return "What the cocktails were made of is not known."
    num = result.num_resamples
    often = [one for one in contributions if 2 * one.times_chosen > num]
    sizes = [len(one.ingredients) for one in result.selections if one.ingredients]
    if num == 1:
        return (
            f"The cocktail of the one fold has {listing([one.name for one in contributions])}. "
            "What each contributes cannot be told from one fold."
        )
    lead = f"Each fold has its own cocktail, of {_range(min(sizes), max(sizes))} ingredients. "
    steady = (
        f"In more than half of them {'is' if len(often) == 1 else 'are'} "
        f"{listing([one.name for one in often])}."
        if often
        else "None is in more than half of them: the folds do not agree on a cocktail."
    )
    measured = [one for one in contributions if one.gain is not None and one.gain.runs > 1]
    adjusted = holm([p_of_gain(result, one.gain) for one in measured]) if measured else []
    told = [one for one, p in zip(measured, adjusted, strict=True) if p < LEVEL]
    shown = [one for one in told if one.gain is not None and one.gain.mean > 0]
    harmful = [one for one in told if one.gain is not None and one.gain.mean < 0]
    parts = [
        f"{one.name} ({words.signed(one.gain)} over the cocktail without it)"
        for one in shown
        if one.gain is not None
    ]
    if shown:
        tail = f"Contributing by more than chance, allowing for their number: {listing(parts)}."
    elif measured:
        tail = "Of no ingredient can it be told that it contributes."
    else:
        tail = "None is in two folds' cocktails, so that their contributions have no intervals."
    if harmful:
        tail += f" Leaving out {listing([one.name for one in harmful])} would have been better."
    return f"{lead}{steady} {tail}"


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _table(result: StudyResult, contributions: list[Contribution]) -> Table:
    words = GainWords(result.design.metric, [one.gain for one in contributions])
    unit = f",{words.unit}" if words.unit else ""
    return Table(
        "What each ingredient adds to the cocktails it is in",
        [
            "ingredient",
            "in cocktails",
            f"contribution{unit}",
            "95% interval",
            "settings chosen most often",
        ],
        [
            [
                one.name,
                f"{one.times_chosen} of {result.num_resamples}",
                "–" if one.gain is None else words.signed(one.gain, with_unit=False),
                "–" if one.gain is None else words.ends(one.gain),
                one.settings.removeprefix(f"{one.name} "),
            ]
            for one in contributions
        ],
    )

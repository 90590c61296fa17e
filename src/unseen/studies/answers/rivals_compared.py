"""Beside what people would pick instead: other kinds of models on the same folds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unseen.studies.answers.comparison import (
    LEVEL,
    measure_gain,
    p_of_gain,
    rows_of_gain,
)
from unseen.studies.answers.finished import finished_runs
from unseen.studies.answers.words import GainWords, capitalized, p_words
from unseen.studies.finding import Finding, Table
from unseen.studies.multiplicity import holm
from unseen.studies.resampling import measure_resampled
from unseen.studies.results import CHOSEN, StudyResult
from unseen.studies.statistics import Measured
from unseen.studies.wording import count, listing

TITLE = "Beside what people would pick instead"
BETTER, WORSE, CANNOT_TELL = "network is better", "network is worse", "cannot tell"


@dataclass(frozen=True)
class Rival:
    """Another kind of model, beside the network with what the inner folds chose.

    Args:
        name: What it is called.
        score: Its mean score.
        gain: By how much the network is better on the same folds; None where no fold has both.
        p: Holm-adjusted p-value of that.
        verdict: "network is better", "network is worse" or "cannot tell".
    """

    name: str
    score: Measured
    gain: Measured | None
    p: float
    verdict: str


def answer_rivals(result: StudyResult) -> Finding:
    """Whether the network is the right thing at all.

    Args:
        result: What the study has found so far.

    Returns:
        Finding 6.
    """
    rivals = compare_rivals(result)
    if not rivals:
        return Finding("6", TITLE, "No rival was tried on a finished outer fold.", {})
    words = GainWords(result.design.metric)
    chosen = result.scores(CHOSEN)
    ours = measure_resampled(chosen[np.isfinite(chosen)], result.test_share)
    name = result.design.metric.name
    return Finding(
        "6",
        TITLE,
        f"{_outcome(rivals, words)}\n\nThe network here is the whole procedure: in each outer fold "
        f"the contender that the inner folds chose. It reaches {name} "
        f"{result.design.metric.format(ours.mean)}. Rivals learnt from the same rows, prepared "
        "alike, and were scored on the same test rows; p-values are adjusted for their number.",
        {
            f"{name} of the network": ours,
            **{
                one.name: {name: one.score}
                | ({} if one.gain is None else {"network is better by": one.gain})
                | {"adjusted p-value": one.p, "verdict": one.verdict}
                for one in rivals
            },
        },
        tables=[_table(result, rivals, ours)],
        evidence={"rivals": rivals},
    )


def compare_rivals(result: StudyResult) -> list[Rival]:
    """Rivals beside the network, best first."""
    scores = rival_scores(result)
    if not scores or not np.isfinite(chosen := result.scores(CHOSEN)).any():
        return []
    gains = {
        name: measure_gain(result, chosen, one, rows_of_gain(result, CHOSEN, name))
        for name, one in scores.items()
    }
    known = [name for name, gain in gains.items() if gain is not None]
    adjusted = dict(
        zip(known, holm([p_of_gain(result, gains[name]) for name in known]).tolist(), strict=True)
    )
    goodness = result.design.metric.goodness
    rivals = []
    for name, one in scores.items():
        p, gain = adjusted.get(name, float("nan")), gains[name]
        verdict = CANNOT_TELL
        if gain is not None and p < LEVEL:
            verdict = BETTER if gain.mean > 0 else WORSE
        score = measure_resampled(one[np.isfinite(one)], result.test_share)
        rivals.append(Rival(name, score, gain, p, verdict))
    return sorted(rivals, key=lambda one: -goodness(one.score.mean))


def best_rival(result: StudyResult) -> str | None:
    """The rival with the best mean score, for figures to show; None where there is none."""
    goodness = result.design.metric.goodness
    means = {name: goodness(np.nanmean(one)) for name, one in rival_scores(result).items()}
    return max(means, key=lambda name: means[name]) if means else None


def rival_scores(result: StudyResult) -> dict[str, np.ndarray]:
    """Scores of rivals in each outer fold, of those with any."""
    names = finished_runs(result, "rival").names()
    scores = {name: result.scores(name, "rival") for name in names}
    return {name: one for name, one in scores.items() if np.isfinite(one).any()}


def _outcome(rivals: Sequence[Rival], words: GainWords) -> str:
    of = {
        verdict: [one for one in rivals if one.verdict == verdict]
        for verdict in (BETTER, WORSE, CANNOT_TELL)
    }
    best = rivals[0]
    sentences = []
    if of[WORSE]:
        named = listing([one.name for one in of[WORSE]])
        verb = "does" if len(of[WORSE]) == 1 else "do"
        if best.verdict == WORSE:
            sentences.append(f"For these data take {best.name} rather than this network.")
        sentences.append(f"{capitalized(named)} {verb} better than the network.")
    elif len(of[BETTER]) == len(rivals):
        sentences.append(f"The network is better than each of {count(len(rivals), 'rival')}.")
    else:
        sentences.append("No rival is shown to do better than the network.")
    if of[BETTER] and len(of[BETTER]) < len(rivals):
        named = listing([one.name for one in of[BETTER]])
        sentences.append(f"It is better than {named}.")
    if of[CANNOT_TELL]:
        named = listing([one.name for one in of[CANNOT_TELL]])
        sentences.append(f"It cannot be told apart from {named}.")
    if best.gain is not None:
        p = f", adjusted p {p_words(best.p)}" if best.gain.runs > 1 else ""
        sentences.append(
            f"Beside the best of them, {best.name}, the network's gain is "
            f"{words.whole(best.gain)}{p}."
        )
    return " ".join(sentences)


def _table(result: StudyResult, rivals: Sequence[Rival], ours: Measured) -> Table:
    metric = result.design.metric
    words = GainWords(metric, [one.gain for one in rivals])
    unit = f",{words.unit}" if words.unit else ""
    dash = "–"
    rows = [
        [
            one.name,
            metric.format(one.score.mean),
            dash if one.gain is None else words.signed(one.gain, with_unit=False),
            dash if one.gain is None else words.ends(one.gain),
            p_words(one.p),
            one.verdict,
        ]
        for one in rivals
    ]
    return Table(
        "Rivals, best first, beside the network with what the inner folds chose",
        [
            "model",
            metric.name,
            f"gain of the network{unit}",
            "95% interval",
            "adjusted p",
            "verdict",
        ],
        [["network, as chosen", metric.format(ours.mean), dash, dash, dash, "–"], *rows],
    )

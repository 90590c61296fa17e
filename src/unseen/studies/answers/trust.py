"""Can I believe it: luck in choosing, seeds against rows, what could have been found."""

import math
from collections.abc import Sequence

import numpy as np

from unseen.studies.answers.calibrated import calibrations, told_against_true
from unseen.studies.answers.cautions import absences, audited, cautions, concerns
from unseen.studies.answers.comparison import Compared
from unseen.studies.answers.design_words import design_in_words
from unseen.studies.answers.histories import histories
from unseen.studies.answers.seeds import judge_seeds
from unseen.studies.answers.words import GainWords
from unseen.studies.finding import Finding, Table
from unseen.studies.resampling import detectable_difference, selection_optimism
from unseen.studies.results import CHOSEN, StudyResult
from unseen.studies.wording import count

TITLE = "Can I believe it?"


def answer_trust(result: StudyResult, compared: Sequence[Compared]) -> Finding:
    """How far the other answers carry.

    Args:
        result: What the study has found so far.
        compared: All contenders beside none.

    Returns:
        Finding 5.
    """
    words = GainWords(result.design.metric)
    numbers: dict = {"outer folds finished": result.num_resamples}
    paragraphs = cautions(result)
    if compared:
        for sentence, found in (
            _optimism(result, words),
            judge_seeds(result, words),
            _detectable(result, compared, words),
        ):
            paragraphs.append(sentence)
            numbers |= found
    paragraphs.append(audited(result))
    sentence, found, evidence = _calibration(result, compared)
    paragraphs.append(sentence)
    numbers |= found
    paragraphs.append(design_in_words(result))
    tables = []
    if seen := concerns(result):
        tables.append(Table("Seen in the data and in training", ["what", "details"], seen))
    if absent := absences(result):
        tables.append(Table("Contenders that took no part", ["contender", "why"], absent))
    return Finding(
        "5",
        TITLE,
        "\n\n".join(filter(None, paragraphs)),
        numbers,
        tables=tables,
        evidence={"histories": histories(result), **evidence},
    )


def _optimism(result: StudyResult, words: GainWords) -> tuple[str, dict]:
    inner = np.array([one.inner_scores.get(one.chosen, math.nan) for one in result.selections])
    outer = result.scores(CHOSEN)
    both = np.isfinite(inner) & np.isfinite(outer)
    if not both.any():
        return "", {}
    optimism = selection_optimism(
        inner[both],
        outer[both],
        result.test_share,
        higher_is_better=result.design.metric.higher_is_better,
    )
    looks = (
        "better than on rows that took no part in the choice"
        if optimism.mean > 0
        else "no better than on rows that took no part (inner folds learn from fewer rows, which "
        "may hide the luck)"
    )
    meaning = (
        " Reporting the inner score would have promised too much."
        if optimism.low > 0
        else " That may be chance."
        if optimism.mean > 0
        else ""
    )
    return (
        f"Luck of the choice. By the inner score that it was chosen by, what was chosen looks "
        f"{looks}: {words.whole(optimism)}.{meaning}",
        {"selection_optimism": optimism},
    )


def _detectable(
    result: StudyResult, compared: Sequence[Compared], words: GainWords
) -> tuple[str, dict]:
    gains = [one.gain for one in compared if one.gain is not None]
    found = [
        detectable_difference(
            gain.values, result.test_share, num_comparisons=len(gains), rows=gain.rows
        )
        for gain in gains
    ]
    # Where gains are the same in every fold, the score is too coarse to say.
    limits = [limit for limit in found if 0 < limit < math.inf]
    if not limits:
        return (
            "What could have been found. No contender changed the score by more in one fold than "
            "in another, so that nothing can be said of chance: the metric is too coarse for so "
            "few rows, or the contenders do nothing here.",
            {},
        )
    typical = float(np.median(limits))
    return (
        "What could have been found. Of a contender with a true gain of "
        f"{words.plain(typical)}, such a study would say four times in five that it helps (the "
        f"middle of {count(len(limits), 'contender')}); that a smaller gain is not shown does not "
        "say that it is not there.",
        {"detectable_gain": typical},
    )


def _calibration(result: StudyResult, compared: Sequence[Compared]) -> tuple[str, dict, dict]:
    """For classes, whether probabilities mean what they say; for numbers, pairs to be drawn."""
    if not compared:
        return "", {}, {}
    if not result.data.is_classification:
        return "", {}, {"told_against_true": told_against_true(result)}
    found = calibrations(result)
    if not found:
        return "", {}, {}
    errors = {label: one.expected_error for label, one in found.items()}
    said = ", ".join(f"{label} {100 * error:.1f} points" for label, error in errors.items())
    best = min(errors, key=lambda label: errors[label])
    tail = f", least for {best}" if len(errors) > 1 else ""
    return (
        "Probabilities. On average the probability of the predicted class differs from how often "
        f"it is right by (expected calibration error): {said}{tail}.",
        {"expected_calibration_error": errors},
        {"calibrations": found},
    )

"""The page of a study, as far as the study is."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from unseen import __version__
from unseen.errors import OutputError
from unseen.report.page import Headline, PageWords, ReportFigure, render_page
from unseen.report.replaceable import FINDINGS_NAME, PAGE_NAME, reason_of
from unseen.report.study_curves import draw_trust, draw_worth
from unseen.report.study_figures import draw_cocktail, draw_rivals, draw_singles
from unseen.report.style import figure_style
from unseen.studies.answers import answer_study, is_finished
from unseen.studies.answers.words import GainWords, percent
from unseen.studies.finding import Finding
from unseen.studies.results import StudyResult
from unseen.studies.statistics import Measured
from unseen.studies.wording import count
from unseen.whole_files import write_whole

WORDS = PageWords(halves={}, others="Questions", ours="value", who="")
_DRAW = {
    "2": draw_singles,
    "3": draw_cocktail,
    "4": draw_worth,
    "5": draw_trust,
    "6": draw_rivals,
}
_PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n'
_MOST_CLASSES = 6


def write_study_page(staging: Path, result: StudyResult) -> list[Finding]:
    """Write the page of a study, its findings and its figures into a folder.

    Files of an earlier page are replaced, each whole or not at all, so that a page that is open
    while the study runs can be loaded at any time.

    Args:
        staging: The folder; it must be there.
        result: What the study has found so far.

    Returns:
        The findings.

    Raises:
        OutputError: if a file cannot be written.
    """
    findings = answer_study(result)
    figures = draw_study(findings, result)
    page = render_page(
        findings,
        figures,
        f"Study of {result.data.name}",
        study_facts(result),
        summary=_summary(findings, result),
        headlines=headlines(findings, result),
        words=WORDS,
    )
    document = json.dumps(
        [finding.to_json() for finding in findings], indent=2, ensure_ascii=False, allow_nan=False
    )
    try:
        (staging / "figures").mkdir(exist_ok=True)
        for figure in (figure for group in figures.values() for figure in group):
            path = staging / "figures" / f"{figure.name}.svg"
            write_whole(path, f"{_PROLOG}{figure.svg}\n".encode())
        write_whole(staging / FINDINGS_NAME, f"{document}\n".encode())
        write_whole(staging / PAGE_NAME, page.encode())
    except OSError as error:
        raise OutputError(
            f"The study's page must be written, and could not be: {reason_of(error)}. Received "
            f"{staging}; free some space or choose another folder."
        ) from error
    return findings


def draw_study(findings: list[Finding], result: StudyResult) -> dict[str, list[ReportFigure]]:
    """The figures of each finding that has any.

    Args:
        findings: From `answer_study`.
        result: The study.
    """
    with figure_style():
        drawn = {
            finding.id: _DRAW[finding.id](finding, result.design.metric)
            for finding in findings
            if finding.id in _DRAW
        }
    return {id_: figures for id_, figures in drawn.items() if figures}


def study_facts(result: StudyResult) -> dict[str, Any]:
    """What was studied and how, in a line.

    Args:
        result: The study.
    """
    data, design = result.data, result.design
    shape = data.features.shape
    facts: dict[str, Any] = {"data": data.name, "rows": f"{data.num_rows:,}"}
    facts["columns" if data.is_table else "shape of a row"] = (
        f"{shape[1]:,}" if data.is_table else " × ".join(map(str, shape[1:]))
    )
    if data.classes is None:
        facts["targets" if len(data.target_names) > 1 else "target"] = ", ".join(data.target_names)
    else:
        facts["classes"] = _classes(result)
    num_networks = np.count_nonzero(result.runs["stage"].to_numpy() != "rival")
    return {
        **facts,
        **result.facts,
        "metric": design.metric.name,
        "outer folds finished": f"{count(result.num_resamples, 'fold')} × "
        f"{count(design.seeds, 'seed')}",
        "networks trained": f"{num_networks:,}",
        "time": _duration(result.seconds),
        "seed": design.seed,
        "unseen": __version__,
    }


def headlines(findings: list[Finding], result: StudyResult) -> list[Headline]:
    """The cards on top of the page: what to use, its gain, how sure, and beside what.

    Args:
        findings: From `answer_study`.
        result: The study.
    """
    numbers = {finding.id: finding.numbers for finding in findings}
    answer = numbers["1"]
    if "winner" not in answer:
        return []
    words, metric = GainWords(result.design.metric), result.design.metric
    winner = str(answer["winner"])
    use = "best in the inner folds" + ("" if is_finished(result) else " so far")
    cards = [Headline("1", use, "no regularizer" if winner == "none" else winner, "")]
    gain, chance = answer.get("gain_of_choosing_over_none"), answer.get("probability_of_being_best")
    if isinstance(gain, Measured):
        what = "gain of choosing so, over no regularizer"
        cards.append(Headline("1", what, words.signed(gain), _note(gain, words)))
    if isinstance(chance, float) and math.isfinite(chance):
        cards.append(Headline("2", "probability of being best", percent(chance), ""))
    score = answer.get(f"{metric.name}_of_choosing")
    if isinstance(score, Measured):
        note = "the whole procedure on unseen rows"
        cards.append(Headline("1", metric.name, metric.format(score.mean), note))
    return cards


def _note(gain: Measured, words: GainWords) -> str:
    if not math.isfinite(gain.low):
        return "one fold, no interval"
    return f"95% interval {words.ends(gain)}"


def _summary(findings: list[Finding], result: StudyResult) -> str:
    """The answer's first paragraph, after how far the study is where it still goes on."""
    answer = findings[0].statement.split("\n\n")[0]
    if result.concerns:
        verb = "is" if len(result.concerns) == 1 else "are"
        answer += (
            f" Before you rely on it: there {verb} {count(len(result.concerns), 'concern')} about "
            "the data, in answer 5."
        )
    if is_finished(result):
        return answer
    return (
        f"This study is not finished: {count(result.num_resamples, 'outer fold')} "
        f"{'is' if result.num_resamples == 1 else 'are'} done. So far:\n\n{answer}"
    )


def _classes(result: StudyResult) -> str:
    names = result.data.classes
    assert names is not None
    counts = np.bincount(result.data.targets, minlength=len(names))
    shown = [f"{name} ({num:,})" for name, num in zip(names, counts, strict=True)][:_MOST_CLASSES]
    more = [f"{len(names) - _MOST_CLASSES} others"] if len(names) > _MOST_CLASSES else []
    return ", ".join([*shown, *more])


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.1f} min" if minutes < 100 else f"{minutes / 60:.1f} h"

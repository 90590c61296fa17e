"""What a folder of a study, or of a report, says: read back from its files, whoever wrote them."""

import json
from pathlib import Path
from typing import Any

from unseen.errors import DataFileError
from unseen.studies.answers.comparison import BASELINE
from unseen.studies.answers.words import GainWords, p_words, percent
from unseen.studies.metrics import METRICS
from unseen.studies.statistics import Measured

_LARGEST = 64 * 2**20


def read(folder: str) -> dict[str, Any]:
    """Answers, the table of contenders, and what has been decided.

    Args:
        folder: Of a study, finished or not, or of a report.

    Returns:
        `kind` is "study", "report", or "nothing" where there is none yet.

    Raises:
        DataFileError: if its files are damaged.
    """
    place = Path(folder)
    try:
        if (place / "study.json").is_file():
            return _study(_json(place / "study.json"))
        if (place / "findings.json").is_file():
            return {"kind": "report", "answers": _answers(_json(place / "findings.json"))}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataFileError(
            f"A study's files must be as unseen wrote them. Received {place.name}, which cannot "
            f"be read ({type(error).__name__}: {error}); its page may still be."
        ) from error
    return {"kind": "nothing", "answers": []}


def _study(told: dict[str, Any]) -> dict[str, Any]:
    data, design = told["data"], told["design"]
    answers = _answers(told["answers"])
    contenders = next((one["numbers"] for one in told["answers"] if one["id"] == "2"), {})
    return {
        "kind": "study",
        "data": {name: data[name] for name in ("name", "rows", "targets", "classes")},
        "is_finished": told["is_finished"],
        "winner": told["winner"],
        "folds": told["folds_finished"],
        "seconds": told["seconds"],
        "network": told["network"],
        "metric": design["metric"],
        "concerns": told["concerns"],
        "notes": told["notes"],
        "answers": answers,
        "table": _table(contenders, design["metric"]),
    }


def _answers(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one["id"]),
            "title": str(one["title"]),
            "paragraphs": str(one["statement"]).split("\n\n"),
        }
        for one in findings
    ]


def _table(contenders: dict[str, Any], metric_name: str) -> dict[str, Any]:
    """Contenders as the terminal shows them, from the greatest gain to the least."""
    metric = METRICS[metric_name]
    gains = {name: _measured(of.get("gain over none")) for name, of in contenders.items()}
    words = GainWords(metric, list(gains.values()))
    rows = []
    for name, of in contenders.items():
        score, gain = _measured(of[metric.name]), gains[name]
        p, best = of.get("adjusted p-value"), of["probability of being best"]
        verdict = str(of.get("verdict", BASELINE))
        cells = [
            name,
            "–" if score is None else metric.format(score.mean),
            "" if gain is None else words.signed(gain, with_unit=False),
            "" if gain is None else words.ends(gain),
            "" if p is None else p_words(p),
            "–" if best is None else percent(best),
            verdict,
        ]
        span = None if gain is None else [gain.mean, gain.low, gain.high]
        rows.append({"cells": cells, "span": span, "verdict": verdict})
    unit = words.unit and f" in{words.unit}"
    return {
        "headings": ["", metric.name, f"gain{unit}", "95% interval", "p", "best", "verdict"],
        "rows": rows,
    }


def _measured(told: dict[str, Any] | None) -> Measured | None:
    if told is None or told["mean"] is None:
        return None
    low, high = told["interval"]
    return Measured(
        told["mean"],
        -float("inf") if low is None else low,
        float("inf") if high is None else high,
        told["runs"],
        told["confidence"],
    )


def _json(path: Path) -> Any:
    if path.stat().st_size > _LARGEST:
        raise ValueError(f"{path.name} is larger than {_LARGEST // 2**20} MB")
    return json.loads(path.read_text(encoding="utf-8"))

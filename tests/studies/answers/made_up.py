"""A study that nobody made: scores drawn at random around gains that are known."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from unseen.data.concern import Concern
from unseen.data.study_data import StudyData
from unseen.studies.design import Design
from unseen.studies.folds import nested_folds
from unseen.studies.metrics import METRICS
from unseen.studies.results import COCKTAIL, NONE, Selection, StudyResult

GAINS = {"L2": 0.03, "Dropout": 0.02, "L1": 0.0, "MaxNorm": -0.001, "SharpnessAware": -0.03}
RIVALS = {"logistic regression": -0.05, "random forest": 0.03}
_EPOCHS = 30
_COLUMNS = [
    "stage", "resample", "repetition", "fold", "inner", "contender", "settings", "seed",
    "status", "epochs", "num_training", "train_score", "score", "loss", "seconds",
]  # fmt: skip


def make_study(
    *,
    num_folds: int = 10,
    num_seeds: int = 2,
    gains: Mapping[str, float] = GAINS,
    cocktail: float | None = 0.04,
    rivals: Mapping[str, float] = RIVALS,
    metric: str = "accuracy",
    noise: float = 0.008,
    num_rows: int = 200,
    num_classes: int = 3,
    with_curves: bool = True,
    diverged: Mapping[tuple[str, int], int] | None = None,
    inner: Mapping[str, float] | None = None,
    seed: int = 0,
    **fields: Any,
) -> StudyResult:
    """A result with these gains over none, in the metric's units, plus noise.

    Args:
        num_folds: Outer folds that are finished.
        num_seeds: Networks on each.
        gains: By contender, how much better than none it truly is.
        cocktail: The same of the cocktail; None leaves it out.
        rivals: By rival, how much better than none it is.
        metric: Name of the metric; one of numbers makes a regression.
        noise: Standard deviation of a run's own luck; folds vary three times as much.
        num_rows: Rows of the data.
        num_classes: Classes, for a metric of classes.
        with_curves: Whether there are learning curves.
        diverged: By contender and fold, how many of its runs diverged.
        inner: By contender, the gain that inner folds see, where it is not the true one.
        seed: Of the noise.
        fields: Of the result, in place of these.
    """
    rng = np.random.default_rng(seed)
    design = Design(
        METRICS[metric], seeds=num_seeds, epochs=_EPOCHS, regularizers=tuple(gains), seed=seed
    )
    data = _data(design.metric.is_of_classes, num_rows, num_classes, rng)
    folds = nested_folds(
        num_rows,
        outer=5,
        inner=3,
        repetitions=max(1, -(-num_folds // 5)),
        classes=data.targets if data.is_classification else None,
        seed=seed,
    )
    worlds = {NONE: 0.0, **gains} | ({} if cocktail is None else {COCKTAIL: cocktail})
    sign = 1 if design.metric.higher_is_better else -1
    level = 0.85 if design.metric.unit == "%" else 2.0
    rows, selections, predictions, histories = [], [], {}, {}
    for j in range(num_folds):
        fold = folds[j]
        luck = level + 3 * noise * rng.normal()
        facts = {
            "resample": j,
            "repetition": fold.repetition,
            "fold": fold.number,
            "inner": -1,
            "epochs": _EPOCHS,
            "num_training": len(fold.training),
            "seconds": 0.1,
        }

        def add(stage, contender, gain, *, num=num_seeds, facts=facts, luck=luck, **others):
            for k in range(num):
                lost = k < (diverged or {}).get((contender, facts["resample"]), 0)
                score = luck + sign * gain + noise * rng.normal()
                rows.append(
                    {
                        **facts,
                        "stage": stage,
                        "contender": contender,
                        "settings": f"{contender} 0.01",
                        "seed": 100 * facts["resample"] + k,
                        "status": "diverged" if lost else "ok",
                        "train_score": np.nan if lost else score + sign * 0.02,
                        "score": np.nan if lost else score,
                        "loss": np.nan if lost else 0.4 - gain,
                        **others,
                    }
                )

        ingredients = list(gains)[:2] if cocktail is not None else []
        for name, gain in worlds.items():
            add("outer", name, gain)
            predictions[j, name] = _predictions(data, fold.test, 0.6 + 4 * gain, rng)
            histories[j, name] = _histories(num_seeds, gain, rng)
        for name in ingredients:
            add("leave-one-out", name, (cocktail or 0.0) - gains[name])
        for name, gain in rivals.items():
            add("rival", name, gain, num=1)
            predictions[j, name] = _predictions(data, fold.test, 0.6 + 4 * gain, rng)
        if with_curves:
            for share, loss in ((0.25, 0.08), (0.5, 0.03)):
                few = round(share * len(fold.training))
                for name in (NONE, *list(gains)[:2]):
                    add("curve", name, worlds[name] - loss, num_training=few)
        seen = {
            name: luck + sign * ((inner or {}).get(name, gain) + 0.01) + 0.3 * noise * rng.normal()
            for name, gain in worlds.items()
        }
        selections.append(
            Selection(
                resample=j,
                settings={name: _settings(name, ingredients, j) for name in worlds},
                inner_scores=seen,
                ingredients={name: f"{name} 0.01" for name in ingredients},
                chosen=max(seen, key=lambda name: sign * seen[name]),
            )
        )
    best = max(worlds, key=lambda name: worlds[name])
    given = {
        "concerns": [Concern("duplicates", None, "3 rows occur twice. Leave them out.")],
        "left_out": {"CutMix": "CutMix needs images.", "CutOut": "CutOut needs images. Go."},
        "winner": _settings(best, list(gains)[:2], 1),
        "winner_name": best,
        "seconds": 61.5,
    }
    return StudyResult(
        data=data,
        design=design,
        runs=pd.DataFrame(rows, columns=_COLUMNS),
        folds=folds,
        selections=selections,
        predictions=predictions,
        histories=histories,
        **{**given, **fields},
    )


def changed(result: StudyResult, **fields: Any) -> StudyResult:
    """The result with other fields."""
    return dataclasses.replace(result, **fields)


def _settings(name: str, ingredients: Sequence[str], fold: int) -> str:
    if name == NONE:
        return NONE
    names = ingredients if name == COCKTAIL else [name]
    return " + ".join(f"{one} {0.001 if fold % 3 else 0.01}" for one in names)


def _data(of_classes: bool, num_rows: int, num_classes: int, rng: np.random.Generator) -> StudyData:
    features = pd.DataFrame(rng.normal(size=(num_rows, 4)), columns=["a", "b", "c", "d"])
    if of_classes:
        names = tuple(f"kind {code}" for code in range(num_classes))
        return StudyData(features, np.arange(num_rows) % num_classes, names, name="made up")
    return StudyData(features, rng.normal(size=(num_rows, 1)), name="made up")


def _predictions(
    data: StudyData, rows: np.ndarray, quality: float, rng: np.random.Generator
) -> np.ndarray:
    if data.classes is None:
        return data.targets[rows] + (1 - quality) * rng.normal(size=(len(rows), 1))
    truth = np.eye(len(data.classes))[data.targets[rows]]
    noise = rng.dirichlet(np.ones(len(data.classes)), size=len(rows))
    return quality * truth + (1 - quality) * noise


def _histories(num_seeds: int, gain: float, rng: np.random.Generator) -> dict[str, np.ndarray]:
    epochs = np.arange(_EPOCHS)
    fall = np.exp(-epochs / 8) + 0.02 * rng.random((num_seeds, _EPOCHS))
    return {"loss": fall, "val_loss": fall + 0.3 + (0.01 - 0.2 * gain) * epochs}

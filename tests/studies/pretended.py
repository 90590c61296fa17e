"""A small table, and training that is only pretended: scores are as made up as they are quick."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from unseen.studies.bundled import study_data
from unseen.studies.contenders import in_words
from unseen.studies.journal import Part
from unseen.studies.run_study import Setup, set_up

SETTINGS: dict[str, Any] = {
    "outer": 2, "inner": 2, "repetitions": 1, "seeds": 1, "strengths": 2, "epochs": 3,
}  # fmt: skip
NAMES = ["L2", "Dropout", "EarlyStopping"]


def make_frame(num_rows: int = 60, seed: int = 0) -> pd.DataFrame:
    """Three columns on three scales, and who is ill."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(num_rows, 3))
    frame = pd.DataFrame(numbers * [1, 10, 0.1] + [0, 5, 2], columns=list("abc"))
    is_well = numbers[:, 0] + numbers[:, 1] + rng.normal(size=num_rows) / 2 > 0
    return frame.assign(y=np.where(is_well, "well", "ill"))


def make_setup(**settings: Any) -> Setup:
    """What `SETTINGS` make of the table, unless told otherwise."""
    names = settings.pop("regularizers", NAMES)
    return set_up(study_data(make_frame(), "y"), [4], names, **{**SETTINGS, **settings})


def score_from_seed(gains: Mapping[str, float]) -> Callable[[Any], float | None]:
    """A job's score: luck by its seed, the same for all who share it, plus its settings' gain."""

    def score(job: Any) -> float | None:
        gain = gains.get(in_words(job.regularizers), 0.0)
        luck = float(np.random.default_rng(job.seed).uniform(0.4, 0.6))
        return None if np.isnan(gain) else luck + gain

    return score


def pretend(jobs: Any, score: Callable[[Any], float | None], with_outputs: bool) -> Part:
    """What a workbench would tell of these jobs."""
    rows = [
        {
            **job.facts,
            "contender": job.contender,
            "settings": in_words(job.regularizers),
            "seed": job.seed,
            "status": "diverged" if score(job) is None else "ok",
            "epochs": 3,
            "num_training": len(job.parts.training),
            "train_score": score(job),
            "score": score(job),
            "loss": 0.5,
            "seconds": 0.01,
        }
        for job in jobs
    ]
    if not with_outputs:
        return Part(rows, {})
    history = np.linspace(1, 0, 3) + np.zeros((len(jobs), 1))
    outputs = np.full((len(jobs), len(jobs[0].parts.test), 2), 0.5)
    return Part(rows, {"outputs": outputs, "loss": history, "val_loss": history})

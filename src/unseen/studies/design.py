"""The design of a study: everything that settles its numbers, but the data and the network."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unseen.studies.metrics import METRICS, Metric


@dataclass(frozen=True)
class Design:
    """How a study is done.

    Args:
        metric: What contenders are compared by.
        outer: Outer folds in each repetition, on which contenders are scored.
        inner: Inner folds, on which strengths are chosen.
        repetitions: At most so many shuffles; time may end before.
        seeds: Networks of each contender on each outer fold.
        inner_seeds: Networks of each candidate on each inner fold.
        strengths: At most so many strengths of each regularizer.
        trials: Cocktails tried in each outer fold.
        fractions: Parts of the training rows for learning curves, ascending, each below 1.
        optimizer: Keras name.
        learning_rate: Above 0.
        schedule: As of a recipe.
        epochs: Of every network, so that all have the same budget.
        batch_size: Rows a step.
        regularizers: Names of those that take part.
        seed: Where everything random flows from.
    """

    metric: Metric
    outer: int = 5
    inner: int = 3
    repetitions: int = 10
    seeds: int = 2
    inner_seeds: int = 1
    strengths: int = 5
    trials: int = 27
    fractions: tuple[float, ...] = (0.25, 0.5)
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    schedule: str = "cosine"
    epochs: int = 100
    batch_size: int = 32
    regularizers: tuple[str, ...] = ()
    seed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """As JSON's own types."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        lists = {name: list(v) for name, v in values.items() if isinstance(v, tuple)}
        return values | lists | {"metric": self.metric.name}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Design":
        """The design of `to_dict`."""
        tuples = {name: tuple(v) for name, v in values.items() if isinstance(v, list)}
        return cls(**{**values, **tuples, "metric": METRICS[values["metric"]]})

"""What contenders are compared by, told by the engine for networks and here for anything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unseen.errors import InvalidArgumentError

_TINY = 1e-7  # as Keras clips probabilities


@dataclass(frozen=True)
class Metric:
    """A score on rows that were not learnt from.

    Args:
        name: What it is called.
        higher_is_better: False for losses and errors.
        unit: "%" for shares, which are kept from 0 to 1, "" for all else.
        is_of_classes: Whether it is of classes; else of numbers.
    """

    name: str
    higher_is_better: bool
    unit: str
    is_of_classes: bool

    def format(self, value: float) -> str:
        """A score in words, such as "96.3 %"."""
        return f"{100 * value:.1f} %" if self.unit == "%" else f"{value:#.4g}"

    def goodness(self, score: Any) -> Any:
        """A score turned so that more is better."""
        return score if self.higher_is_better else -score

    def of_training(
        self, told: Mapping[str, Any], part: str, scale: float, counts: np.ndarray | None = None
    ) -> float:
        """The score that a run was told by the engine.

        Args:
            told: Its scores, by names such as "test_loss".
            part: "train", "val" or "test".
            scale: Standard deviation of the targets that the network learnt in units of; 1 for
                classes.
            counts: Rows of each class in the part, shape (num_classes,); None for numbers.
        """
        if self.name == "balanced accuracy":
            assert counts is not None
            shares = [float(told[f"{part}_{_RIGHT}{k}"]) for k in range(len(counts))]
            there = counts > 0
            return float((np.array(shares)[there] * counts.sum() / counts[there]).mean())
        value = float(told[f"{part}_{_TOLD_AS[self.name]}"])
        if self.name == "accuracy" and counts is not None:
            # To the last digit, so that the same score is the same on parts of other sizes.
            return round(value * counts.sum()) / float(counts.sum())
        if self.name == "rmse":
            return float(np.sqrt(value)) * scale
        if self.name == "r2":
            return 1.0 - value
        return value * scale if self.name == "mae" else value

    def of_outputs(self, outputs: np.ndarray, truth: np.ndarray, scale: np.ndarray) -> float:
        """The score of outputs.

        Args:
            outputs: Probabilities of the classes, shape (num_rows, num_classes), or numbers in
                the targets' units, shape (num_rows, num_targets).
            truth: Codes of the classes, shape (num_rows,), or numbers like the outputs.
            scale: Standard deviation of each target on the training rows, shape (num_targets,).
        """
        if self.is_of_classes:
            right = outputs.argmax(axis=1) == truth
            if self.name == "accuracy":
                return float(right.mean())
            if self.name == "balanced accuracy":
                return float(np.mean([right[truth == one].mean() for one in np.unique(truth)]))
            shares = np.clip(outputs, _TINY, 1 - _TINY)
            return float(-np.log(shares[np.arange(len(truth)), truth]).mean())
        errors = (outputs - truth) / scale
        spread = float(np.sqrt(np.mean(scale**2)))
        if self.name == "mae":
            return float(np.abs(errors).mean()) * spread
        squared = float((errors**2).mean())
        return 1.0 - squared if self.name == "r2" else float(np.sqrt(squared)) * spread


METRICS = {
    metric.name: metric
    for metric in (
        Metric("accuracy", higher_is_better=True, unit="%", is_of_classes=True),
        Metric("balanced accuracy", higher_is_better=True, unit="%", is_of_classes=True),
        Metric("log loss", higher_is_better=False, unit="", is_of_classes=True),
        Metric("rmse", higher_is_better=False, unit="", is_of_classes=False),
        Metric("mae", higher_is_better=False, unit="", is_of_classes=False),
        Metric("r2", higher_is_better=True, unit="", is_of_classes=False),
    )
}

# Start of what the engine tells of each class: the share of all rows that are of it and told so.
_RIGHT = "right_in_class_"
# What the engine tells, by the name of the metric.
_TOLD_AS = {
    "accuracy": "accuracy",
    "log loss": "log_loss",
    "rmse": "loss",
    "mae": "mean_absolute_error",
    "r2": "loss",
}

# Where the rarest class has less than this part of its even share, accuracy hides it.
_RARE = 0.5


def find_metric(name: str | None, codes: np.ndarray | None) -> Metric:
    """The metric of a name, or the one that suits the targets.

    Args:
        name: Its name; None takes accuracy, balanced accuracy where a class is less than half as
            frequent as if all were equally frequent, or for numbers the root mean squared error.
        codes: Codes of the classes, shape (num_rows,); None where targets are numbers.

    Raises:
        InvalidArgumentError: if no metric of such targets is called so.
    """
    fitting = [one.name for one in METRICS.values() if one.is_of_classes == (codes is not None)]
    if name is not None:
        plain = name.replace("-", " ").replace("_", " ").lower()
        if plain not in fitting:
            raise InvalidArgumentError(
                f"`metric` must be one of {', '.join(fitting)} for such targets. "
                f"Received metric={name!r}."
            )
        return METRICS[plain]
    if codes is None:
        return METRICS["rmse"]
    counts = np.bincount(codes)
    is_uneven = counts.min() < _RARE * counts.mean()
    return METRICS["balanced accuracy" if is_uneven else "accuracy"]


def told_metrics(metric: Metric, num_classes: int, loss: Any) -> tuple[Any, ...]:
    """What a recipe must name for the engine to tell the metric.

    Args:
        metric: The metric.
        num_classes: 0 for numbers.
        loss: The recipe's loss.
    """
    if metric.name == "mae":
        return ("mean_absolute_error",)
    if metric.name == "log loss":
        return (_log_loss(loss),)
    if metric.name == "balanced accuracy":
        return tuple(_right_in_class(number, loss) for number in range(num_classes))
    return ()


def as_probabilities(outputs: Any, loss: Any) -> Any:
    """What networks answer as one probability per class, shape (..., num_classes).

    Args:
        outputs: Arrays of NumPy or JAX, shape (..., num_outputs); a single output is the second
            class's.
        loss: That they were trained with: it knows whether outputs are logits. Several sigmoids
            are taken for shares.
    """
    import jax.numpy as jnp

    xp = np if isinstance(outputs, np.ndarray) else jnp
    if getattr(loss, "options", {}).get("from_logits", False):
        if outputs.shape[-1] == 1:
            outputs = xp.concatenate([xp.zeros_like(outputs), outputs], axis=-1)
        outputs = xp.exp(outputs - outputs.max(axis=-1, keepdims=True))
    elif outputs.shape[-1] == 1:
        outputs = xp.concatenate([1 - outputs, outputs], axis=-1)
    return outputs / xp.maximum(outputs.sum(axis=-1, keepdims=True), 1e-12)


def _truth(targets: Any) -> Any:
    """Codes of the classes."""
    if targets.shape[-1] == 1:
        return (targets[:, 0] > 0.5).astype(int)
    return targets.argmax(axis=-1)


def _log_loss(loss: Any) -> Any:
    import jax.numpy as jnp

    def log_loss(targets: Any, outputs: Any) -> Any:
        shares = jnp.clip(as_probabilities(outputs, loss), _TINY, 1 - _TINY)
        truth = _truth(targets)
        return -jnp.log(jnp.take_along_axis(shares, truth[:, None], axis=-1)[:, 0])

    return log_loss


def _right_in_class(number: int, loss: Any) -> Any:
    """Whether a row is of a class and told so; what is not of it counts as wrong."""

    def right(targets: Any, outputs: Any) -> Any:
        told = as_probabilities(outputs, loss).argmax(axis=-1)
        return ((_truth(targets) == number) & (told == number)).astype("float32")

    right.__name__ = f"{_RIGHT}{number}"
    return right

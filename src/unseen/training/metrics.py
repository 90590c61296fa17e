"""Metrics: what is told of a network after each epoch and at the end."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import keras
from keras.src.utils.naming import to_snake_case

from unseen.errors import InvalidArgumentError
from unseen.training.keras_object import KerasObject
from unseen.training.losses import Loss, OfRows, classes_of, loss_of_rows

Metric = str | KerasObject | Callable[[Any, Any], Any]
# Of each metric what its value is computed from, summed over the rows so far.
Sums = dict[str, Any]


def normalized_metric(metric: Any) -> Any:
    """A metric as a recipe keeps it.

    Args:
        metric: The name of a Keras metric, a Keras metric, which is called after its class, or a
            function of targets and outputs.

    Raises:
        InvalidArgumentError: if it is none of these.
    """
    value = metric
    if isinstance(metric, keras.metrics.Metric):
        value = KerasObject.of(metric)
    if type(metric) in (keras.metrics.Mean, keras.metrics.Sum):
        value = None  # they take values, not targets and outputs
    is_function = callable(value) and not isinstance(value, type | keras.metrics.Metric)
    known = is_function or isinstance(value, KerasObject)
    if isinstance(metric, str):
        try:
            known = keras.metrics.get(metric) is not None
        except ValueError:
            known = False
    if not known:
        raise InvalidArgumentError(
            "`metrics` must hold names of Keras metrics, such as 'mae' or 'auc', Keras metrics "
            "whose settings can be read, or functions of targets and outputs. "
            f"Received {metric!r}."
        )
    return value


class Metrics:
    """The metrics of a recipe: the loss, the accuracy where targets are classes, and its own.

    Args:
        loss: The recipe's loss.
        own: The recipe's further metrics.
        num_outputs: Length of the outputs' last axis.
    """

    def __init__(self, loss: Loss, own: Sequence[Metric], num_outputs: int) -> None:
        self._of_rows: dict[str, OfRows] = {}
        self._keras: dict[str, keras.metrics.Metric] = {}
        accuracy = _accuracy(loss, num_outputs)
        if accuracy is not None:
            self._of_rows["accuracy"] = loss_of_rows(accuracy)
        # Keras makes variables: numbers, though this is called while a program is traced.
        with jax.ensure_compile_time_eval():
            for metric in own:
                self._add(metric)
            # Some make theirs only when they first see targets and outputs.
            outputs = jnp.zeros((1, num_outputs))
            targets = outputs[:, :1] if classes_of(loss) == "numbers" else outputs
            for metric in self._keras.values():
                metric.update_state(targets, outputs)
                metric.reset_state()

    def _add(self, metric: Metric) -> None:
        found: Any = metric
        if isinstance(metric, str):
            if metric == "accuracy" and metric in self._of_rows:
                return
            name, found = metric, keras.metrics.get(metric)
        elif isinstance(metric, KerasObject):
            # Not the object's own name, which Keras numbers through the whole process.
            name, found = to_snake_case(metric.kind.__name__), metric.build()
        else:
            name = getattr(metric, "__name__", type(metric).__name__)
        name = self._free(name)
        if isinstance(found, keras.metrics.Metric):
            self._keras[name] = found
        else:
            self._of_rows[name] = loss_of_rows(found)

    def _free(self, name: str) -> str:
        """The name, with a number from 2 where it is taken."""
        taken = {"rows", "loss", *self._of_rows, *self._keras}
        names = itertools.chain([name], (f"{name}_{number}" for number in itertools.count(2)))
        return next(one for one in names if one not in taken)

    def nothing(self) -> Sums:
        """The sums over no rows."""
        sums: Sums = {name: jnp.zeros(()) for name in ("rows", "loss", *self._of_rows)}
        return sums | {
            name: [jnp.asarray(v.value) for v in metric.variables]
            for name, metric in self._keras.items()
        }

    def add(
        self,
        sums: Sums,
        targets: jax.Array,
        outputs: jax.Array,
        losses: jax.Array,
        wanted: jax.Array | None = None,
    ) -> Sums:
        """The sums with more rows.

        Args:
            sums: Those so far.
            targets: Shape (num_rows, num_targets).
            outputs: Shape (num_rows, num_outputs).
            losses: Of each row, shape (num_rows,).
            wanted: Which rows count, shape (num_rows,); all where None.
        """

        def total(values: jax.Array) -> jax.Array:
            return (values if wanted is None else jnp.where(wanted, values, 0.0)).sum()

        more: Sums = {"rows": sums["rows"] + total(jnp.ones(len(losses)))}
        more["loss"] = sums["loss"] + total(losses)
        for name, of_rows in self._of_rows.items():
            more[name] = sums[name] + total(of_rows(targets, outputs))
        for name, metric in self._keras.items():
            weights = None if wanted is None else wanted.astype(outputs.dtype)
            more[name] = list(
                metric.stateless_update_state(sums[name], targets, outputs, sample_weight=weights)
            )
        return more

    def values(self, sums: Sums) -> dict[str, jax.Array]:
        """Each metric's value over the rows that were added."""
        values = {
            name: sums[name] / sums["rows"] for name in sums if name not in ("rows", *self._keras)
        }
        return values | {
            name: _one_number(name, jnp.asarray(metric.stateless_result(sums[name])))
            for name, metric in self._keras.items()
        }


def _one_number(name: str, value: jax.Array) -> jax.Array:
    if value.shape:
        raise InvalidArgumentError(
            f"Each of `metrics` must give one number. Received {name}, which gives one for each of "
            f"{value.shape[0]} classes; have it average over them, such as by average='macro'."
        )
    return value


def _accuracy(loss: Loss, num_outputs: int) -> Callable[[Any, Any], Any] | None:
    """Whether a row is classified correctly.

    The class with the larger output, as the homework's secret test counts it; a single output is
    one class's probability, or its logit where the loss takes logits.
    """
    classes = classes_of(loss)
    if classes == "none":
        return None
    if classes == "numbers":
        return keras.metrics.sparse_categorical_accuracy
    if num_outputs > 1:
        return keras.metrics.categorical_accuracy
    takes_logits = isinstance(loss, KerasObject) and loss.options.get("from_logits", False)
    threshold = 0.0 if takes_logits else 0.5
    # Keras's own compares with the target itself, which may be smoothed.
    return lambda targets, outputs: ((targets > 0.5) == (outputs > threshold)).astype("float32")

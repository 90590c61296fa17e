"""Whether a submission keeps the rules of its task: what it breaks, in plain words, all at once."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from unseen.errors import UnseenError
from unseen.grading.description import (
    INITIALIZERS,
    BatchNormalization,
    Dense,
    Dropout,
    Layer,
    Noise,
    Other,
    Submission,
)
from unseen.grading.material import Labelled
from unseen.grading.names import canonical
from unseen.grading.plan import (
    OPTIMIZERS,
    Settled,
    network_of,
    optimizer_of,
    recipe_of,
    regularizer_of,
    settled,
    split_of,
    units_of,
)
from unseen.grading.task import Task
from unseen.grading.used_regularizers import used_regularizers

if TYPE_CHECKING:
    from unseen.data import Split


def broken_rules(
    submission: Submission, task: Task, training: Labelled, student: str | None = None
) -> list[str]:
    """The rules that a submission breaks, each in a sentence; none where it may be trained.

    Args:
        submission: What it says.
        task: The rules.
        training: Rows to learn from.
        student: Who sent it, where that is known.
    """
    split = split_of(len(training.labels), task)
    wanted = settled(submission.training, task)
    broken = [
        *_by_somebody_else(submission, student),
        *_of_layers(submission.layers, task, training.num_classes),
        *_of_used_regularizers(submission, task),
        *_of_training(wanted, task, split.training.size),
    ]
    if not broken:  # by now all of it can be built; what is left is what only the parts know
        broken += _of_everything(submission, task, training, split)
    return broken


def senseless_rules(task: Task, training: Labelled) -> list[str]:
    """Rules of a task that nothing could keep, each in a sentence: the baseline does not either.

    Args:
        task: The rules.
        training: Rows to learn from.
    """
    from unseen.regularizers import list_regularizers

    catalogue = {entry.name.lower() for entry in list_regularizers()}
    rules, wrong = task.training, []
    for field, known in (("regularizers", catalogue), ("optimizers", {*OPTIMIZERS})):
        names = getattr(rules, field)
        wrong += [
            f"`training.{field}` names {name!r}, which there is not."
            for name in ([] if names == "all" else names)
            if name.lower() not in known
        ]
    return wrong + broken_rules(Submission(), task, training)


def _by_somebody_else(submission: Submission, student: str | None) -> Iterator[str]:
    author = submission.author
    if author is not None and student is not None and canonical(author) != student:
        yield (
            f"The recipe says that it is by {submission.author!r}, but it was handed in by "
            f"{student!r}; hand in your own, and leave `author` out or give your own name."
        )


def _of_layers(layers: Sequence[Layer] | None, task: Task, num_classes: int) -> Iterator[str]:
    if layers is None:
        return
    units = units_of(task, num_classes)
    told = "-".join(map(str, units))
    dense = [layer for layer in layers if isinstance(layer, Dense)]
    if len(dense) != len(units):
        yield f"The network has {len(dense)} dense layers, the rule says {len(units)} ({told})."
    for number, (layer, wanted) in enumerate(zip(dense, units, strict=False), start=1):
        is_last = number == len(units)
        activation = task.network.output_activation if is_last else task.network.activation
        if layer.units != wanted:
            yield f"Layer {number} has {layer.units} units, the rule says {wanted} ({told})."
        if layer.activation != activation:
            yield f"Layer {number} is activated by {layer.activation}, the rule says {activation}."
        if not layer.use_bias:
            yield f"Layer {number} has no bias, the rule says that it has one."
        if layer.kernel_initializer not in INITIALIZERS:
            yield (
                f"The weights of layer {number} start as {layer.kernel_initializer}, the rule says "
                f"one of {', '.join(INITIALIZERS)}."
            )
    if layers and not isinstance(layers[-1], Dense | Other):
        yield "A layer follows the output layer, the rule says that none does."
    for layer in layers:
        yield from _of_layer(layer)


def _of_layer(layer: Layer) -> Iterator[str]:
    if isinstance(layer, Other):
        yield f"The network has a layer {layer.name}, which the rules do not allow."
    elif isinstance(layer, Dropout) and not 0 <= layer.rate < 1:
        yield f"A Dropout layer has the rate {layer.rate:g}, the rule says at least 0 and below 1."
    elif isinstance(layer, Noise):
        is_rate = layer.kind == "gaussian_dropout"
        if not 0 <= layer.strength <= 1 or (is_rate and layer.strength == 1):
            told = "at least 0 and below 1" if is_rate else "0 to 1"
            yield f"A noise layer has the strength {layer.strength:g}, the rule says {told}."
    elif isinstance(layer, BatchNormalization):
        if not (0 <= layer.momentum < 1 and layer.epsilon > 0):
            yield (
                f"A BatchNormalization layer has the momentum {layer.momentum:g} and the epsilon "
                f"{layer.epsilon:g}; the rule says from 0 to below 1, and above 0."
            )
    elif isinstance(layer, Dense):
        fields = ("l1", "l2", "bias_l1", "bias_l2", "activity_l1", "activity_l2")
        for name in fields:
            if getattr(layer, name) < 0:
                yield f"A penalty {name} is {getattr(layer, name):g}, the rule says at least 0."


def _of_used_regularizers(submission: Submission, task: Task) -> Iterator[str]:
    """Against overfitting only what is allowed, be it a layer, an option or a regularizer."""
    allowed = task.training.regularizers
    for one in used_regularizers(submission):
        if allowed != "all" and one.name.lower() not in map(str.lower, allowed):
            yield f"{one.name} is used, the rule allows only {', '.join(allowed) or 'nothing'}."


def _of_training(wanted: Settled, task: Task, num_rows: int) -> Iterator[str]:
    rules = task.training
    if wanted.loss != rules.loss:
        yield f"The loss is {wanted.loss}, the rule says {rules.loss}."
    if not 1 <= wanted.epochs <= rules.max_epochs:
        yield f"The epochs are {wanted.epochs}, the rule says 1 to {rules.max_epochs:,}."
    if not 1 <= wanted.batch_size <= num_rows:
        yield (
            f"The batch size is {wanted.batch_size}, the rule says 1 to {num_rows:,}, the training "
            "images there are."
        )
    if wanted.learning_rate is not None and wanted.learning_rate <= 0:
        yield f"The learning rate is {wanted.learning_rate:g}, the rule says above 0."
    yield from _of_optimizer(wanted, task)
    yield from _of_schedule(wanted)
    yield from _of_regularizers(wanted)


def _of_optimizer(wanted: Settled, task: Task) -> Iterator[str]:
    allowed = task.training.optimizers
    if allowed != "all" and wanted.optimizer.name.lower() not in map(str.lower, allowed):
        yield f"The optimizer is {wanted.optimizer.name}, the rule says {', '.join(allowed)}."
        return
    try:
        optimizer_of(wanted.optimizer)
    except UnseenError as error:
        yield str(error)


def _of_schedule(wanted: Settled) -> Iterator[str]:
    from unseen.training.schedules import SCHEDULES

    if wanted.schedule not in SCHEDULES:
        yield f"The schedule is {wanted.schedule!r}, the rule says one of {', '.join(SCHEDULES)}."


def _of_regularizers(wanted: Settled) -> Iterator[str]:
    names = [named.name for named in wanted.regularizers]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"The regularizer {name} is there {names.count(name)} times, the rule says once."
    for named in wanted.regularizers:
        try:
            regularizer_of(named)
        except UnseenError as error:
            yield str(error)


def _of_everything(
    submission: Submission, task: Task, training: Labelled, split: "Split"
) -> list[str]:
    from unseen.training.checks import check_runs
    from unseen.training.many_runs import Run

    data = training.dataset()
    try:
        network = network_of(submission, task, data.inputs.shape[1], training.num_classes)
        check_runs(network, data, [Run(recipe_of(submission.training, task), split, seed=0)])
    except UnseenError as error:
        return [str(error)]
    except (TypeError, ValueError) as error:  # Keras's own, of a setting that we let through
        return [f"The network or its training cannot be made: {error}"]
    return []

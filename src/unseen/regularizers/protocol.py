"""What a regularizer may do: it overrides the hooks of the places where it acts.

| place      | acts on           | hooks                                                         |
|------------|-------------------|---------------------------------------------------------------|
| inputs     | the batch         | `distort`                                                     |
| targets    | the labels        | `distort`                                                     |
| network    | the layers        | `insert_layers` and `strengths_in`                            |
| objective  | the loss          | `penalty`, `wrap_loss`                                        |
| update     | the gradient step | `wrap_gradient`, `transform_gradient`, `transform_update`     |
| trajectory | weights over time | `begin`, `after_step`, `after_epoch`, `is_finished`, `keep`, … |

All strengths are fields annotated `float`: inside a compiled program they are traced arrays, so a
hook must not branch on them in Python. Strength zero is off, to the last bit.
"""

import dataclasses
import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

import numpy as np

from unseen.errors import InvalidArgumentError
from unseen.regularizers.strengths import is_strength, with_strengths

if TYPE_CHECKING:
    from typing import Self

    import jax
    import keras
    import optax

    from unseen.data.dataset import Dataset
    from unseen.data.splits import Split

Place = Literal["inputs", "targets", "network", "objective", "update", "trajectory"]

# The loss of a batch with what else the pass through the network yields, and its gradient.
LossOf = Callable[["Batch"], tuple["jax.Array", Any]]
GradientOf = Callable[[list["jax.Array"]], tuple[tuple["jax.Array", Any], list["jax.Array"]]]


class Batch(NamedTuple):
    """The examples of one training step.

    Args:
        inputs: Shape (batch_size, ...).
        targets: Shape (batch_size, num_targets).
        image_shape: Height and width of an input in pixels, or None where inputs are no images.
    """

    inputs: "jax.Array"
    targets: "jax.Array"
    image_shape: tuple[int, int] | None


class Variables(NamedTuple):
    """The values of a network's variables.

    Args:
        trainable: In the order of the model's `trainable_variables`.
        state: In the order of its `non_trainable_variables`.
    """

    trainable: "list[jax.Array]"
    state: "list[jax.Array]"


class Moment(NamedTuple):
    """How far the training has come.

    Args:
        step: Steps done, an integer that may be traced.
        num_steps: Steps of the whole training.
        steps_per_epoch: Steps of one epoch.
    """

    step: "jax.Array"
    num_steps: int
    steps_per_epoch: int


class Task(NamedTuple):
    """What a network is trained for, so that a regularizer can refuse what makes no sense.

    Args:
        data: All rows.
        split: Those to fit, choose and report on.
        classes: How targets say the class: "none" for regression, "probabilities" (one column for
            each class, or one for two classes), or "numbers" of classes.
    """

    data: "Dataset"
    split: "Split"
    classes: Literal["none", "probabilities", "numbers"]


@with_strengths
class Regularizer:
    """One named way to fight overfitting; a hook not overridden leaves things as they are.

    The class docstring's first sentence says what it does, the next one why that helps.
    """

    citation: ClassVar[str] = ""
    places: ClassVar[tuple[Place, ...]] = ()
    # Values of the first field worth trying, weakest first.
    sensible_strengths: ClassVar[tuple[float, ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in vars(cls):
            _require_no_misspelt_hook(cls, name)

    @classmethod
    def sensible(cls) -> "tuple[Self, ...]":
        """This regularizer at strengths worth trying, weakest first."""
        name = dataclasses.fields(cls)[0].name
        return tuple(cls(**{name: strength}) for strength in cls.sensible_strengths)

    @classmethod
    def off(cls) -> "Self":
        """This regularizer at strength zero, in a program with those that are on."""
        return cls(**{field.name: 0.0 for field in dataclasses.fields(cls) if is_strength(field)})

    def check(self, task: Task) -> None:
        """Raise InvalidDataError where this regularizer makes no sense for `task`."""

    # Inputs and targets.

    def distort(self, batch: Batch, key: "jax.Array") -> Batch:  # noqa: ARG002
        """The batch as the network shall see it, different for every `key`."""
        return batch

    # Network.

    def insert_layers(self, network: "keras.Model", *, adjustable: bool) -> "keras.Model":  # noqa: ARG002
        """The network with this regularizer's layers.

        Where `adjustable`, they are `AdjustableLayer`s, whose strength is a variable that
        `strengths_in` sets at run time; otherwise ordinary Keras layers at this regularizer's
        strength, with the same variables but for that strength.
        """
        return network

    def strengths_in(self, network: "keras.Model") -> "list[tuple[keras.Variable, Any]]":  # noqa: ARG002
        """Variables of the adjustable layers of `network`, each with the value it must have."""
        return []

    # Objective.

    def penalty(self, kernels: "Sequence[jax.Array]") -> "jax.Array | float":  # noqa: ARG002
        """What is added to the loss for the weight matrices `kernels`."""
        return 0.0

    def wrap_loss(self, loss_of: LossOf) -> LossOf:
        """Another loss of a batch made from `loss_of`, which gives (loss, auxiliary)."""
        return loss_of

    # Update.

    def wrap_gradient(self, gradient_of: GradientOf) -> GradientOf:
        """Another gradient made from `gradient_of`, which maps weights to (value, gradients)."""
        return gradient_of

    def transform_gradient(
        self,
        is_kernel: Sequence[bool],  # noqa: ARG002
    ) -> "optax.GradientTransformation | None":
        """What happens to a gradient before the optimizer makes a step of it, if anything.

        Args:
            is_kernel: For each trainable variable, whether it is a weight matrix.
        """
        return None

    def transform_update(
        self,
        is_kernel: Sequence[bool],  # noqa: ARG002
    ) -> "optax.GradientTransformation | None":
        """What happens to a step before the learning rate scales it, if anything."""
        return None

    # Trajectory.

    def learning_rate_factor(self, done: "jax.Array") -> "jax.Array | float":  # noqa: ARG002
        """A factor on the learning rate when the part `done` of the training is behind."""
        return 1.0

    def begin(self, variables: Variables) -> Any:  # noqa: ARG002
        """What this regularizer remembers along the training, at its start: any pytree."""
        return None

    def after_step(
        self,
        memory: Any,
        variables: Variables,
        is_kernel: Sequence[bool],  # noqa: ARG002
        moment: Moment,  # noqa: ARG002
    ) -> tuple[Any, Variables]:
        """What it remembers after a step, and the variables to go on with."""
        return memory, variables

    def after_epoch(
        self,
        memory: Any,
        kept: Variables,  # noqa: ARG002
        metrics: "dict[str, jax.Array]",  # noqa: ARG002
        moment: Moment,  # noqa: ARG002
    ) -> Any:
        """What it remembers after an epoch.

        Args:
            memory: As it was before.
            kept: The variables that would be handed back now, but for this regularizer.
            metrics: The history's metrics of this epoch.
            moment: How far the training has come.
        """
        return memory

    def is_finished(self, memory: Any) -> "jax.Array | bool":  # noqa: ARG002
        """Whether the training stops here."""
        return False

    def keep(self, memory: Any, variables: Variables) -> Variables:  # noqa: ARG002
        """The variables to evaluate and to hand back, where `variables` are the current ones."""
        return variables

    def ensemble(self, memory: Any, kept: Variables) -> list[Variables]:  # noqa: ARG002
        """The networks to hand back, whose outputs are averaged."""
        return [kept]


def _require_no_misspelt_hook(kind: type[Regularizer], name: str) -> None:
    """Check that a method does not look like a hook without being one: nothing would call it."""
    if name.startswith("_") or hasattr(Regularizer, name) or not callable(getattr(kind, name)):
        return
    hooks = [hook for hook in vars(Regularizer) if not hook.startswith("_")]
    for hook in difflib.get_close_matches(name, hooks, n=1, cutoff=0.85):
        raise InvalidArgumentError(
            f"Methods of {kind.__name__} must be hooks of a regularizer, or have other names. "
            f"Received `{name}`; call it `{hook}`, or `_{name}` where it is a helper."
        )


def overrides(regularizer: "Regularizer | type[Regularizer]", hook: str) -> bool:
    """Whether a regularizer does something at a hook."""
    kind = regularizer if isinstance(regularizer, type) else type(regularizer)
    return getattr(kind, hook) is not getattr(Regularizer, hook)


def require_strength(owner: object, name: str, *, below: float = np.inf) -> None:
    """Check that a strength is a number of at least zero and below `below`."""
    value = getattr(owner, name)
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not (is_number and 0 <= value < below):
        limit = "" if np.isinf(below) else f" and below {below:g}"
        raise InvalidArgumentError(
            f"`{name}` of {type(owner).__name__} must be a number of at least 0{limit}. "
            f"Received {name}={value!r}."
        )

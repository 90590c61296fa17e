"""Who takes part in a study: the regularizers that make sense for the network and the data."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unseen.errors import UnseenError
from unseen.regularizers.catalogue import Entry, find_regularizer, list_regularizers
from unseen.regularizers.protocol import Regularizer, overrides
from unseen.regularizers.strengths import is_strength
from unseen.studies.results import COCKTAIL, NONE

if TYPE_CHECKING:
    import keras

    from unseen.regularizers.protocol import Task

# A cocktail's parts act on different things; this one is L1 and L2 once more.
_NOT_IN_COCKTAILS = ("ElasticNet",)


@dataclass(frozen=True)
class Contender:
    """A regularizer with the strengths it is tried at.

    Args:
        name: Its class's name.
        settings: Weakest first.
        is_shared: Whether it shares one program with others, at strength zero where it is off.
        chooses_by_rows: Whether it needs rows of its own to choose by, as early stopping does.
    """

    name: str
    settings: tuple[Regularizer, ...]
    is_shared: bool
    chooses_by_rows: bool

    @property
    def kind(self) -> type[Regularizer]:
        """Its class."""
        return type(self.settings[0])

    @property
    def is_in_cocktails(self) -> bool:
        """Whether it may be joined with others."""
        return self.is_shared and self.name not in _NOT_IN_COCKTAILS


def find_contenders(
    names: Sequence[str] | None, network: "keras.Model", task: "Task"
) -> tuple[list[Contender], dict[str, str]]:
    """Contenders, and by name why others are left out.

    Args:
        names: Of regularizers; None for all of the catalogue that make sense.
        network: The network.
        task: What it is to learn.

    Raises:
        InvalidArgumentError: if a name is unknown, or one that was asked for makes no sense.
        InvalidDataError: likewise, for the data.
    """
    wanted = None if names is None else {find_regularizer(name).name for name in names}
    # In the catalogue's order, however they were asked for: it is that in which they act.
    entries = [one for one in list_regularizers() if wanted is None or one.name in wanted]
    contenders, left_out = [], {}
    for entry in entries:
        try:
            entry.settings[0].check(task)
            adapted = entry.settings[0].insert_layers(network, adjustable=True)
        except UnseenError as error:
            if names is not None:
                raise
            left_out[entry.name] = str(error)
            continue
        adds_weights = len(adapted.trainable_variables) > len(network.trainable_variables)
        contenders.append(_contender(entry, adds_weights))
    return contenders, left_out


def _contender(entry: Entry, adds_weights: bool) -> Contender:
    kind = entry.kind
    # Off, these would still cost time or change what the others do.
    meddles = adds_weights or any(
        overrides(kind, hook)
        for hook in ("wrap_gradient", "wrap_loss", "is_finished", "ensemble", "after_epoch")
    )
    all_strengths = all(is_strength(field) for field in dataclasses.fields(kind))
    return Contender(
        name=entry.name,
        settings=entry.settings,
        is_shared=all_strengths and not meddles,
        chooses_by_rows=overrides(kind, "is_finished"),
    )


def thinned(settings: Sequence[Any], most: int) -> tuple[Any, ...]:
    """At most so many settings, evenly spread; a single one is from the middle."""
    if len(settings) <= most:
        return tuple(settings)
    if most == 1:
        return (settings[(len(settings) - 1) // 2],)
    places = [round(place * (len(settings) - 1) / (most - 1)) for place in range(most)]
    return tuple(settings[place] for place in places)


def in_words(regularizers: Sequence[Regularizer]) -> str:
    """Regularizers with their settings, such as "L2 0.001 + Dropout 0.2"."""
    return " + ".join(one_in_words(one) for one in regularizers) or NONE


def one_in_words(regularizer: Regularizer) -> str:
    """A regularizer with its settings, such as "L2 0.001"."""
    values: Mapping[str, Any] = {
        field.name: getattr(regularizer, field.name)
        for field in dataclasses.fields(regularizer)
        if len(dataclasses.fields(regularizer)) == 1 or is_strength(field)
    }
    said = [f"{value:g}" if len(values) == 1 else f"{n}={value:g}" for n, value in values.items()]
    return f"{type(regularizer).__name__} {', '.join(said)}"


def name_of(regularizers: Sequence[Regularizer]) -> str:
    """What a contender with these is called."""
    if not regularizers:
        return NONE
    return type(regularizers[0]).__name__ if len(regularizers) == 1 else COCKTAIL

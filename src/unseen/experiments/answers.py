"""What an experiment hands to the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unseen.studies.finding import Finding

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Answers:
    """The findings of one half of the homework.

    Args:
        findings: In the homework's order.
        models: Trained networks, by the name of the file they are saved as.
        num_networks: How many networks were trained.
    """

    findings: Sequence[Finding]
    models: "Mapping[str, keras.Model]" = field(default_factory=dict)
    num_networks: int = 0

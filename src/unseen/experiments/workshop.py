"""Where the networks of the main job are trained, and what is kept of them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unseen.data.dataset import Dataset
from unseen.training import Fits, Run, train

if TYPE_CHECKING:
    import keras

# Called with what is being done, how many parts of it are finished, and how many there are.
OnProgress = Callable[[str, int, int], None]


def ignore_progress(stage: str, finished: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Workshop:
    """Where networks are trained.

    Args:
        on_progress: Called with the stage and how many of its networks are finished, of how many.
        record: A folder that keeps finished networks, so that nothing is trained twice.
        cluster: A Dask scheduler's address, whose workers train; this machine where None.
    """

    on_progress: OnProgress = ignore_progress
    record: str | os.PathLike[str] | None = None
    cluster: str | None = None

    def train(self, stage: str, network: "keras.Model", data: Dataset, runs: Sequence[Run]) -> Fits:
        """Train one stage's networks."""
        return train(
            network,
            data,
            runs,
            record=self.record,
            cluster=self.cluster,
            on_progress=lambda finished, total: self.on_progress(stage, finished, total),
        )

"""What came out of one run."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unseen.errors import InvalidArgumentError
from unseen.regularizers.protocol import Variables
from unseen.training.pure_network import PureNetwork


@dataclass(frozen=True, eq=False)
class Trained:
    """What came out of one run.

    Args:
        network: The network as it was trained, with its regularizers' layers.
        history: Metric after each epoch, by name, each of shape (epochs,), NaN after the last.
        scores: Metric on the training, validation and test rows, by name.
        epochs: How many epochs were trained.
        load_members: Gives the trained networks whose outputs are averaged; None where they were
            not kept.
        is_over: Whether the training is; until then scores are NaN, and say nothing.
    """

    network: PureNetwork
    history: dict[str, np.ndarray]
    scores: dict[str, np.ndarray]
    epochs: int
    load_members: Callable[[], list[Variables] | None]
    is_over: bool = True

    @property
    def members(self) -> list[Variables]:
        """The trained networks whose outputs are averaged; one, but for ensembles.

        Raises:
            InvalidArgumentError: if they were not kept.
        """
        members = self.load_members()
        if members is None:
            raise InvalidArgumentError(
                "`keep_networks` must be left on for the fits to hold networks. Received fits with "
                "histories and scores alone; train again with keep_networks=True or a record."
            )
        return members

    @property
    def finite_epochs(self) -> int:
        """The last epoch, from 1, up to which every metric was finite."""
        told = np.array(list(self.history.values()))[:, : self.epochs]
        finite = np.isfinite(told).all(axis=0)
        return self.epochs if finite.all() else int(np.argmin(finite))

    @property
    def has_diverged(self) -> bool:
        """Whether a metric was not finite, along the way or at the end."""
        ends_well = not self.is_over or np.isfinite(list(self.scores.values())).all()
        return self.finite_epochs < self.epochs or not ends_well

    @property
    def status(self) -> str:
        """One of "ok", "diverged" and, as long as it is watched, "training"."""
        if self.has_diverged:
            return "diverged"
        return "ok" if self.is_over else "training"

    @property
    def best_epoch(self) -> int:
        """The epoch, from 1, of least validation loss; without validation rows the last one."""
        losses = self.history.get("val_loss")
        if losses is None or not np.isfinite(losses).any():
            return self.epochs
        return int(np.nanargmin(np.where(np.isfinite(losses), losses, np.nan))) + 1

"""How much of the homework is done: enough for two minutes, or for those who will wait."""

from dataclasses import dataclass

import numpy as np

from unseen.errors import InvalidArgumentError


@dataclass(frozen=True)
class Plan:
    """Sizes of the main job.

    Args:
        seed: Where everything random flows from.
        seeds: Networks behind each number: seeds for the waves, draws with seeds for the digits.
        num_training_curves: Curves to train and validate on.
        num_test_curves: Curves to report on.
        wave_epochs: Epochs of the wave networks.
        overfit_epochs: Epochs of the overfitting baseline.
        comparison_epochs: Epochs of every recipe that is compared, and of its own baseline.
        final_epochs: Epochs of the regularized model.
        map_resolution: Cells along each side of the range maps.
        few_images_draws: Draws of 800 images that the shipped recipe is trained on.
        few_images_epochs: Epochs of the shipped recipe; its own where None.
        plain_sizes: Numbers of training images for the plain network beside it.
    """

    seed: int = 0
    seeds: int = 5
    num_training_curves: int = 10_000
    num_test_curves: int = 2_000
    wave_epochs: int = 50
    overfit_epochs: int = 1_000
    comparison_epochs: int = 40
    final_epochs: int = 150
    map_resolution: int = 25
    few_images_draws: int = 1
    few_images_epochs: int | None = 300
    plain_sizes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.seeds < 1:
            raise InvalidArgumentError(
                "`seeds`, the number of networks behind each number, must be at least 1. "
                f"Received seeds={self.seeds}."
            )
        if not 0 <= self.seed < 2**31:
            raise InvalidArgumentError(
                f"`seed` must be a whole number from 0 to 2**31 - 1. Received seed={self.seed}."
            )

    @property
    def run_seeds(self) -> list[int]:
        """The seeds of the runs behind one number; more of them begin with the same ones."""
        return np.random.SeedSequence(self.seed).generate_state(self.seeds).tolist()

    @classmethod
    def full(cls, seed: int = 0, seeds: int = 10) -> "Plan":
        """For those who will wait: more networks, all budgets the homework's thousand epochs."""
        return cls(
            seed=seed,
            seeds=seeds,
            comparison_epochs=1_000,
            final_epochs=1_000,
            map_resolution=61,
            few_images_draws=20,
            few_images_epochs=None,
            plain_sizes=(800, 1_600, 3_200, 6_400, 11_791),
        )

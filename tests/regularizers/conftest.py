"""The family of regularizers, trained together on a few small images."""

from typing import NamedTuple

import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.networks import dense
from unseen.regularizers import L1, L2, Affine, Dropout, Regularizer, WeightDecay
from unseen.training import Fits, Recipe, Run, many_runs, train
from unseen.waves.amplitude_scaling import AmplitudeScaling

NUM_STEPS, LEARNING_RATE = 8, 0.1


class Member(NamedTuple):
    """A regularizer off, at some strength and at a greater one."""

    off: Regularizer
    some: Regularizer
    more: Regularizer


FAMILY = {
    "L1": Member(L1(0), L1(0.01), L1(0.02)),
    "L2": Member(L2(0), L2(0.1), L2(0.5)),
    "WeightDecay": Member(WeightDecay(0), WeightDecay(0.1), WeightDecay(0.5)),
    "Dropout": Member(Dropout(0), Dropout(0.2), Dropout(0.5)),
    "Affine": Member(Affine(0, 0, 0, 0), Affine(5, 5, 0.1, 0.2), Affine(30, 30, 0.3, 1)),
    "AmplitudeScaling": Member(AmplitudeScaling(0), AmplitudeScaling(0.3), AmplitudeScaling(1)),
}


@pytest.fixture(scope="package")
def data() -> Dataset:
    """Twenty images of 4 × 4 pixels with four targets; the upper left pixel is always black."""
    random = np.random.default_rng(0)
    inputs = random.uniform(size=(20, 16))
    inputs[:, 0] = 0.0
    return Dataset(inputs, random.normal(size=(20, 4)), image_shape=(4, 4))


@pytest.fixture(scope="package")
def train_with(data):
    """A function that trains a small network once for each (regularizers, seed)."""
    network = dense(16, [5], 4, activation="tanh")
    split = Split(np.arange(16), [], [])

    def train_runs(*choices: tuple[tuple[Regularizer, ...], int]) -> Fits:
        recipe = Recipe("mean_squared_error", "sgd", LEARNING_RATE, epochs=4, batch_size=8)
        runs = [
            Run(recipe.replace(regularizers=regularizers), split, seed)
            for regularizers, seed in choices
        ]
        return train(network, data, runs)

    return train_runs


class TrainedFamily(NamedTuple):
    fits: Fits
    num_traces: int

    def weights(self, regularizers: tuple[Regularizer, ...], seed: int = 0) -> list[np.ndarray]:
        """The trained weights of one run."""
        return self.fits.trained[self.number(regularizers, seed)].variables.trainable

    def number(self, regularizers: tuple[Regularizer, ...], seed: int = 0) -> int:
        """The number of one run."""
        [number] = [
            number
            for number, run in enumerate(self.fits.runs)
            if run.seed == seed and run.recipe.regularizers == regularizers
        ]
        return number


@pytest.fixture(scope="package")
def trained(train_with) -> TrainedFamily:
    """Every member at every strength from two seeds, and no regularizer at all, in one call."""
    choices = [(), *((regularizer,) for member in FAMILY.values() for regularizer in member)]
    traces = []
    with pytest.MonkeyPatch.context() as patch:
        one_run = many_runs.one_run
        patch.setattr(many_runs, "one_run", lambda *args: traces.append(1) or one_run(*args))
        fits = train_with(*((chosen, seed) for chosen in choices for seed in range(2)))
    return TrainedFamily(fits, len(traces))


@pytest.fixture(params=FAMILY)
def name(request) -> str:
    """The name of each member of the family."""
    return request.param


@pytest.fixture
def member(name) -> Member:
    """Each member of the family."""
    return FAMILY[name]


@pytest.fixture
def family() -> dict[str, Member]:
    """All members by name."""
    return FAMILY

"""The family of regularizers, trained together on a few small images or rows."""

from typing import NamedTuple

import numpy as np
import pytest

from unseen import regularizers as catalogue
from unseen.data import Dataset, Split
from unseen.networks import dense
from unseen.regularizers import Regularizer
from unseen.training import Fits, Recipe, Run, programs, train
from unseen.waves.amplitude_scaling import AmplitudeScaling

NUM_CLASSES, NUM_EPOCHS, LEARNING_RATE = 4, 6, 0.5


class Member(NamedTuple):
    """A regularizer off, at some strength and at a greater one."""

    off: Regularizer
    some: Regularizer
    more: Regularizer


def _member(kind: type[Regularizer], some: tuple, more: tuple) -> Member:
    return Member(kind.off(), kind(*some), kind(*more))


FAMILY = {
    "ActivityPenalty": _member(catalogue.ActivityPenalty, (0.01,), (0.1,)),
    "AdversarialExamples": _member(catalogue.AdversarialExamples, (0.02,), (0.2,)),
    "Affine": _member(catalogue.Affine, (5, 5, 0.1, 0.2), (30, 30, 0.3, 1)),
    "AmplitudeScaling": _member(AmplitudeScaling, (0.1,), (0.5,)),
    "BatchNormalization": _member(catalogue.BatchNormalization, (1,), (1,)),
    "Contrast": _member(catalogue.Contrast, (0.1, 0.05), (0.5, 0.3)),
    "CutMix": _member(catalogue.CutMix, (0.1,), (4,)),
    "Cutout": _member(catalogue.Cutout, (0.25,), (0.75,)),
    "Dropout": _member(catalogue.Dropout, (0.2,), (0.5,)),
    "EMA": _member(catalogue.EMA, (0.5,), (0.9,)),
    "EarlyStopping": _member(catalogue.EarlyStopping, (4,), (1,)),
    "Elastic": _member(catalogue.Elastic, (0.2, 2), (1, 2)),
    "ElasticNet": _member(catalogue.ElasticNet, (0.01, 0.01), (0.05, 0.05)),
    "FeatureSwap": _member(catalogue.FeatureSwap, (0.1,), (0.5,)),
    "Gamma": _member(catalogue.Gamma, (0.2,), (1,)),
    "GaussianNoise": _member(catalogue.GaussianNoise, (0.1,), (0.5,)),
    "GradientClipping": _member(catalogue.GradientClipping, (0.3,), (0.1,)),
    "InputDropout": _member(catalogue.InputDropout, (0.1,), (0.5,)),
    "L1": _member(catalogue.L1, (0.01,), (0.05,)),
    "L2": _member(catalogue.L2, (0.01,), (0.05,)),
    "LabelSmoothing": _member(catalogue.LabelSmoothing, (0.1,), (0.5,)),
    "Lookahead": _member(catalogue.Lookahead, (0.3,), (0.8,)),
    "MaxNorm": _member(catalogue.MaxNorm, (1.0,), (0.3,)),
    "Mixup": _member(catalogue.Mixup, (0.05,), (4,)),
    "SAM": _member(catalogue.SAM, (0.1,), (0.5,)),
    "SWA": _member(catalogue.SWA, (0.4,), (0.9,)),
    "SnapshotEnsemble": _member(catalogue.SnapshotEnsemble, (2,), (3,)),
    "Thickness": _member(catalogue.Thickness, (0.2,), (1,)),
    "WeightDecay": _member(catalogue.WeightDecay, (0.01,), (0.1,)),
}
# Whose strength is on or off, and nothing between.
ON_OR_OFF = {"BatchNormalization"}
# Whose strength is part of the program.
COUNTED = {"SnapshotEnsemble"}
FOR_TABLES = {"FeatureSwap"}


def _made_up_data(image_shape: tuple[int, int] | None) -> Dataset:
    """Rows of 16 numbers or images of 4 × 4 pixels, with labels that cannot be learnt."""
    random = np.random.default_rng(0)
    labels = random.integers(0, NUM_CLASSES, size=32)
    return Dataset(random.uniform(size=(32, 16)), np.eye(NUM_CLASSES)[labels], image_shape)


@pytest.fixture(scope="package")
def images() -> Dataset:
    """Thirty-two images of 4 × 4 pixels, of four classes."""
    return _made_up_data((4, 4))


@pytest.fixture(scope="package")
def train_with(images):
    """A function that trains a small network once for each (regularizers, seed)."""
    network = dense(16, [5], NUM_CLASSES, activation="tanh", output_activation="softmax")
    split = Split(np.arange(20), np.arange(20, 28), np.arange(28, 32))
    table = _made_up_data(None)

    def train_runs(*choices: tuple[tuple[Regularizer, ...], int]) -> Fits:
        recipe = Recipe(
            "categorical_crossentropy",
            "sgd",
            LEARNING_RATE,
            epochs=NUM_EPOCHS,
            batch_size=8,
        )
        runs = [
            Run(recipe.replace(regularizers=regularizers), split, seed)
            for regularizers, seed in choices
        ]
        kinds = {type(one).__name__ for regularizers, _ in choices for one in regularizers}
        return train(network, table if kinds & FOR_TABLES else images, runs)

    return train_runs


class TrainedFamily(NamedTuple):
    fits: Fits
    num_traces: int

    def weights(self, regularizers: tuple[Regularizer, ...], seed: int = 0) -> list[np.ndarray]:
        """The trained weights of one run, of all its members."""
        members = self.fits.trained[self.number(regularizers, seed)].members
        return [weight for member in members for weight in member.trainable]

    def number(self, regularizers: tuple[Regularizer, ...], seed: int = 0) -> int:
        """The number of the first such run."""
        return next(
            number
            for number, run in enumerate(self.fits.runs)
            if run.seed == seed and run.recipe.regularizers == regularizers
        )


@pytest.fixture(scope="package", params=FAMILY)
def name(request) -> str:
    """The name of each member of the family."""
    return request.param


@pytest.fixture(scope="package")
def member(name) -> Member:
    """Each member of the family."""
    return FAMILY[name]


@pytest.fixture(scope="package")
def plain(train_with) -> TrainedFamily:
    """No regularizer at all, from two seeds."""
    return TrainedFamily(train_with(*(((), seed) for seed in range(2))), 0)


@pytest.fixture(scope="package")
def trained(member, train_with) -> TrainedFamily:
    """A member at every strength from two seeds, in one call."""
    traces = []
    with pytest.MonkeyPatch.context() as patch:
        one_run = programs.one_run
        patch.setattr(programs, "one_run", lambda *args: traces.append(1) or one_run(*args))
        programs.program_of.cache_clear()
        fits = train_with(*(((strength,), seed) for strength in member for seed in range(2)))
    return TrainedFamily(fits, len(traces))


@pytest.fixture
def family() -> dict[str, Member]:
    """All members by name."""
    return FAMILY

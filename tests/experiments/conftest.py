"""The whole homework, once, with tiny networks' worth of training."""

import pytest

from unseen.experiments.plan import Plan

TINY = Plan(
    seeds=2,
    num_training_curves=250,
    num_test_curves=60,
    wave_epochs=3,
    overfit_epochs=60,
    comparison_epochs=2,
    final_epochs=2,
    map_resolution=4,
)


@pytest.fixture(scope="package")
def fourier():
    from unseen.experiments.fourier import train_fourier

    return train_fourier(TINY)


@pytest.fixture(scope="package")
def overfitting():
    from unseen.experiments.overfitting import train_overfitting

    return train_overfitting(TINY)

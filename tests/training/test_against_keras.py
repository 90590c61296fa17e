"""What one run does against Keras's own `fit`, from the same weights, a whole epoch a batch."""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import optax
import pytest

from unseen.data import Dataset, Split
from unseen.training import Fits, Recipe, Run, train

from .conftest import initial

SEED, EPOCHS = 3, 6
RANDOM = np.random.default_rng(0)
SPLIT = Split(range(16), range(16, 24), [])
K, L = keras.optimizers, keras.layers


def own_metric(targets, outputs):
    return abs(targets - outputs).max(axis=-1)


class Case(NamedTuple):
    """Args: network, data, what a recipe is made of, and what Keras compiles instead."""

    network: Callable[[], keras.Model]
    data: Dataset
    recipe: dict[str, Any]
    compiled: dict[str, Any]


def sequential(*layers) -> keras.Sequential:
    return keras.Sequential([keras.Input((3,)), *layers])


def nested() -> keras.Model:
    """A model in a model, and a layer that is not to be trained."""
    inner = sequential(L.Dense(4, activation="tanh"), L.Dense(4, trainable=False))
    return sequential(inner, L.Dense(2))


def convolution() -> keras.Model:
    """With a normalisation and a penalty of its own."""
    inputs = keras.Input((6, 6, 1))
    convolve = L.Conv2D(3, 3, strides=2, use_bias=False, kernel_regularizer="l2")
    maps = convolve(inputs)
    normal = L.Flatten()(L.BatchNormalization(momentum=0.8)(maps))
    return keras.Model(inputs, L.Dense(2, activation="softmax")(normal))


NUMBERS = RANDOM.normal(size=(24, 3))
CURVED = Dataset(NUMBERS, np.stack([NUMBERS.sum(axis=1), NUMBERS[:, 0] ** 2], axis=1))
SIGNS = Dataset(NUMBERS, (NUMBERS[:, :1] > 0).astype(float))
NUMBERED = Dataset(NUMBERS, NUMBERS.argmax(axis=1).reshape(-1, 1))
IMAGES = Dataset(RANDOM.normal(size=(24, 6, 6, 1)), np.eye(2)[RANDOM.integers(2, size=24)])

CASES = {
    "optimizer-object": Case(
        lambda: sequential(L.Dense(5, activation="tanh"), L.Dense(2)),
        CURVED,
        {
            "loss": "mean_squared_error",
            "optimizer": K.SGD(0.05, momentum=0.9, nesterov=True),
            "metrics": (own_metric,),
        },
        {
            "loss": "mean_squared_error",
            "optimizer": K.SGD(0.05, momentum=0.9, nesterov=True),
            "metrics": [own_metric],
        },
    ),
    "optimizer-by-name-loss-object-nested-model": Case(
        nested,
        CURVED,
        {"loss": keras.losses.Huber(0.3), "optimizer": "rmsprop", "learning_rate": 0.02},
        {"loss": keras.losses.Huber(0.3), "optimizer": K.RMSprop(0.02)},
    ),
    "batch-normalization-own-penalty-convolution": Case(
        convolution,
        IMAGES,
        {
            "loss": "categorical_crossentropy",
            "optimizer": K.AdamW(0.02, weight_decay=0.1),
            "metrics": ("mse",),
        },
        {
            "loss": "categorical_crossentropy",
            "optimizer": K.AdamW(0.02, weight_decay=0.1),
            "metrics": ["accuracy", "mse"],
        },
    ),
    "sparse-targets-logits-schedule-in-the-optimizer": Case(
        lambda: sequential(L.Dense(5, activation="relu"), L.Dense(3)),
        NUMBERED,
        {
            "loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            "optimizer": K.Adam(K.schedules.PiecewiseConstantDecay([2], [0.1, 0.01])),
            "metrics": (keras.metrics.SparseTopKCategoricalAccuracy(k=2),),
        },
        {
            "loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            "optimizer": K.Adam(K.schedules.PiecewiseConstantDecay([2], [0.1, 0.01])),
            "metrics": ["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(k=2)],
        },
    ),
    "one-probability-keras-schedule-of-the-recipe": Case(
        lambda: sequential(L.Dense(1, activation="sigmoid")),
        SIGNS,
        {
            "loss": keras.losses.binary_crossentropy,
            "learning_rate": 0.5,
            "schedule": K.schedules.ExponentialDecay(1.0, 1, 0.5),
        },
        {
            "loss": "binary_crossentropy",
            "optimizer": K.SGD(K.schedules.ExponentialDecay(0.5, 1, 0.5)),
            "metrics": ["accuracy"],
        },
    ),
    "optax": Case(
        lambda: sequential(L.Dense(5, activation="tanh"), L.Dense(2)),
        CURVED,
        {"loss": "mae", "optimizer": optax.sgd(0.05, momentum=0.9)},
        {"loss": "mae", "optimizer": K.SGD(0.05, momentum=0.9)},
    ),
}


class Both(NamedTuple):
    fits: Fits
    model: keras.Model
    history: dict[str, list[float]]


@pytest.fixture(scope="module", params=CASES)
def both(request) -> Both:
    case = CASES[request.param]
    network, data = case.network(), case.data
    recipe = Recipe(**case.recipe, epochs=EPOCHS, batch_size=16)
    fits = train(network, data, [Run(recipe, SPLIT, SEED)])
    model = keras.models.clone_model(network)
    start = initial(network, SEED)
    for variables, values in (
        (model.trainable_variables, start.trainable),
        (model.non_trainable_variables, start.state),
    ):
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
    model.compile(**case.compiled)
    rows, others = SPLIT.training, SPLIT.validation
    told = model.fit(
        data.inputs[rows],
        data.targets[rows],
        batch_size=16,
        epochs=EPOCHS,
        validation_data=(data.inputs[others], data.targets[others]),
        verbose=0,
    )
    return Both(fits, model, told.history)


def test_variables_are_those_of_keras(both):
    ours, theirs = both.fits.model(0), both.model
    assert len(ours.variables) > 1
    for one, other in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5, err_msg=one.path)


def test_they_moved(both):
    start = initial(both.fits.network, SEED).trainable
    end = both.fits.trained[0].members[0].trainable
    assert all(abs(one - other).max() > 1e-3 for one, other in zip(start, end, strict=True))


def test_the_history_is_that_of_keras(both):
    own_losses = both.model.losses
    compared = set(both.history) - ({"loss", "val_loss"} if own_losses else set())
    assert compared >= {name for name in both.fits.history["metric"].values if "loss" not in name}
    for name in compared:
        told = both.fits.history.sel(metric=name, run=0)
        np.testing.assert_allclose(told, both.history[name], rtol=2e-4, atol=1e-6, err_msg=name)

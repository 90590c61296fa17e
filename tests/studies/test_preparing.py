"""All that `fit` asks for, from a table."""

import numpy as np
import pandas as pd
import pytest

from unseen import prepare
from unseen.data.planes import sample_plane
from unseen.studies.decision_surface import decision_surface, plane_of
from unseen.training import Recipe, fit


def test_parts_have_their_share_of_each_class():
    ready = prepare("wine", [4], seed=2)
    parts = [ready.split.training, ready.split.validation, ready.split.test]
    assert len(np.unique(np.concatenate(parts))) == sum(map(len, parts))
    shares = [np.bincount(ready.source.targets[part]) / len(part) for part in parts]
    assert np.ptp(shares, axis=0).max() < 0.06


def test_columns_are_prepared_by_training_rows_alone():
    table = pd.DataFrame({"x": np.arange(50.0), "y": np.arange(50.0) % 3})
    ready = prepare(table, [4], target="y", task="regression")
    inputs = ready.data.inputs[ready.split.training]
    assert inputs.mean() == pytest.approx(0, abs=1e-6)
    assert inputs.std() == pytest.approx(1, abs=1e-5)
    assert ready.loss == "mean_squared_error"


def test_groups_stay_together_and_time_goes_on():
    table = pd.DataFrame({"x": np.arange(60.0), "g": np.arange(60) // 4, "y": np.arange(60.0) % 2})
    ready = prepare(table, [4], target="y", groups="g")
    groups = np.arange(60) // 4
    split = ready.split
    for one, other in [
        (split.training, split.validation),
        (split.training, split.test),
        (split.validation, split.test),
    ]:
        assert not set(groups[one]) & set(groups[other])
    table["z"] = np.sin(table["x"])
    ordered = prepare(table.drop(columns="g"), [4], target="y", time="x").split
    assert ordered.training.max() < ordered.validation.min()
    assert ordered.validation.max() < ordered.test.min()


def test_no_hidden_layer_is_a_linear_model():
    assert prepare("moons", []).network.count_params() == 3


def test_a_surface_is_of_the_likeliest_class():
    ready = prepare(sample_plane("circles", 60, noise=0), [16], activation="tanh")
    recipe = Recipe(ready.loss, "adam", learning_rate=0.03, epochs=150, batch_size=18)
    fits = fit(ready.network, ready.data, recipe, ready.split, seeds=range(2))
    plane = plane_of(ready, side=21)
    surface = decision_surface(fits, plane)
    middle, corner = 21 * 10 + 10, 0
    assert (surface.classes[middle], surface.classes[corner]) == (1, 0)
    assert surface.probability.min() >= 0.5
    outputs = fits.predict(plane.inputs).mean(axis=0)[:, 0]
    assert surface.probability == pytest.approx(np.maximum(outputs, 1 - outputs), abs=1e-6)


def test_only_a_plane_has_a_surface():
    assert plane_of(prepare("diabetes")) is None
    table = pd.DataFrame({"x": np.arange(40.0), "k": ["a", "b"] * 20, "y": ["u", "v"] * 20})
    assert plane_of(prepare(table, [4], target="y")) is None

"""The networks for fours and nines that come with unseen."""

import numpy as np
import pytest

from unseen import digits_dataset, load_digits, recipes
from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError
from unseen.recipes import digit_networks as module
from unseen.recipes import load_digit_networks

IMAGES = load_digits()
NUM_POOL = len(IMAGES.train_labels)


@pytest.fixture(scope="module")
def data():
    return digits_dataset(IMAGES)


@pytest.fixture(scope="module")
def accuracies(data):
    """Of each network, by its recipe, on the test images."""
    return {
        name: (one.predict(data.inputs[NUM_POOL:]).argmax(axis=-1) == data.classes[NUM_POOL:]).mean(
            axis=1
        )
        for name, one in load_digit_networks().items()
    }


# Wide enough for another processor's arithmetic; what was measured stands in the script's output.
@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("overfit", 0.94, 0.955),
        ("L2", 0.945, 0.96),
        ("dropout", 0.95, 0.965),
        ("digits", 0.987, 0.993),
    ],
)
def test_they_do_as_well_as_when_they_were_trained(accuracies, name, least, most):
    assert len(accuracies[name]) == 5
    assert (accuracies[name] >= least).all()
    assert (accuracies[name] <= most).all()


def test_the_one_that_overfits_knows_its_training_images_by_heart(data):
    networks = load_digit_networks()["overfit"]
    rows = networks.training_rows
    assert (networks.predict(data.inputs[rows]).argmax(axis=-1) == data.classes[rows]).all()


def test_all_learnt_from_the_same_training_images():
    rows = [one.training_rows for one in load_digit_networks().values()]
    assert all((some == rows[0]).all() for some in rows)
    assert len(np.unique(rows[0])) == 400
    assert rows[0].max() < NUM_POOL


def test_the_best_was_trained_by_the_shipped_recipe():
    assert load_digit_networks()["digits"].recipe == recipes.digits


def test_their_outputs_are_those_of_ordinary_keras_models(data):
    networks = load_digit_networks()["dropout"]
    rows = data.inputs[NUM_POOL : NUM_POOL + 3]
    expected = networks.model(4).predict_on_batch(rows)
    np.testing.assert_allclose(networks.predict(rows)[4], expected, atol=1e-5)


def test_the_chance_of_a_nine_agrees_with_the_answer(data):
    networks = load_digit_networks()["overfit"]
    rows = data.inputs[NUM_POOL : NUM_POOL + 50]
    chances = networks.chance_of_nine(rows)
    np.testing.assert_array_equal(chances > 0.5, networks.predict(rows).argmax(axis=-1) == 1)
    assert chances.min() >= 0
    assert chances.max() <= 1


def test_other_rows_are_refused():
    with pytest.raises(InvalidDataError, match=r"\(num_rows, 784\). Received shape \(1, 28, 28\)"):
        load_digit_networks()["L2"].predict(np.zeros((1, 28, 28)))


def test_a_network_that_is_not_there_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"0 to 4\. Received 5"):
        load_digit_networks()["L2"].model(5)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no archive"])
def test_a_damaged_file_is_told(tmp_path, monkeypatch, content):
    path = tmp_path / "networks.npz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(module, "DIGIT_NETWORKS_FILE", path)
    with pytest.raises(DataFileError, match=r"must be readable.*Reinstall unseen"):
        load_digit_networks.__wrapped__()


def test_what_is_saved_is_loaded(tmp_path, monkeypatch):
    networks = [*load_digit_networks().values()][:2]
    monkeypatch.setattr(module, "DIGIT_NETWORKS_FILE", tmp_path / "weights" / "some.npz")
    assert module.save_digit_networks(networks) < 3e6
    again = load_digit_networks.__wrapped__()
    assert list(again) == ["overfit", "L2"]
    for before, after in zip(networks, again.values(), strict=True):
        assert before.recipe == after.recipe
        for one, other in zip(before.weights, after.weights, strict=True):
            np.testing.assert_array_equal(one, other)

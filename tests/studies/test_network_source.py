import re

import keras
import numpy as np
import pandas as pd
import pytest

from unseen.data.study_data import StudyData
from unseen.errors import DataFileError, InvalidArgumentError
from unseen.networks import dense
from unseen.studies.network_source import describe_network, make_network

ROWS = np.random.default_rng(0).normal(size=(12, 3))
TABLE = pd.DataFrame(ROWS, columns=list("abc"))
TWO = StudyData(TABLE, np.arange(12) % 2, ("no", "yes"))
THREE = StudyData(TABLE, np.arange(12) % 3, ("red", "green", "blue"))
NUMBERS = StudyData(TABLE, ROWS[:, :2], target_names=("x", "y"))
GOOD = "import keras\ndef build():\n    inputs = keras.Input((3,))\n    return keras.Model("
GOOD += "inputs, keras.layers.Dense(1, activation='sigmoid')(inputs))\n"


@pytest.mark.parametrize(
    ("data", "outputs", "activation"),
    [
        pytest.param(TWO, 1, "sigmoid", id="two classes"),
        pytest.param(THREE, 3, "softmax", id="three classes"),
        pytest.param(NUMBERS, 2, "linear", id="two numbers"),
    ],
)
@pytest.mark.parametrize(
    ("source", "hidden"),
    [("5,7", [5, 7]), ("6", [6]), ([4, 3], [4, 3]), ((2,), [2]), (None, [64, 64])],
    ids=str,
)
def test_layer_sizes_make_a_network_for_the_targets(data, outputs, activation, source, hidden):
    network = make_network(source, data, (3,))
    layers = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)]
    assert network.input_shape == (None, 3)
    assert [layer.units for layer in layers] == [*hidden, outputs]
    assert layers[-1].activation.__name__ == activation


def test_digits_have_the_homeworks_network():
    pixels = pd.DataFrame(np.zeros((12, 784)), columns=[f"pixel {k}" for k in range(784)])
    images = StudyData(pixels, np.arange(12) % 2, ("4", "9"), image_shape=(28, 28), name="digits")
    network = make_network(None, images, (784,))
    assert describe_network(network) == "784-100-100-100-2, 98,902 weights"
    assert network.layers[-1].activation.__name__ == "sigmoid"


@pytest.mark.parametrize("source", ["64;64", "", "0", "5,-1", 64, "net.h5", [[3]]], ids=repr)
def test_what_makes_no_network_is_refused(source):
    with pytest.raises(InvalidArgumentError, match="`network` must be sizes of hidden layers"):
        make_network(source, TWO, (3,))


def test_layer_sizes_take_no_images_with_channels():
    with pytest.raises(InvalidArgumentError, match=r"Keras model .* shape \(8, 8, 3\)"):
        make_network("64", TWO, (8, 8, 3))


def test_a_keras_model_is_taken_as_it_is():
    network = dense(3, [5], 1, output_activation="sigmoid")
    assert make_network(network, TWO, (3,)) is network


def test_a_file_builds_the_network(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(GOOD)
    assert make_network(str(path), TWO, (3,)).count_params() == 4
    assert make_network(path, TWO, (3,)).output_shape == (None, 1)


def test_a_saved_model_is_opened(tmp_path):
    network = dense(3, [5], 1, output_activation="sigmoid")
    network.save(tmp_path / "net.keras")
    opened = make_network(tmp_path / "net.keras", TWO, (3,))
    for a, b in zip(opened.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("1 / 0", r"that runs\. .*raises ZeroDivisionError", id="file raises"),
        pytest.param("def build(:", r"that runs\. .*raises SyntaxError", id="no Python"),
        pytest.param("x = 1", r"with a function build\(\)\. Received .*net\.py", id="no build"),
        pytest.param("build = 3", r"with a function build\(\)", id="build is no function"),
        pytest.param(
            "def build():\n    raise KeyError('size')",
            r"build\(\) must return a Keras model\. Received from .*net\.py KeyError: 'size'",
            id="build raises",
        ),
        pytest.param("def build(units): ...", "TypeError", id="build wants arguments"),
        pytest.param(
            "def build():\n    return [64, 64]",
            r"build\(\) must return a Keras model\. Received from .*net\.py a list\.",
            id="build returns a list",
        ),
        pytest.param("def build(): pass", "a NoneType", id="build returns nothing"),
    ],
)
def test_files_that_build_nothing_are_refused(tmp_path, content, message):
    path = tmp_path / "net.py"
    path.write_text(content)
    with pytest.raises(InvalidArgumentError, match=message):
        make_network(path, TWO, (3,))


@pytest.mark.parametrize("name", ["net.py", "net.keras"])
def test_missing_files_are_named(tmp_path, name):
    with pytest.raises(DataFileError, match=f"that is there. Received .*{name}"):
        make_network(tmp_path / name, TWO, (3,))


def test_a_damaged_model_is_named(tmp_path):
    path = tmp_path / "net.keras"
    path.write_bytes(b"no model")
    with pytest.raises(DataFileError, match=r"can be opened. Received .*net\.keras"):
        make_network(path, TWO, (3,))


@pytest.mark.parametrize(
    ("num_inputs", "num_outputs", "data", "message"),
    [
        pytest.param(4, 1, TWO, r"rows of shape (3,)", id="inputs"),
        pytest.param(3, 3, TWO, "1 or 2 outputs", id="too many for two classes"),
        pytest.param(3, 1, THREE, "3 outputs", id="too few for three classes"),
        pytest.param(3, 1, NUMBERS, "2 outputs", id="too few for two numbers"),
    ],
)
def test_networks_that_do_not_fit_are_refused(num_inputs, num_outputs, data, message):
    network = dense(num_inputs, [5], num_outputs)
    with pytest.raises(InvalidArgumentError, match=re.escape(message)):
        make_network(network, data, (3,))


def test_networks_of_two_inputs_or_outputs_are_refused():
    one, two = keras.Input((3,)), keras.Input((3,))
    outputs = [keras.layers.Dense(1, activation="sigmoid")(one) for _ in range(2)]
    joined = keras.layers.Dense(1)(keras.layers.Concatenate()([one, two]))
    for network in (keras.Model(one, outputs), keras.Model([one, two], joined)):
        with pytest.raises(InvalidArgumentError):
            make_network(network, TWO, (3,))


def test_two_classes_may_have_one_output_or_two():
    for num_outputs in (1, 2):
        network = dense(3, [5], num_outputs, output_activation="sigmoid")
        assert make_network(network, TWO, (3,)) is network


def test_networks_in_words():
    assert describe_network(dense(30, [64, 64], 1)) == "30-64-64-1, 6,209 weights"
    images = keras.Input((8, 8, 1))
    network = keras.Model(images, keras.layers.Flatten()(images), name="flat")
    assert describe_network(network) == "flat on 8×8×1, 0 weights"

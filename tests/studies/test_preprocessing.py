import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from unseen.data.study_data import StudyData
from unseen.errors import InvalidDataError
from unseen.studies.preprocessing import Preprocessing

NUM_ROWS = 40
TRAINING = np.arange(0, NUM_ROWS, 2)


def make_table():
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "large": random.normal(1e6, 3, NUM_ROWS),
            "gappy": random.lognormal(size=NUM_ROWS),
            "kind": random.choice(["b", "a", "c"], NUM_ROWS),
            "site": random.choice(["north", "south"], NUM_ROWS),
            "count": random.integers(0, 9, NUM_ROWS),
        }
    )
    table.loc[[1, 4, 9, 20], "gappy"] = np.nan
    table.loc[[2, 7], "site"] = None
    return table


@pytest.fixture
def classes():
    return StudyData(make_table(), np.arange(NUM_ROWS) % 2, ("no", "yes"))


@pytest.fixture
def numbers():
    targets = np.random.default_rng(1).normal([5, -100], [1, 20], size=(NUM_ROWS, 2))
    return StudyData(make_table(), targets, None, ("a", "b"))


def changed(data, rows, **columns):
    features = data.features.copy()
    for name, value in columns.items():
        features.loc[rows, name] = value
    return StudyData(features, data.targets, data.classes, data.target_names)


def test_inputs_are_those_of_scikit_learn(classes):
    inputs = Preprocessing.fit(classes, TRAINING).inputs(classes)
    frame = classes.features
    numeric = ["large", "gappy", "count"]
    oracle = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            ("gaps", MissingIndicator(missing_values=np.nan, features="all"), ["gappy", "site"]),
            (
                "categories",
                OneHotEncoder(
                    categories=[["a", "b", "c"], ["north", "south"]],
                    handle_unknown="ignore",
                    sparse_output=False,
                ),
                ["kind", "site"],
            ),
        ]
    )
    objects = frame.astype({"kind": object, "site": object})
    objects["site"] = objects["site"].where(frame["site"].notna(), np.nan)
    oracle.set_params(gaps="drop").fit(objects.iloc[TRAINING])
    expected = oracle.transform(objects)
    gaps = frame[["gappy", "site"]].isna().to_numpy()
    # The mean of about 1e6 is kept in float32, where neighbours are 1/16 apart.
    np.testing.assert_allclose(inputs[:, 0], expected[:, 0], atol=0.03)
    np.testing.assert_allclose(inputs[:, 1:3], expected[:, 1:3], atol=1e-5)
    np.testing.assert_array_equal(inputs[:, 3:5], gaps)
    np.testing.assert_array_equal(inputs[:, 5:], expected[:, 3:])
    assert inputs.dtype == np.float32


def test_other_rows_teach_nothing(classes):
    others = np.setdiff1d(np.arange(NUM_ROWS), TRAINING)
    before = Preprocessing.fit(classes, TRAINING)
    other = changed(classes, others, large=-5.0, gappy=1e9, kind="a", site="south", count=77)
    after = Preprocessing.fit(other, TRAINING)
    np.testing.assert_array_equal(before.inputs(classes)[TRAINING], after.inputs(other)[TRAINING])


def test_training_rows_teach(classes):
    other = changed(classes, TRAINING, count=classes.features["count"][TRAINING] + 1)
    row = 1  # not one of them
    before = Preprocessing.fit(classes, TRAINING).inputs(classes)[row]
    assert not np.array_equal(before, Preprocessing.fit(other, TRAINING).inputs(other)[row])


def test_all_folds_have_the_same_inputs(classes):
    # No training row of the second fold lacks a value or is of kind c.
    is_plain = classes.features.notna().all(axis=1) & (classes.features["kind"] != "c")
    plain = Preprocessing.fit(classes, np.flatnonzero(is_plain))
    assert plain.num_inputs == Preprocessing.fit(classes, TRAINING).num_inputs == 3 + 2 + 5


def test_what_no_training_row_has_stays_zero(classes):
    is_plain = (classes.features["kind"] != "c").to_numpy()
    flat = changed(classes, is_plain, count=3)
    preprocessing = Preprocessing.fit(flat, np.flatnonzero(is_plain))
    inputs = preprocessing.inputs(flat)
    assert not inputs[:, 2].any()  # count, the same in all training rows
    assert not inputs[:, 7].any()  # kind c


def test_a_column_that_is_missing_in_all_training_rows_stays_zero(classes):
    gappy = changed(classes, TRAINING, gappy=np.nan)
    inputs = Preprocessing.fit(gappy, TRAINING).inputs(gappy)
    assert not inputs[:, 1].any()
    np.testing.assert_array_equal(inputs[:, 3], gappy.features["gappy"].isna())


def test_numbers_are_the_raw_columns(classes):
    numbers = Preprocessing.fit(classes, TRAINING).numbers(classes)
    site = classes.features["site"]
    expected = site.map({"north": 0, "south": 1}).astype(float)
    np.testing.assert_array_equal(numbers[:, 3], expected)
    np.testing.assert_array_equal(numbers[:, 4], classes.features["count"])


def test_a_category_that_is_not_known_is_of_none(classes):
    preprocessing = Preprocessing.fit(classes, TRAINING)
    table = make_table()
    table["kind"] = "z"
    unknown = StudyData(table, classes.targets, classes.classes)
    assert (preprocessing.numbers(unknown)[:, 2] == -1).all()
    assert not preprocessing.inputs(unknown)[:, 5:8].any()


def test_columns_are_described_for_json(classes):
    columns = Preprocessing.fit(classes, TRAINING).columns()
    assert json.loads(json.dumps(columns)) == columns
    assert columns[1:4] == [
        {"name": "gappy", "kind": "number", "may_be_missing": True},
        {
            "name": "kind",
            "kind": "category",
            "categories": ["a", "b", "c"],
            "may_be_missing": False,
        },
        {
            "name": "site",
            "kind": "category",
            "categories": ["north", "south"],
            "may_be_missing": True,
        },
    ]


def test_targets_say_classes(classes):
    preprocessing = Preprocessing.fit(classes, TRAINING)
    one = preprocessing.targets(classes, binary_column=True)
    two = preprocessing.targets(classes)
    np.testing.assert_array_equal(one[:, 0], classes.targets)
    np.testing.assert_array_equal(two, np.eye(2)[classes.targets])
    assert one.dtype == two.dtype == np.float32
    assert preprocessing.unscale(two) is two


def test_targets_are_standardised_on_training_rows_and_back(numbers):
    preprocessing = Preprocessing.fit(numbers, TRAINING)
    targets = preprocessing.targets(numbers)
    np.testing.assert_allclose(targets[TRAINING].mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(targets[TRAINING].std(axis=0), 1, atol=1e-5)
    np.testing.assert_allclose(preprocessing.unscale(targets), numbers.targets, rtol=1e-5)


def test_a_target_that_is_constant_in_training_is_only_shifted(numbers):
    targets = numbers.targets.copy()
    targets[TRAINING, 1] = 4.0
    preprocessing = Preprocessing.fit(
        StudyData(numbers.features, targets, None, ("a", "b")), TRAINING
    )
    np.testing.assert_allclose(preprocessing.unscale(np.ones((1, 2)))[0, 1], 5)


@pytest.mark.parametrize(("scale", "largest"), [(1, 1), (255, 1)], ids=["to 1", "to 255"])
def test_images_keep_their_shape_and_end_at_one(scale, largest):
    images = np.random.default_rng(0).random((12, 3, 3, 2)) * scale
    images[0, 0, 0, 0] = scale
    data = StudyData(images, np.arange(12) % 2, ("no", "yes"), image_shape=(3, 3))
    preprocessing = Preprocessing.fit(data, [1, 2, 3])
    inputs = preprocessing.inputs(data)
    assert inputs.shape == (12, 3, 3, 2)
    assert preprocessing.num_inputs == 18
    np.testing.assert_allclose(inputs, images / scale, rtol=1e-6)
    assert not preprocessing.takes_columns


def test_no_training_row_is_refused(classes):
    with pytest.raises(InvalidDataError, match=r"at least one training row\. Received none\."):
        Preprocessing.fit(classes, [])


def test_other_columns_are_refused(classes):
    preprocessing = Preprocessing.fit(classes, TRAINING)
    other = StudyData(make_table().drop(columns="kind"), classes.targets, classes.classes)
    with pytest.raises(InvalidDataError, match=r"must have the columns that the preprocessing was"):
        preprocessing.inputs(other)


def network_for(preprocessing, num_outputs):
    import keras

    return keras.Sequential(
        [
            keras.Input(preprocessing.input_shape),
            keras.layers.Flatten(),
            keras.layers.Dense(4, activation="tanh"),
            keras.layers.Dense(num_outputs),
        ]
    )


def answers(network, inputs):
    import keras

    return keras.ops.convert_to_numpy(network(inputs))


def only(data, columns):
    return StudyData(data.features[columns], data.targets, data.classes, data.target_names)


@pytest.mark.parametrize(
    "columns",
    [["count", "large"], ["kind"], ["gappy", "count"], ["site", "kind", "large"]],
    ids=" ".join,
)
def test_a_network_takes_columns_of_any_kind(numbers, columns):
    data = only(numbers, columns)
    preprocessing = Preprocessing.fit(data, TRAINING)
    network = network_for(preprocessing, 2)
    whole = preprocessing.to_keras(network)
    expected = preprocessing.unscale(answers(network, preprocessing.inputs(data)))
    np.testing.assert_allclose(answers(whole, preprocessing.numbers(data)), expected, rtol=1e-5)


def test_a_network_takes_pixels(tmp_path):
    import keras

    images = np.random.default_rng(0).random((12, 3, 3, 2)) * 255
    data = StudyData(images, np.arange(12) % 2, ("no", "yes"), image_shape=(3, 3))
    preprocessing = Preprocessing.fit(data, np.arange(10))
    network = network_for(preprocessing, 1)
    preprocessing.to_keras(network).save(tmp_path / "model.keras")
    whole = keras.models.load_model(tmp_path / "model.keras")
    expected = answers(network, preprocessing.inputs(data))
    np.testing.assert_allclose(answers(whole, images.astype(np.float32)), expected, rtol=1e-5)


# On Keras's NumPy backend, which starts fastest: the file is bound to no backend.
OPEN_ELSEWHERE = """
import sys, keras, numpy as np
model = keras.models.load_model("model.keras")
case = np.load("case.npz")
np.testing.assert_allclose(model(case["numbers"]), case["outputs"], rtol=1e-5)
assert "unseen" not in sys.modules
"""


def test_a_saved_network_is_opened_elsewhere_with_no_custom_object(numbers, tmp_path):
    preprocessing = Preprocessing.fit(numbers, TRAINING)
    network = network_for(preprocessing, 2)
    preprocessing.to_keras(network).save(tmp_path / "model.keras")
    outputs = preprocessing.unscale(answers(network, preprocessing.inputs(numbers)))
    np.savez(tmp_path / "case.npz", numbers=preprocessing.numbers(numbers), outputs=outputs)
    subprocess.run(
        [sys.executable, "-c", OPEN_ELSEWHERE],
        cwd=tmp_path,
        check=True,
        env={**os.environ, "KERAS_BACKEND": "numpy"},
    )

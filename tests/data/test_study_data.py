from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from unseen.data.study_data import StudyData
from unseen.errors import InvalidDataError


@pytest.fixture
def data():
    place = np.arange(12)
    features = pd.DataFrame({"size": place / 2, "kind": np.array(["a", "b", "c"])[place % 3]})
    return StudyData(features, place % 2, ("no", "yes"), groups=place // 3, notes=("read",))


def with_cell(data, row, name, value):
    features = data.features.copy()
    features.loc[row, name] = value
    return replace(data, features=features)


def test_columns_become_numbers_and_categories(data):
    assert data.features["size"].dtype == np.float64
    assert list(data.features["kind"].cat.categories) == ["a", "b", "c"]
    assert data.targets.dtype == data.groups.dtype == np.int64
    assert data.is_classification
    assert data.is_table


def test_categories_that_no_row_has_are_kept(data):
    features = data.features.iloc[[0, 1] * 6]
    assert list(replace(data, features=features).features["kind"].cat.categories) == list("abc")


def test_the_digest_does_not_see_names_and_notes(data):
    assert data.digest() == replace(data, name="other", notes=()).digest()


def test_the_digest_is_the_same_in_every_process(data):
    assert data.digest()[:16] == "a535f6d991778477"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: with_cell(data, 3, "size", 7.0),
        lambda data: with_cell(data, 3, "size", np.nan),
        lambda data: with_cell(data, 3, "kind", "b"),
        lambda data: replace(data, features=data.features.rename(columns={"size": "width"})),
        lambda data: replace(data, features=data.features[["kind", "size"]]),
        lambda data: replace(data, targets=1 - data.targets),
        lambda data: replace(data, classes=("yes", "no")),
        lambda data: replace(data, groups=None),
        lambda data: replace(data, groups=data.groups[::-1]),
        lambda data: replace(data, is_ordered=True),
        lambda data: replace(data, targets=data.targets[:, None], classes=None),
    ],
    ids=[
        *("number", "gap", "category", "name", "order", "targets", "classes", "no groups"),
        *("groups", "time", "regression"),
    ],
)
def test_the_digest_sees_what_changes_numbers(data, change):
    assert change(data).digest() != data.digest()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"targets": np.arange(12)}, r"`targets` must be codes of 2 classes, .* Received dtype"),
        ({"targets": np.zeros(11, int)}, r"one row for each of 12. .* shape \(11,\)\."),
        ({"classes": None}, r"`targets` must be numbers of shape \(num_rows, num_targets\)"),
        (
            {"classes": None, "targets": np.ones((12, 2))},
            r"`target_names` must name each of 2 targets. Received \('target',\)",
        ),
        ({"groups": np.arange(11)}, r"`groups` must be whole numbers, one for each of 12 rows"),
        ({"groups": np.full(12, 0.5)}, r"`groups` must be whole numbers, .* dtype float64"),
        ({"features": np.zeros((12, 2))}, r"`features` must be a pandas DataFrame, or real numb"),
        ({"features": pd.DataFrame(index=range(12))}, r"must have at least one column. Received"),
        ({"image_shape": (2, 2)}, r"must match the features: 4 columns, or an array of \(2, 2\)"),
        ({"image_shape": (1, 2)}, r"a number in every pixel. Received column 'kind' with texts"),
        ({"image_shape": (0, 2)}, r"\(height, width\) in whole pixels, each at least 1\."),
    ],
    ids=[
        *("codes", "rows", "no classes", "names", "short groups", "broken groups", "array"),
        *("no column", "pixels", "texts", "side"),
    ],
)
def test_parts_that_do_not_fit_are_refused(data, change, message):
    with pytest.raises(InvalidDataError, match=message):
        replace(data, **change)


def test_few_rows_are_refused(data):
    with pytest.raises(InvalidDataError, match=r"at least 10 rows with a target.* Received 9\."):
        StudyData(data.features.head(9), data.targets[:9], data.classes)

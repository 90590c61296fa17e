import gzip
import sys

import numpy as np
import pandas as pd
import pytest

from unseen.data.dataset import Dataset
from unseen.data.tables import load_study_data
from unseen.errors import DataFileError, InvalidArgumentError, InvalidDataError

NUM_ROWS = 24


@pytest.fixture
def patients():
    """Columns of all kinds, and an outcome."""
    place = np.arange(NUM_ROWS)
    return pd.DataFrame(
        {
            "age": 20.5 + place,
            "sex": np.array(["f", "m", "f"])[place % 3],
            "smoker": place % 2 == 0,
            "seen": pd.date_range("2024-03-01", periods=NUM_ROWS).astype(str)[::-1],
            "clinic": np.array(["north", "south", "east", "west"])[place % 4],
            "outcome": np.array(["ill", "well"])[(place // 3) % 2],
        }
    )


@pytest.fixture
def write_csv(tmp_path):
    """A function that writes text as a CSV file."""

    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def assert_is_patients(data):
    assert list(data.features.columns) == ["age", "sex", "smoker", "seen", "clinic"]
    assert data.features["age"].tolist() == [20.5 + place for place in range(NUM_ROWS)]
    assert data.features["sex"].tolist()[:3] == ["f", "m", "f"]
    assert data.features["smoker"].tolist()[:2] == [1.0, 0.0]
    assert data.classes == ("ill", "well")
    assert data.targets.tolist()[:6] == [0, 0, 0, 1, 1, 1]
    assert data.target_names == ("outcome",)


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_csv_is_read_whatever_separates_its_cells(patients, tmp_path, separator):
    patients.to_csv(tmp_path / "patients.csv", sep=separator, index=False)
    data = load_study_data(tmp_path / "patients.csv", "outcome")
    assert_is_patients(data)
    assert data.name == "patients"


@pytest.mark.parametrize("name", ["p.csv.gz", "p.tsv", "p.tsv.gz", "p.parquet"])
def test_other_files_are_read(patients, tmp_path, name):
    if name.endswith(".parquet"):
        patients.to_parquet(tmp_path / name)
    else:
        patients.to_csv(tmp_path / name, sep="\t" if ".tsv" in name else ",", index=False)
    assert_is_patients(load_study_data(str(tmp_path / name), "outcome"))


def test_data_frames_and_mappings_are_read(patients):
    assert_is_patients(load_study_data(patients, "outcome"))
    assert_is_patients(load_study_data(dict(patients), "outcome"))


def test_a_data_frame_of_another_library_is_read(patients):
    class Frame:
        def to_pandas(self):
            return patients

    assert_is_patients(load_study_data(Frame(), "outcome"))


def test_an_archive_of_arrays_is_read(tmp_path):
    inputs = np.random.default_rng(0).normal(size=(20, 3))
    np.savez(tmp_path / "arrays.npz", X=inputs, y=np.arange(20) % 2, other=np.arange(20) % 4)
    data = load_study_data(tmp_path / "arrays.npz")
    np.testing.assert_array_equal(data.features, inputs)
    assert data.classes == ("0", "1")
    other = load_study_data(tmp_path / "arrays.npz", "other", task="classification")
    assert other.classes == ("0", "1", "2", "3")


def test_an_archive_of_columns_is_read(tmp_path):
    np.savez(tmp_path / "columns.npz", size=np.arange(20.0), kind=np.array(["a", "b"] * 10))
    data = load_study_data(tmp_path / "columns.npz", "kind")
    assert list(data.features.columns) == ["size"]
    assert data.classes == ("a", "b")


@pytest.mark.parametrize("shape", [(12, 5), (12, 4, 4), (12, 4, 4, 2)], ids=str)
def test_a_pair_of_arrays_is_taken_as_it_is(shape):
    inputs = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    inputs[:, 0] = 1  # constant, but a network may have been made for it
    data = load_study_data((inputs, np.linspace(0, 1, 12)))
    np.testing.assert_array_equal(data.features, inputs)
    assert data.targets.shape == (12, 1)
    assert not data.is_classification


def test_one_hot_targets_are_classes():
    one_hot = np.eye(3)[np.arange(12) % 3]
    data = load_study_data((np.arange(24.0).reshape(12, 2), one_hot))
    assert data.classes == ("0", "1", "2")
    assert data.targets.tolist() == [0, 1, 2] * 4


def test_a_dataset_is_taken_with_its_shape_of_images():
    images = np.zeros((10, 6))
    data = load_study_data(Dataset(images, np.arange(10)[:, None] % 2, (2, 3), "tiny"))
    assert data.image_shape == (2, 3)
    assert data.features.shape == (10, 6)
    assert data.name == "tiny"


def test_several_targets_are_regression(patients):
    patients["weight"] = np.linspace(50, 90, NUM_ROWS)
    for target in ("age, weight", ["age", "weight"]):
        data = load_study_data(patients, target)
        assert data.target_names == ("age", "weight")
        assert data.targets.shape == (NUM_ROWS, 2)
        assert data.classes is None


def test_a_target_whose_name_has_a_comma_is_found(patients):
    data = load_study_data(patients.rename(columns={"age": "age, years"}), "age, years")
    assert data.target_names == ("age, years",)


def test_groups_and_time_are_no_features(patients):
    data = load_study_data(patients, "outcome", groups="clinic", time="seen")
    assert list(data.features.columns) == ["age", "sex", "smoker"]
    assert data.is_ordered
    assert data.features["age"].tolist() == patients["age"].tolist()[::-1]
    assert data.targets.tolist() == (patients["outcome"] == "well").tolist()[::-1]
    assert data.groups.tolist() == [0, 1, 2, 3][::-1] * 6


def test_equal_times_keep_their_order(patients):
    patients["hour"] = np.arange(NUM_ROWS) % 2
    data = load_study_data(patients, "outcome", time="hour")
    even = [20.5 + place for place in range(0, NUM_ROWS, 2)]
    assert data.features["age"].tolist() == even + [age + 1 for age in even]


def test_groups_may_be_the_time(patients):
    data = load_study_data(patients, "outcome", groups="seen", time="seen")
    assert data.groups.tolist() == list(range(NUM_ROWS))[::-1]


def test_groups_may_be_given_row_by_row(patients):
    patients.loc[3, "outcome"] = None
    data = load_study_data(patients, "outcome", groups=np.arange(NUM_ROWS) // 2)
    assert data.groups.tolist() == [0, 0, 1, *np.repeat(np.arange(2, NUM_ROWS // 2), 2)]


def test_rows_without_a_target_are_left_out(patients):
    patients.loc[[1, 5], "outcome"] = [None, "NA"]
    data = load_study_data(patients, "outcome")
    assert data.num_rows == NUM_ROWS - 2
    assert data.features["age"].tolist()[:2] == [20.5, 22.5]
    assert data.notes[0] == f"2 of {NUM_ROWS} rows have no target: left out"


@pytest.mark.parametrize(
    ("name", "shape", "classes"),
    [
        ("digits", (800, 784), 2),
        ("digits8x8", (1797, 64), 10),
        ("breast_cancer", (569, 30), 2),
        ("wine", (178, 13), 3),
        ("diabetes", (442, 10), None),
    ],
)
def test_bundled_data_are_there(name, shape, classes):
    data = load_study_data(name)
    assert data.features.shape == shape
    assert (data.classes and len(data.classes)) == classes
    assert data.name == name
    if data.image_shape:
        assert data.features.max().max() == 1


def test_digits_are_drawn_without_replacement():
    assert not load_study_data("digits").features.duplicated().any()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"Data file .*table\.csv must hold a table\. Received an empty file\."),
        ("\n\n", r"must hold a table\. Received only blank lines\."),
        ("a,y\n", r"must hold rows below its header\. Received the header alone\."),
        (
            "5.1,3.5,1.4,setosa\n4.9,3.0,1.4,setosa\n",
            r"must start with a row of column names\. Received 5\.1, 3\.5, 1\.4, setosa; write",
        ),
        ("7,0,0,0,5\n4,0,0,1,6\n", r"a row of column names\. Received 7, 0, 0, 0, 5; write"),
        (
            "a,b,y\n1,2,3\n1,2\n",
            r"as many cells in every row as names of columns, 3\. Received 2 in line 3; correct",
        ),
        ("a,y\n1,2,3\n", r"names of columns, 2\. Received 3 in line 2; correct it, and quote"),
        (b"a,y\n\xff\xfe,1\n", r"must be text in UTF-8\. Received a byte that is none"),
    ],
    ids=["empty", "blank", "header", "no header", "pixels", "short", "long", "encoding"],
)
def test_a_broken_csv_is_refused(write_csv, text, message):
    with pytest.raises(DataFileError, match=message):
        load_study_data(write_csv(text), "y")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "t.xlsx",
            b"PK",
            r"must be a \.csv, \.tsv, \.parquet or \.npz file\. Received \.xlsx; save",
        ),
        (
            "t.npz",
            b"no zip",
            r"must be a NumPy \.npz archive, which is a zip file\. Received anoth",
        ),
        ("t.parquet", b"no parquet", r"must be a whole \.parquet file\. Received one that cannot"),
        (
            "t.csv.gz",
            b"no gzip",
            r"must be a whole \.gz file\. Received one that cannot be read: N",
        ),
        ("t.csv.gz", gzip.compress(b"a,y\n" * 99)[:-9], r"must be a whole \.gz file\. .*: Compr"),
    ],
    ids=["Excel", "npz", "Parquet", "gzip", "half"],
)
def test_a_file_of_another_kind_is_refused(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataFileError, match=message):
        load_study_data(tmp_path / name, "y")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataFileError, match=r"absent\.csv must exist\. Received a path without"):
        load_study_data(tmp_path / "absent.csv", "y")
    with pytest.raises(DataFileError, match=r"must exist\. Received a folder\."):
        load_study_data(tmp_path, "y")


def test_parquet_without_pyarrow_names_the_extra(tmp_path, monkeypatch):
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(DataFileError, match=r"need the package pyarrow.*'unseen\[parquet\]'"):
        load_study_data(tmp_path / "t.parquet", "y")


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (
            "breast_canser",
            {},
            r"a file that exists or the name of bundled data \(breast_cancer, .*, wine\)\. "
            r"Received 'breast_canser'",
        ),
        ("wine", {"target": "y"}, r"`target` must be left out for the bundled data 'wine'"),
        (3, {}, r"`source` must be a path, .* Received int\."),
        ((np.zeros((12, 2)), np.arange(12)), {"target": "y"}, r"`target` must be left out where"),
        (
            (np.zeros((12, 2, 2)), np.arange(12)),
            {"time": "t"},
            r"`time` must name a column of a table\. Received time='t' and an array of more than",
        ),
    ],
    ids=["name", "bundled", "number", "pair", "array"],
)
def test_a_source_that_does_not_fit_is_refused(source, options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        load_study_data(source, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"`target` must name the column to predict\. Received none; there are 'age', 'sex'"),
        (
            {"target": "Outcom"},
            r"`target` must name a column .* 'Outcom'; did you mean 'outcome'\?",
        ),
        ({"target": "zzz"}, r"Received 'zzz'; there are 'age', 'sex', .*'outcome'\."),
        ({"target": "outcome", "groups": "klinic"}, r"`groups` must .* did you mean 'clinic'\?"),
        ({"target": "outcome", "time": "outcome"}, r"`time` must be another column than the targ"),
        ({"target": "outcome", "task": "ranking"}, r"`task` must be 'classification' or 'regress"),
    ],
    ids=["none", "close", "far", "groups", "both", "task"],
)
def test_a_column_that_is_not_there_is_refused(patients, options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        load_study_data(patients, **options)


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda t: t.head(5), {}, r"A study needs at least 10 rows .* Received 5\."),
        (lambda t: t[["outcome"]], {}, r"besides the target .* Received the target alone\."),
        (
            lambda t: t[["outcome"]].assign(constant=1, empty=None),
            {},
            r"can be learnt\. Received column 'empty' is empty: left out; column 'constant' is",
        ),
        (lambda t: t.assign(x=[np.inf, *range(23)]), {}, r"Column 'x' must hold finite .* 1 infin"),
        (
            lambda t: pd.concat([t, t[["age"]]], axis=1),
            {},
            r"a name of its own\. Received more than one column named 'age'; rename them\.",
        ),
        (
            lambda t: t.assign(seen=[None, *t["seen"][1:]]),
            {"time": "seen"},
            r"`time` must hold a number or a date .* Received column 'seen' with 1 missing\.",
        ),
        (lambda t: t, {"time": "sex"}, r"Received column 'sex' with texts such as 'f'\."),
        (
            lambda t: t.assign(clinic=[None, *t["clinic"][1:]]),
            {"groups": "clinic"},
            r"`groups` must say for every row .* Received 1 missing of 24; fill them in",
        ),
        (lambda t: t.assign(clinic=1), {"groups": "clinic"}, r"`groups` must hold at least two"),
        (lambda t: t, {"groups": [1, 2, 3]}, r"`groups` must have one value for each of 24 rows\."),
        (
            lambda t: pd.concat([t, pd.DataFrame(np.zeros((24, 20_001))).add_prefix("x")], axis=1),
            {},
            r"at most 20,000 inputs, .* Received 20,006; choose or condense",
        ),
    ],
    ids=[
        *("few", "alone", "nothing", "infinite", "twice", "no time", "text time"),
        *("no group", "one group", "short groups", "wide"),
    ],
)
def test_a_table_that_is_of_no_use_is_refused(patients, change, options, message):
    with pytest.raises(InvalidDataError, match=message):
        load_study_data(change(patients), "outcome", **options)


def test_very_many_columns_are_refused_before_they_are_read(write_csv):
    names = ",".join(f"c{place}" for place in range(100_000))
    with pytest.raises(InvalidDataError, match=r"Received 99,999; choose"):
        load_study_data(write_csv(f"{names}\n1,2\n"), "c0")


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ((np.zeros(12), np.zeros(12)), r"`x` must be an array of shape \(num_rows, num_columns\)"),
        ((np.zeros((12, 2)), np.zeros((12, 2, 2))), r"`y` must have shape \(num_rows,\) or"),
        ((np.zeros((12, 2)), np.zeros(11)), r"same number of rows\. Received 12 and 11\."),
        ((np.full((12, 2, 2), np.nan), np.arange(12)), r"must be finite in float32\. Received NaN"),
    ],
    ids=["x", "y", "rows", "gaps"],
)
def test_arrays_that_do_not_fit_are_refused(pair, message):
    with pytest.raises(InvalidDataError, match=message):
        load_study_data(pair)


def test_arrays_of_several_lengths_are_refused():
    with pytest.raises(
        InvalidDataError, match=r"columns of one length\. Received 'a' of shape \(2"
    ):
        load_study_data({"a": [1, 2], "b": [1, 2, 3]}, "b")


def test_a_shape_of_images_must_fit():
    pair = (np.zeros((12, 6)), np.arange(12))
    with pytest.raises(InvalidDataError, match=r"6 columns\)|: 4 columns, or an array of \(2, 2\)"):
        load_study_data(pair, image_shape=(2, 2))


def test_reading_twice_gives_the_same_digest(patients, tmp_path):
    patients.to_csv(tmp_path / "p.csv", index=False)
    first, second = (load_study_data(tmp_path / "p.csv", "outcome") for _ in range(2))
    assert first.digest() == second.digest() == load_study_data(patients, "outcome").digest()

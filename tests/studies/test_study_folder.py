import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.studies.answers.made_up import make_study
from tests.studies.pretended import make_frame

from unseen.errors import DataFileError, InvalidDataError, OutputError
from unseen.networks import dense
from unseen.studies.bundled import study_data
from unseen.studies.study_folder import StudyFolder
from unseen.training import Recipe

DATA = study_data(make_frame(), "y")
SETTINGS = {"how": {"seed": 3}, "budget": 300.0, "source": None}


@pytest.fixture(scope="module")
def setup():
    return SimpleNamespace(network=dense(3, [4], 1, output_activation="sigmoid"), data=DATA)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_a_study_was_started_with_is_found_again(tmp_path, setup):
    StudyFolder.create(tmp_path / "new" / "study", setup, SETTINGS)
    found = StudyFolder(tmp_path / "new" / "study")
    assert {name: found.settings[name] for name in SETTINGS} == SETTINGS
    for a, b in zip(found.network.get_weights(), setup.network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_an_empty_folder_will_do(tmp_path, setup):
    StudyFolder.create(tmp_path, setup, SETTINGS)
    assert StudyFolder(tmp_path).settings["budget"] == 300.0


def test_a_folder_that_holds_something_is_refused_and_untouched(tmp_path, setup):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"new or empty folder. Received .* holds something"):
        StudyFolder.create(tmp_path, setup, SETTINGS)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_another_study_is_not_written_over(tmp_path, setup):
    StudyFolder.create(tmp_path, setup, SETTINGS)
    before = contents(tmp_path)
    with pytest.raises(OutputError, match="by resuming"):
        StudyFolder.create(tmp_path, setup, {**SETTINGS, "budget": 1.0})
    assert contents(tmp_path) == before


def test_a_file_is_no_folder(tmp_path, setup):
    path = tmp_path / "study"
    path.write_text("mine")
    with pytest.raises(OutputError, match="new or empty folder"):
        StudyFolder.create(path, setup, SETTINGS)
    assert path.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path, setup):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"`out` must be a place that can be written to.*file"):
        StudyFolder.create(tmp_path / "file" / "study", setup, SETTINGS)


@pytest.mark.parametrize("content", [None, "", "{", b"\xff\xfe"], ids=repr)
def test_a_folder_without_a_study_cannot_be_resumed(tmp_path, content):
    if content is not None:
        (tmp_path / "journal").mkdir()
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "journal" / "settings.json").write_bytes(raw)
    with pytest.raises(DataFileError, match=r"that `unseen study` made. Received .*settings\.json"):
        _ = StudyFolder(tmp_path).settings


def test_a_study_that_lost_its_network_cannot_be_resumed(tmp_path, setup):
    StudyFolder.create(tmp_path, setup, SETTINGS)
    (tmp_path / "journal" / "network.keras").write_bytes(b"")
    with pytest.raises(DataFileError, match=r"must have its network. Received .*network\.keras"):
        _ = StudyFolder(tmp_path).network


def test_seconds_are_remembered(tmp_path, setup):
    folder = StudyFolder.create(tmp_path, setup, SETTINGS)
    assert folder.seconds == 0
    folder.note_seconds(12.34)
    folder.note_seconds(56.78)
    assert StudyFolder(tmp_path).seconds == 56.8


def test_the_same_data_are_accepted_whatever_they_are_called(tmp_path, setup):
    folder = StudyFolder.create(tmp_path, setup, SETTINGS)
    folder.require_same(dataclasses.replace(DATA, name="renamed"))


@pytest.mark.parametrize("change", ["value", "class", "column"])
def test_other_data_are_refused(tmp_path, setup, change):
    folder = StudyFolder.create(tmp_path, setup, SETTINGS)
    frame = make_frame()
    if change == "value":
        frame.loc[7, "b"] += 1e-6
    elif change == "class":
        frame.loc[7, "y"] = "well" if frame.loc[7, "y"] == "ill" else "ill"
    else:
        frame = frame.rename(columns={"c": "d"})
    with pytest.raises(InvalidDataError, match="Received 60 rows that differ from the 60 of then"):
        folder.require_same(study_data(frame, "y"))


@pytest.fixture
def folder(tmp_path, setup):
    return StudyFolder.create(tmp_path, setup, SETTINGS)


def test_results_are_written_and_written_over(folder):
    few, many = (
        make_study(num_folds=1),
        make_study(num_folds=3, recipe=Recipe("mean_squared_error", epochs=2)),
    )
    folder.write(few, [])
    folder.write(dataclasses.replace(many, model=folder.network), [{"id": "1"}])
    names = {path.name for path in folder.path.iterdir()} - {"journal"}
    assert {"results.csv", "study.json", "recipe.toml", "model.keras"} <= names
    assert names - {"results.parquet"} == {
        "results.csv", "study.json", "recipe.toml", "model.keras"
    }  # fmt: skip
    table = pd.read_csv(folder.path / "results.csv", keep_default_na=False, na_values=[""])
    pd.testing.assert_frame_equal(table, many.runs, check_dtype=False)
    described = json.loads((folder.path / "study.json").read_text())
    assert described["folds_finished"] == 3
    assert described["is_finished"] is True
    assert described["answers"] == [{"id": "1"}]
    assert described["design"] == many.design.to_dict()
    assert Recipe.load(folder.path / "recipe.toml") == Recipe("mean_squared_error", epochs=2)


def test_of_an_unfinished_study_there_is_no_winner(folder):
    folder.write(make_study(num_folds=1), [])
    described = json.loads((folder.path / "study.json").read_text())
    assert (described["is_finished"], described["winner"]) == (False, None)
    assert not (folder.path / "recipe.toml").exists()
    assert not (folder.path / "model.keras").exists()


def test_diverged_runs_are_empty_cells(folder):
    folder.write(make_study(num_folds=1, diverged={("L2", 0): 2}), [])
    table = pd.read_csv(folder.path / "results.csv", keep_default_na=False, na_values=[""])
    of_l2 = table[(table["stage"] == "outer") & (table["contender"] == "L2")]
    assert of_l2["status"].tolist() == ["diverged"] * 2
    assert of_l2["score"].isna().all()


def test_results_that_cannot_be_written_are_said(folder):
    (folder.path / "results.csv").mkdir()
    with pytest.raises(OutputError, match=r"can be written to.*was finished before is safe"):
        folder.write(make_study(num_folds=1), [])
